"""Events of replaced parts: the machine decides, the row follows, the history tells.

Both sides go through here. The caller holds the claim, and its transaction is the deed's.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from portal.claims.history import Doer, note
from portal.claims.holding import Held
from portal.claims.inheritance import inherit, is_said
from portal.claims.kinds import PartEvent, PartKind, PartState
from portal.claims.models import ReplacedPart
from portal.claims.proving import parts_selected
from portal.claims.standing import follow
from portal.claims.states import after
from portal.core.clock import now, today
from portal.core.errors import DomainError
from portal.core.statements import table_of
from portal.extensions import db
from portal.warranty.ownership import Holder
from portal.warranty.replacing.owners import held_by, needs_support

RETURN_WITHIN = timedelta(weeks=6)
# a shipment may be recorded on the day after it left
SHIPMENT_TOLERANCE = timedelta(days=1)

_parts = table_of(ReplacedPart)


class UnknownPart(DomainError):
    """This claim has no such part."""


class DayInFuture(DomainError):
    """What happened, happened today at the latest."""

    day: date


class ReceivedAfterReplacement(DomainError):
    """A device is received before it replaces another, or on that day."""

    replaced_on: date


class ReceivedBeforeShipment(DomainError):
    """A replacement does not arrive before it was sent; the six weeks would begin too early."""

    shipped_on: date


class ReturnBeforeReceipt(DomainError):
    """The defective device came back, or was sent, before its replacement was there."""

    received_on: date


class OwnersDiffer(DomainError):
    """Of both devices: nothing goes over before support has looked at them."""

    serial: str


def part_of(held: Held, uuid: UUID) -> Row[Any]:
    """Raises UnknownPart."""
    found = parts_selected().where(_parts.c.claim_id == held.id, _parts.c.uuid == uuid)
    row = db.session.execute(found).one_or_none()
    if row is None:
        raise UnknownPart()
    return row


def happen(
    held: Held,
    part: Row[Any],
    event: PartEvent,
    doer: Doer,
    values: Mapping[str, Any] | None = None,
    words: str = "",
    **facts: Any,
) -> PartState:
    """One event of one part, and what follows for the claim; never commits.

    `values` are columns of the part beside its state. Raises a subclass of EventRefused.
    """
    state = after(event, PartState(part.state), PartKind(part.kind))
    changed = {"state": state.value, **(values or {})}
    db.session.execute(update(_parts).where(_parts.c.id == part.id).values(changed))
    told = {"serial": part.defective_serial, **facts}
    note(held.id, f"part.{event.value}", doer, part.id, words, **told)
    follow(held.id)
    return state


def accept(held: Held, part: Row[Any], doer: Doer, *, owners_seen: bool = False) -> PartState:
    """The replacement takes over the warranty; if it is there already, the six weeks run.

    Raises OwnersDiffer, unless support has seen whose both devices are, a subclass of
    EventRefused, or of CorrectionRefused.
    """
    decided = {"decided_at": now(), "decided_by": doer.actor.user_id}
    state = happen(held, part, PartEvent.ACCEPT, doer, decided)
    take_over(held, part, doer, owners_seen=owners_seen)
    if part.received_on and PartKind(part.kind).goes_back:
        again = db.session.execute(select(_parts).where(_parts.c.id == part.id)).one()
        return receive(held, again, part.received_on, doer)
    return state


def take_over(
    held: Held,
    part: Row[Any],
    doer: Doer,
    *,
    filer: Holder | None = None,
    owners_seen: bool = False,
) -> None:
    """Once a device is accepted and it is known by what, and when, it was replaced.

    Raises what `inherit` does; OwnersDiffer unless support has seen whose both devices are.
    """
    if not (part.replacement_serial and part.replaced_on):
        return
    defective, replacement = part.defective_serial, part.replacement_serial
    if not owners_seen:
        refuse_other_owners(defective, replacement, filer, bool(part.shipped_on))
    inherit(defective, replacement, part.replaced_on, held.number, doer.actor)


def refuse_other_owners(
    defective: str, replacement: str, filer: Holder | None = None, shipped: bool = False
) -> None:
    """What the register says already was decided by the manufacturer. Raises OwnersDiffer."""
    if is_said(defective, replacement):
        return
    if needs_support(*held_by(defective, replacement), filer, shipped):
        raise OwnersDiffer(serial=replacement)


def receive(held: Held, part: Row[Any], day: date, doer: Doer) -> PartState:
    """The replacement was received on that day: by it the defective device is due.

    Raises DayInFuture, ReceivedBeforeShipment, ReceivedAfterReplacement or a subclass of
    EventRefused.
    """
    refuse_future(day)
    refuse_before_shipment(part, day)
    if part.replaced_on and day > part.replaced_on:
        raise ReceivedAfterReplacement(replaced_on=part.replaced_on)
    due = day + RETURN_WITHIN
    values = {"received_on": day, "due_on": due}
    facts = {"on": day.isoformat(), "due_on": due.isoformat()}
    return happen(held, part, PartEvent.RECEIVE, doer, values, **facts)


def give_back(held: Held, part: Row[Any], day: date, doer: Doer) -> PartState:
    """The defective device has arrived at the manufacturer.

    Raises DayInFuture, ReturnBeforeReceipt or a subclass of EventRefused.
    """
    refuse_future(day)
    if part.received_on and day < part.received_on:
        raise ReturnBeforeReceipt(received_on=part.received_on)
    values = {"returned_on": day}
    return happen(held, part, PartEvent.RETURN, doer, values, on=day.isoformat())


def refuse_before_shipment(part: Row[Any], day: date) -> None:
    """Raises ReceivedBeforeShipment, unless another device was built in before ours was sent."""
    if part.shipped_on is None:
        return
    earliest = part.shipped_on - SHIPMENT_TOLERANCE
    built_in_before = part.replaced_on and part.replaced_on < earliest
    if day < earliest and not built_in_before:
        raise ReceivedBeforeShipment(shipped_on=part.shipped_on)


def refuse_future(day: date) -> None:
    """Raises DayInFuture."""
    if day > today():
        raise DayInFuture(day=day)
