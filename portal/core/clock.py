"""The only source of time. Instants are UTC; dates are the manufacturer's (DOMAIN §4)."""

from datetime import UTC, date, datetime

from portal.core.brand import brand


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return now().astimezone(brand().zone).date()
