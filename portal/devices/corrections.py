"""Support, or a claim, corrects the register: the row changes, the history says what and why.

A correction names what the person saw before. If that is no longer so, nothing is written.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, func, insert, select, text, update

from portal.audit.record import Actor, record
from portal.catalogue import catalogue
from portal.core.clock import today
from portal.core.errors import DomainError
from portal.core.plain_text import one_line
from portal.core.regions import COUNTRIES
from portal.core.serials import Serial
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.devices import register
from portal.devices.changes import LONGEST_REASON, Change, Origin, change_row, history
from portal.devices.models import Device, DeviceChange
from portal.devices.numbering import may_be
from portal.devices.supply_record import DAYS_AHEAD, EARLIEST
from portal.extensions import db
from portal.jobs import queue

__all__ = ["REPLACED", "Change", "Correction", "Origin", "correct", "history"]

# a job for whoever keeps something about devices: one of them has come in place of another, or
# has not, as was thought
REPLACED = "devices.replaced"

CORRECTABLE = (
    "product", "produced_on", "shipped_on", "ship_country", "replaced_by", "replaced_on"
)  # fmt: skip
_DATES = {"produced_on", "shipped_on", "replaced_on"}
# two corrections at once could close a circle of replacements that neither of them sees
_ADVISORY_LOCK = text("SELECT pg_advisory_xact_lock(4711002)")

_devices = table_of(Device)


class CorrectionRefused(DomainError):
    """Nothing was written."""


class DeviceUnknown(CorrectionRefused):
    serial: str


class NothingCorrected(CorrectionRefused):
    """Every value is as it was."""


class CorrectionReasonMissing(CorrectionRefused):
    pass


class CorrectedMeanwhile(CorrectionRefused):
    """The register no longer says what the person saw."""


class ProductNotKnown(CorrectionRefused):
    product: str


class ProductNumberedOtherwise(CorrectionRefused):
    """The serial is one of another manufacturer, or of another kind of device."""

    serial: str


class CountryNotKnown(CorrectionRefused):
    country: str


class DayImpossible(CorrectionRefused):
    """No date of a device: before `earliest` or after `latest`."""

    column: str
    earliest: date
    latest: date


class ShippedBeforeProduction(CorrectionRefused):
    produced_on: date
    shipped_on: date


class ReplacementIncomplete(CorrectionRefused):
    """A replacement has a device and a day, or neither."""


class ReplacementUnknown(CorrectionRefused):
    serial: str


class ReplacementOfAnotherKind(CorrectionRefused):
    """Its serial is one of another manufacturer, or of another kind of device."""

    serial: str


class ReplacesAnother(CorrectionRefused):
    """The device has replaced another one, whose warranty it carries."""

    serial: str
    other: str


class ReplacementCircle(CorrectionRefused):
    """The replacement was itself replaced, in the end, by this device."""

    serial: str


@dataclass(frozen=True, slots=True)
class Correction:
    """`before` is what the person saw; a date that is not known is None, a serial ""."""

    column: str
    before: Any
    after: Any


@atomic
def correct(
    serial: Serial,
    corrections: Collection[Correction],
    reason: str,
    actor: Actor,
    origin: Origin = Origin.SUPPORT,
) -> None:
    """Raises a subclass of CorrectionRefused; columns beside CORRECTABLE raise ValueError."""
    reason = one_line(reason)[:LONGEST_REASON]
    if not reason:
        raise CorrectionReasonMissing
    wanted = [each for each in corrections if each.before != each.after]
    if not wanted:
        raise NothingCorrected
    for each in wanted:
        _refuse_impossible(serial, each)
    corrected = _write(serial, wanted)
    _refuse_contradictions(corrected)
    columns = {each.column for each in wanted}
    if "replaced_by" in columns and corrected.replaced_by:
        _refuse_wrong_replacement(serial, corrected.product, corrected.replaced_by)
    before = {each.column: each.before for each in wanted}
    after = {each.column: each.after for each in wanted}
    row = change_row(corrected.id, origin, reason, actor, before, after)
    db.session.execute(insert(table_of(DeviceChange)), row)
    record("device.corrected", actor, f"device:{serial}", columns=sorted(columns), reason=reason)
    if "replaced_by" in columns:
        queue.enqueue(REPLACED, {}, f"device:{serial}")


def _refuse_impossible(serial: Serial, wish: Correction) -> None:
    if wish.column not in CORRECTABLE:
        raise ValueError(f"{wish.column} is not corrected like this")
    if wish.column == "product":
        _refuse_wrong_product(serial, wish.after)
    if wish.column == "ship_country" and wish.after and wish.after not in COUNTRIES:
        raise CountryNotKnown(country=wish.after)
    if wish.column in _DATES and wish.after is not None:
        latest = today() + DAYS_AHEAD
        if not EARLIEST <= wish.after <= latest:
            raise DayImpossible(column=wish.column, earliest=EARLIEST, latest=latest)


def _refuse_wrong_product(serial: Serial, product: str) -> None:
    if not _is_product(product):
        raise ProductNotKnown(product=product)
    if not may_be(serial, product):
        raise ProductNumberedOtherwise(serial=serial)


def _is_product(key: str) -> bool:
    return any(each.key == key for each in catalogue().products())


def _write(serial: str, wanted: Collection[Correction]) -> Row[Any]:
    unchanged = [_devices.c[each.column].is_not_distinct_from(each.before) for each in wanted]
    written = db.session.execute(
        update(_devices)
        .where(_devices.c.serial == serial, *unchanged)
        .values({each.column: each.after for each in wanted})
        .returning(
            _devices.c.id,
            _devices.c.product,
            _devices.c.produced_on,
            _devices.c.shipped_on,
            _devices.c.replaced_by,
            _devices.c.replaced_on,
        )
    ).one_or_none()
    if written is None:
        raise CorrectedMeanwhile if register.find(serial) else DeviceUnknown(serial=serial)
    return written


def _refuse_contradictions(row: Row[Any]) -> None:
    if row.produced_on and row.shipped_on and row.shipped_on < row.produced_on:
        raise ShippedBeforeProduction(produced_on=row.produced_on, shipped_on=row.shipped_on)
    if bool(row.replaced_by) != (row.replaced_on is not None):
        raise ReplacementIncomplete
    if row.replaced_on and row.produced_on and row.replaced_on < row.produced_on:
        latest = today() + DAYS_AHEAD
        raise DayImpossible(column="replaced_on", earliest=row.produced_on, latest=latest)


def _refuse_wrong_replacement(serial: str, product: str, replacement: str) -> None:
    if db.engine.dialect.name == "postgresql":
        db.session.execute(_ADVISORY_LOCK)
    if register.find(replacement) is None:
        raise ReplacementUnknown(serial=replacement)
    if not may_be(replacement, product):
        raise ReplacementOfAnotherKind(serial=replacement)
    others = select(func.min(_devices.c.serial)).where(
        _devices.c.replaced_by == replacement,
        _devices.c.replaced_by != register.NOTHING,
        _devices.c.serial != serial,
    )
    if other := db.session.execute(others).scalar_one():
        raise ReplacesAnother(serial=replacement, other=other)
    if serial in _later_than(replacement):
        raise ReplacementCircle(serial=replacement)


def _later_than(serial: str) -> set[str]:
    """It and what replaced it in the end."""
    later = select(_devices.c.serial, _devices.c.replaced_by).where(_devices.c.serial == serial)
    chain = later.cte("chain", recursive=True)
    chain = chain.union(
        select(_devices.c.serial, _devices.c.replaced_by).join(
            chain, _devices.c.serial == chain.c.replaced_by
        )
    )
    return set(db.session.execute(select(chain.c.serial)).scalars())
