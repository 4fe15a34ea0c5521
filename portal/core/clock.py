"""The only source of time. Instants are UTC; dates are the manufacturer's (DOMAIN §4)."""

from datetime import UTC, date, datetime, time

from portal.core.brand import brand


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The manufacturer's day at that instant."""
    return moment.astimezone(brand().zone).date()


def midnight(day: date) -> datetime:
    """The instant a day of the manufacturer begins."""
    return datetime.combine(day, time.min, brand().zone)
