"""Corrections of the register by support: what was wished for, and what would become of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from portal.audit.record import Actor
from portal.core.serials import Serial
from portal.core.transaction import transaction
from portal.devices import corrections, register
from portal.devices.corrections import CORRECTABLE, CorrectedMeanwhile, Correction
from portal.devices.register import Device
from portal.warranty import covers
from portal.warranty.covers import DeviceCover

Entries = Mapping[str, Any]


class _Rehearsed(Exception):
    """Undoes what was only tried."""


def wished(device: Device, entered: Entries) -> list[Correction]:
    """What differs from the register as it is."""
    every = [Correction(column, getattr(device, column), entered[column]) for column in CORRECTABLE]
    return [each for each in every if each.before != each.after]


def rehearse(
    serial: Serial, wish: Sequence[Correction], reason: str, supporter: Actor
) -> DeviceCover | None:
    """The device as it would be; judged by the correction itself, which is undone.

    Raises what `corrections.correct` raises.
    """
    after: DeviceCover | None = None
    try:
        with transaction():
            corrections.correct(serial, wish, reason, supporter)
            after = covers.look_up(serial).found
            raise _Rehearsed
    except _Rehearsed:
        return after


def correct(serial: Serial, wish: Sequence[Correction], reason: str, supporter: Actor) -> None:
    """Sent twice, it is done once. Raises what `corrections.correct` raises."""
    try:
        corrections.correct(serial, wish, reason, supporter)
    except CorrectedMeanwhile:
        device = register.find(serial)
        if device is None or any(getattr(device, each.column) != each.after for each in wish):
            raise


def to_entries(wish: Sequence[Correction]) -> list[list[Any]]:
    """For the address of a review: dates as ISO text."""
    return [[each.column, _out(each.before), _out(each.after)] for each in wish]


def from_entries(entries: Sequence[Sequence[Any]]) -> list[Correction]:
    return [Correction(column, _in(column, old), _in(column, new)) for column, old, new in entries]


def _out(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _in(column: str, value: Any) -> Any:
    return date.fromisoformat(value) if column.endswith("_on") and value else value
