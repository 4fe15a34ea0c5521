"""The way of the replacement and of the defective device, as support records it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, update
from sqlalchemy.exc import IntegrityError

from portal.audit.record import Actor
from portal.claims import progress
from portal.claims.conditions import PartFacts
from portal.claims.filing.checks import ReplacementIsDefective, check_replacement
from portal.claims.filing.drafts import entered_of
from portal.claims.filing.duplicates import ReplacementClaimedAlready, refuse_duplicates
from portal.claims.filing.returning import LONGEST_TRACKING
from portal.claims.history import note
from portal.claims.holding import Held
from portal.claims.kinds import PartEvent, PartKind, PartState
from portal.claims.models import ReplacedPart
from portal.claims.progress import part_of
from portal.claims.proving import PROVED
from portal.claims.staff.doing import doer, held_by_staff, say, told
from portal.claims.states import DEAD, PartClosed, after
from portal.core.clock import now, today
from portal.core.errors import DomainError
from portal.core.plain_text import one_line, paragraphs
from portal.core.serials import Serial
from portal.core.statements import execute_counting, refused_by, table_of
from portal.core.transaction import atomic

LONGEST_REASON = 500

_parts = table_of(ReplacedPart)


class OtherReplacement(DomainError):
    """The installer has told another replacement: one of the two serials is wrong."""

    serial: str


class ReplacementOfOtherOwner(DomainError):
    """We send new devices, and somebody has added this one already."""


class ReplacementMissing(DomainError):
    """A device is sent by its serial number."""


class NothingProved(DomainError):
    """The company has told no day of shipment that a carrier could prove."""


class ReturnNotLate(DomainError):
    """There is nothing to waive."""


class WaivedAlready(DomainError):
    pass


class ReasonMissing(DomainError):
    """A decision that favours somebody names its reason."""


def ship(
    uuid: UUID,
    part_uuid: UUID,
    serial: Serial | None,
    day: date,
    tracking: str,
    text: str,
    by: Actor,
    version: int,
) -> None:
    """Raises what `held_by_staff`, `happen` and the checks of replacements do, DayInFuture,
    ReplacementMissing, OtherReplacement or ReplacementOfOtherOwner.
    """
    with claimed_once():
        _ship(uuid, part_uuid, serial, day, tracking, text, by, version)


@contextmanager
def claimed_once() -> Iterator[None]:
    """Two claims with one replacement at the same moment: the index let the other one through.

    Raises ReplacementClaimedAlready.
    """
    try:
        yield
    except IntegrityError as taken:
        if not refused_by(
            taken, "uq_replaced_part_replacement_serial", _parts.c.replacement_serial
        ):
            raise
        raise ReplacementClaimedAlready(number="") from taken


@atomic
def _ship(
    uuid: UUID,
    part_uuid: UUID,
    serial: Serial | None,
    day: date,
    tracking: str,
    text: str,
    by: Actor,
    version: int,
) -> None:
    held = held_by_staff(uuid, version)
    part = part_of(held, part_uuid)
    # before its serial is judged: what was sent already is corrected, not sent again
    after(PartEvent.SHIP, PartState(part.state), PartKind(part.kind))
    progress.refuse_future(day)
    values = {
        "replacement_serial": _replacement(held, part, serial),
        "shipped_on": day,
        "shipment_tracking": one_line(tracking)[:LONGEST_TRACKING],
    }
    facts: dict[str, Any] = {"on": day.isoformat(), "replacement": values["replacement_serial"]}
    progress.happen(held, part, PartEvent.SHIP, doer(by), values, **facts)
    say(held, text, by)
    told("claim.replacement_shipped", held, by, serial=part.defective_serial, **facts)


@atomic
def receive(uuid: UUID, part_uuid: UUID, day: date, by: Actor, version: int) -> None:
    """The day on which the replacement arrived, when the installer does not tell it.

    Raises what `held_by_staff`, `part_of` and `progress.receive` do.
    """
    held = held_by_staff(uuid, version)
    part = part_of(held, part_uuid)
    progress.receive(held, part, day, doer(by))
    told("claim.receipt_recorded", held, by, serial=part.defective_serial, on=day.isoformat())


@atomic
def take_back(
    uuid: UUID, part_uuid: UUID, day: date, by: Actor, version: int, *, proved: bool = False
) -> None:
    """The defective device has arrived. `proved`: support saw the carrier's proof that it was sent
    on the day the company told, and that day counts.

    Raises what `held_by_staff`, `part_of` and `progress.give_back` do, or NothingProved.
    """
    held = held_by_staff(uuid, version)
    part = part_of(held, part_uuid)
    progress.give_back(held, part, day, doer(by))
    facts = {"serial": part.defective_serial, "on": day.isoformat()}
    if proved:
        if part.sent_back_on is None:
            raise NothingProved()
        sent = {"serial": part.defective_serial, "on": part.sent_back_on.isoformat()}
        note(held.id, PROVED, doer(by), part.id, **sent)
        facts["sent_on"] = sent["on"]
    told("claim.return_recorded", held, by, **facts)


@atomic
def waive(uuid: UUID, part_uuid: UUID, reason: str, by: Actor, version: int) -> None:
    """Finance pays although the device came, or comes, too late.

    Raises what `held_by_staff` and `part_of` do, PartClosed, ReasonMissing, ReturnNotLate or
    WaivedAlready.
    """
    held = held_by_staff(uuid, version)
    part = part_of(held, part_uuid)
    reason = paragraphs(reason)[:LONGEST_REASON]
    if not reason:
        raise ReasonMissing()
    if PartState(part.state) in DEAD:
        raise PartClosed(state=PartState(part.state))
    if not is_late(part):
        raise ReturnNotLate()
    waived = {
        "return_waived_at": now(),
        "return_waived_by": by.user_id,
        "return_waive_reason": reason,
    }
    this = update(_parts).where(_parts.c.id == part.id, _parts.c.return_waived_at.is_(None))
    if not execute_counting(this.values(waived)):
        raise WaivedAlready()
    note(held.id, "return.waived", doer(by), part.id, reason, serial=part.defective_serial)
    told("claim.return_waived", held, by, serial=part.defective_serial, reason=reason)


def is_late(part: Any) -> bool:
    """Back, or still out, after the day it was due; `part` is a row or a shown part."""
    known = PartFacts(
        kind=PartKind(part.kind),
        state=PartState(part.state),
        defective_serial=part.defective_serial,
        model=part.model,
        sent_back_on=part.sent_back_on,
        return_proved=part.return_proved,
        returned_on=part.returned_on,
    )
    return part.due_on is not None and (known.back_on or today()) > part.due_on


def _replacement(held: Held, part: Row[Any], serial: Serial | None) -> str:
    if PartKind(part.kind) is not PartKind.DEVICE:
        return ""
    told_before, wanted = part.replacement_serial, str(serial or "")
    if not (told_before or wanted):
        raise ReplacementMissing()
    if told_before and wanted and told_before != wanted:
        raise OtherReplacement(serial=told_before)
    if wanted and not told_before:
        refuse_wrong_replacement(held, part, Serial(wanted))
    return wanted or told_before


def refuse_wrong_replacement(held: Held, part: Row[Any], wanted: Serial) -> None:
    """Raises what the checks of replacements do, or ReplacementOfOtherOwner."""
    if wanted == part.defective_serial:
        raise ReplacementIsDefective()
    check_replacement(Serial(part.defective_serial), wanted)
    try:
        progress.refuse_other_owners(part.defective_serial, wanted)
    except progress.OwnersDiffer:
        raise ReplacementOfOtherOwner() from None
    refuse_duplicates(held, replace(entered_of(part), replacement_serial=wanted), part.id)
