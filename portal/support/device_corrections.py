"""Corrections of the register, and of the days of its warranty, by support: what was wished for,
and what would become of it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from portal.audit.record import Actor
from portal.core.serials import Serial
from portal.core.transaction import transaction
from portal.devices import corrections
from portal.devices.corrections import CorrectedMeanwhile, Correction
from portal.warranty import correcting, covers
from portal.warranty.covers import DeviceCover

Entries = Mapping[str, Any]


class _Rehearsed(Exception):
    """Undoes what was only tried."""


def values_of(found: DeviceCover) -> dict[str, Any]:
    """All that may be corrected: what the register says, and what happened to the warranty."""
    registered = {column: getattr(found.device, column) for column in corrections.CORRECTABLE}
    return registered | {column: getattr(found.facts, column) for column in correcting.CORRECTABLE}


def wished(found: DeviceCover, entered: Entries) -> list[Correction]:
    """What differs from the data as they are."""
    every = [Correction(name, known, entered[name]) for name, known in values_of(found).items()]
    return [each for each in every if each.before != each.after]


def rehearse(
    serial: Serial, wish: Sequence[Correction], reason: str, supporter: Actor
) -> DeviceCover | None:
    """The device as it would be; judged by the correction itself, which is undone.

    Raises what `correct` raises.
    """
    after: DeviceCover | None = None
    try:
        with transaction():
            _correct(serial, wish, reason, supporter)
            after = covers.look_up(serial).found
            raise _Rehearsed
    except _Rehearsed:
        return after


def correct(serial: Serial, wish: Sequence[Correction], reason: str, supporter: Actor) -> None:
    """Sent twice, it is done once.

    Raises what `corrections.correct` and `correcting.correct` raise.
    """
    try:
        with transaction():
            _correct(serial, wish, reason, supporter)
    except CorrectedMeanwhile:
        found = covers.look_up(serial).found
        values = values_of(found) if found else {}
        if not values or any(values[each.column] != each.after for each in wish):
            raise


def _correct(serial: Serial, wish: Sequence[Correction], reason: str, supporter: Actor) -> None:
    """The register first: the days of the warranty are judged by what it says then."""
    of_facts = [each for each in wish if each.column in correcting.CORRECTABLE]
    of_register = [each for each in wish if each not in of_facts]
    if of_register or not of_facts:
        corrections.correct(serial, of_register, reason, supporter)
    if of_facts:
        correcting.correct(serial, of_facts, reason, supporter)


def to_entries(wish: Sequence[Correction]) -> list[list[Any]]:
    """For the address of a review: dates as ISO text."""
    return [[each.column, _out(each.before), _out(each.after)] for each in wish]


def from_entries(entries: Sequence[Sequence[Any]]) -> list[Correction]:
    return [Correction(column, _in(column, old), _in(column, new)) for column, old, new in entries]


def _out(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _in(column: str, value: Any) -> Any:
    return date.fromisoformat(value) if column.endswith("_on") and value else value
