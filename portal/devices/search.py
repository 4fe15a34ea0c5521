"""Finding devices by a piece of a serial, among ten millions: each way is one statement.

All of them look into the folded serial, in which 0/O and 1/I/L are the same, along an index that
is ordered byte by byte; so a prefix is a range and no plan can turn it into a scan.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Column, ColumnElement, Select, and_

from portal.core.serials import LENGTHS, LONGEST, fold_serial, normalise_serial
from portal.core.statements import listed, table_of
from portal.devices.models import Device as _Device
from portal.devices.register import FOUND, Device, device_of
from portal.extensions import db

MOST = 50
# fewer characters say nothing: the first of millions would be shown
SHORTEST_PART = 3

_devices = table_of(_Device)
# every character of a folded serial: O, I and L are not among them
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTUVWXYZ"


class Way(StrEnum):
    EXACT = "exact"
    LOOK_ALIKE = "look_alike"
    PREFIX = "prefix"
    SUFFIX = "suffix"
    MISTYPED = "mistyped"


@dataclass(frozen=True, slots=True)
class Hit:
    device: Device
    way: Way


def search(text: str, limit: int = 20) -> list[Hit]:
    """What somebody at the desk may mean, the likeliest first; each device once.

    One statement for a whole serial that is known, at most three for anything else.
    """
    typed = normalise_serial(text)
    if not _searchable(typed):
        return []
    if len(typed) in LENGTHS and (found := list(_told_apart(typed, _equal(typed, limit)))):
        return found
    hits = [Hit(each, Way.PREFIX) for each in by_prefix(typed, limit)]
    hits += [Hit(each, Way.SUFFIX) for each in by_suffix(typed, limit)]
    if not hits:
        hits = [Hit(each, Way.MISTYPED) for each in mistyped(typed, limit)]
    return list({hit.device.serial: hit for hit in reversed(hits)}.values())[::-1][:limit]


def by_prefix(text: str, limit: int = 20) -> list[Device]:
    """Serials that begin like this, in their order."""
    return _within(_devices.c.folded, folded_part(text), limit)


def by_suffix(text: str, limit: int = 20) -> list[Device]:
    """Serials that end like this: all that can be read on many a type plate."""
    return _within(_devices.c.reversed, folded_part(text)[::-1], limit)


def mistyped(text: str, limit: int = 20) -> list[Device]:
    """Serials that look like this one, or from which one slip leads here: two neighbours swapped,
    a character left out or typed once too often. Those that only look alike come first.
    """
    folded = folded_part(text)
    if not folded:
        return []
    wanted = listed([folded, *slips(folded)])
    query = FOUND.join(wanted, _devices.c.folded == wanted.c.value)
    alike: ColumnElement[bool] = _devices.c.folded != folded
    return _read(query.order_by(alike, _devices.c.folded, _devices.c.serial), limit)


def _equal(typed: str, limit: int) -> list[Device]:
    query = FOUND.where(_devices.c.folded == fold_serial(typed))
    return _read(query.order_by(_devices.c.serial != typed, _devices.c.serial), limit)


def _told_apart(typed: str, devices: Iterable[Device]) -> Iterator[Hit]:
    for device in devices:
        yield Hit(device, Way.EXACT if device.serial == typed else Way.LOOK_ALIKE)


def _within(column: "Column[str]", part: str, limit: int) -> list[Device]:
    if not part:
        return []
    beyond = part[:-1] + chr(ord(part[-1]) + 1)
    return _read(FOUND.where(and_(column >= part, column < beyond)).order_by(column), limit)


def _read(query: Select[tuple[object, ...]], limit: int) -> list[Device]:
    return [device_of(row) for row in db.session.execute(query.limit(min(limit, MOST)))]


def folded_part(text: str) -> str:
    """What was typed as a part of a folded serial; "" for all that says nothing, or is none."""
    typed = normalise_serial(text)
    return fold_serial(typed) if _searchable(typed) else ""


def _searchable(typed: str) -> bool:
    return SHORTEST_PART <= len(typed) <= LONGEST and typed.isascii() and typed.isalnum()


def slips(folded: str) -> Sequence[str]:
    """What one slip makes of it: a few hundred texts of a length that a serial may have."""
    places = range(len(folded))
    swapped = [folded[:i] + folded[i : i + 2][::-1] + folded[i + 2 :] for i in places]
    surplus = [folded[:i] + folded[i + 1 :] for i in places]
    missing = [folded[:i] + each + folded[i:] for i in range(len(folded) + 1) for each in _ALPHABET]
    texts = {*swapped, *surplus, *missing} - {folded}
    return [each for each in texts if len(each) in LENGTHS]
