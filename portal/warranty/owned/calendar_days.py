"""The days of own devices that are worth a place in a calendar, in the language spoken now."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from portal.core.brand import brand
from portal.core.clock import now, today
from portal.documents.calendar import CalendarDay, calendar_lines
from portal.redemption.naming import product_name
from portal.warranty.owned import reading
from portal.warranty.owned.listing import (
    Filters,
    Listed,
    buy_until,
    every_device,
    listed_as,
)
from portal.warranty.terms import Status
from portal.web.i18n import gettext as _
from portal.web.identity import Identity
from portal.web.links import absolute

WARN_BEFORE = timedelta(days=30)


def of_all(identity: Identity, filters: Filters) -> Iterator[str]:
    """The lines of the file; days that are over are left out."""
    return _lines(_("My devices"), every_device(identity, filters))


def of_one(identity: Identity, serial: str) -> Iterator[str]:
    """Raises UnknownDevice."""
    owned, found, waiting = reading.own_cover(identity, serial)
    last = buy_until(found.cover, waiting)
    listed = listed_as(owned, found.device.product, found.cover, last)
    return _lines(owned.label or serial, [listed])


def _lines(name: str, found: Iterable[Listed]) -> Iterator[str]:
    day = today()
    days = [each for listed in found for each in _days_of(listed) if each.day >= day]
    return calendar_lines(brand().portal, name, days, now())


def _days_of(listed: Listed) -> Iterator[CalendarDay]:
    if listed.last_day and listed.status is not Status.REPLACED:
        title = _("Last day of warranty cover: %(device)s", device=_named(listed))
        yield _entry(listed, "cover", listed.last_day, title)
    if listed.buy_until:
        title = _("Last day to buy an extension: %(device)s", device=_named(listed))
        yield _entry(listed, "purchase", listed.buy_until, title)


def _entry(listed: Listed, kind: str, day: date, title: str) -> CalendarDay:
    return CalendarDay(
        uid=f"{kind}-{listed.serial}@{_host()}",
        day=day,
        title=title,
        text=_(
            "%(product)s, serial number %(serial)s. These dates may change, for example when the "
            "warranty is extended: the portal has the latest ones.",
            product=product_name(listed.product),
            serial=listed.serial,
        ),
        url=absolute(f"/devices/{listed.serial}"),
        warn_before=WARN_BEFORE,
    )


def _named(listed: Listed) -> str:
    return listed.label or listed.serial


def _host() -> str:
    return absolute("/").split("//")[1].rstrip("/")
