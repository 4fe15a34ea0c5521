"""The devices of an owner with the cover of each, narrowed and a page at a time.

Dates of cover are stored nowhere, so a filter works out those of every device of the owner.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from portal.core.clock import today
from portal.core.folding import folded
from portal.core.serials import fold_serial, normalise_serial
from portal.warranty.lookup.bulk import SOON
from portal.warranty.owned import reading
from portal.warranty.owned.reading import OwnDevice
from portal.warranty.owned.waiting import Waiting
from portal.warranty.ownership import Ownership
from portal.warranty.terms import ActionState, Cover, Outline, Status
from portal.web.identity import Identity
from portal.web.paging import ROWS, offset_of

RUNNING = frozenset({Status.NOT_STARTED, Status.COVERED, Status.PARTS_ONLY})
# both are on sale: the second after an upgrade, which is free
_FOR_SALE = frozenset({ActionState.ALLOWED, ActionState.NOT_UPGRADED})
_NOTHING = Waiting()


class Soon(StrEnum):
    EXPIRING = "expiring"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Filters:
    """`text` is a part of a serial number or of the owner's name for the device."""

    status: Status | None = None
    soon: Soon | None = None
    text: str = ""

    @property
    def any(self) -> bool:
        return bool(self.status or self.soon or self.text)


@dataclass(frozen=True, slots=True)
class Listed:
    """`product` is a key of the catalogue; "" for a device that the register has lost.

    `buy_until` is known where the list was asked for it: the last day to buy an extension.
    """

    serial: str
    label: str
    product: str
    status: Status
    start: date | None
    full_until: date | None
    last_day: date | None
    buy_until: date | None = None
    waiting: Waiting = _NOTHING


def own_devices(identity: Identity, filters: Filters, page: int) -> tuple[Sequence[Listed], int]:
    """One page, the latest added first; and how many there are in all."""
    day = today()
    if not filters.any:
        found, total = reading.one_page_of(identity, page)
        return [_listed(own, own.outline(day)) for own in found], total
    matching = list(_matching(reading.all_of(identity), filters, day))
    first = offset_of(page)
    return matching[first : first + ROWS], len(matching)


def every_device(identity: Identity, filters: Filters) -> Iterable[Listed]:
    """All that the filters let through, with the last day to buy an extension."""
    day = today()
    for own in reading.all_of(identity):
        answer = own.cover(day)
        listed = listed_as(own.ownership, own.product, answer, buy_until(answer, own.waiting))
        if _fits(listed, filters, day):
            yield listed


def buy_until(answer: Cover | None, waiting: Waiting) -> date | None:
    """The last day to buy an extension; None where none can be bought, or one is ordered."""
    if answer is None or answer.purchase.state not in _FOR_SALE or waiting.ordered:
        return None
    return answer.purchase.last_day


def _matching(found: Iterable[OwnDevice], filters: Filters, day: date) -> Iterator[Listed]:
    """The whole cover of a device is worked out only where the rest fits."""
    rest = Filters(filters.status, None, filters.text)
    for own in found:
        told = own.outline(day)
        listed = _listed(own, told)
        if not _fits(listed, rest, day):
            continue
        if filters.soon is Soon.CLOSING:
            answer = own.cover(day) if told and told.status in RUNNING else None
            listed = replace(listed, buy_until=buy_until(answer, own.waiting))
        if _fits(listed, filters, day):
            yield listed


_SOON: Mapping[Soon, Callable[[Listed], date | None]] = {
    Soon.EXPIRING: lambda listed: listed.last_day if listed.status in RUNNING else None,
    Soon.CLOSING: lambda listed: listed.buy_until,
}


def _fits(listed: Listed, filters: Filters, day: date) -> bool:
    if filters.status and listed.status is not filters.status:
        return False
    if filters.soon:
        last = _SOON[filters.soon](listed)
        if last is None or last > day + SOON:
            return False
    return not filters.text or _has(listed, filters.text)


def _has(listed: Listed, text: str) -> bool:
    part = fold_serial(normalise_serial(text))
    return bool(part and part in fold_serial(listed.serial)) or folded(text) in folded(listed.label)


def _listed(own: OwnDevice, told: Outline | None) -> Listed:
    return replace(listed_as(own.ownership, own.product, told), waiting=own.waiting)


def listed_as(
    owned: Ownership, product: str, told: Outline | Cover | None, buy_until: date | None = None
) -> Listed:
    if told is None:
        return Listed(owned.serial, owned.label, "", Status.UNKNOWN, None, None, None)
    days = (told.start, told.full_until, told.last_day, buy_until)
    return Listed(owned.serial, owned.label, product, told.status, *days)
