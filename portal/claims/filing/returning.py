"""What the installer tells after the acceptance: received, replaced, sent back."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, update

from portal.claims.filing.checks import (
    ReplacementIncomplete,
    ReplacementIsDefective,
    ReplacementNotKnown,
    check_replacement,
    refuse_before_delivery,
)
from portal.claims.filing.drafts import Filer, entered_of
from portal.claims.filing.duplicates import refuse_duplicates
from portal.claims.history import Doer, note
from portal.claims.holding import Held, hold
from portal.claims.kinds import PartKind, PartState
from portal.claims.models import ReplacedPart
from portal.claims.progress import (
    ReturnBeforeReceipt,
    part_of,
    receive,
    refuse_future,
    take_over,
)
from portal.claims.states import NotDecidedYet, ReturnedAlready, ReturnedBeforeReceipt
from portal.core.errors import DomainError
from portal.core.plain_text import one_line
from portal.core.serials import Serial
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.devices import proof, register
from portal.devices.proof import ProofWrong
from portal.extensions import db
from portal.warranty.ownership import present_owner

LONGEST_TRACKING = 60

_parts = table_of(ReplacedPart)
_UNDER_WAY = frozenset({PartState.ACCEPTED, PartState.SHIPPED, PartState.RECEIVED})


class ReplacementKnown(DomainError):
    """By what, and when, it was replaced is told already."""


class ReplacedBeforeReceipt(DomainError):
    received_on: date


class DeviceCodeMissing(DomainError):
    """Of a replacement that nobody but the company names."""


@atomic
def tell_received(uuid: UUID, part_uuid: UUID, day: date, by: Filer, version: int) -> None:
    """Raises what `hold` and `progress.receive` do, or UnknownPart."""
    held = hold(uuid, by.company_id, version)
    receive(held, part_of(held, part_uuid), day, Doer(by))


def tell_replaced(
    uuid: UUID,
    part_uuid: UUID,
    serial: Serial | None,
    day: date,
    by: Filer,
    version: int,
    code: str = "",
    address: str = "",
) -> None:
    """Of a claim that was filed before the visit. `serial` counts unless support has told it.

    A serial that only the company tells needs the `code` printed on that device: nobody looks at
    it, the new device takes over owner and extensions at once, and a serial alone is no proof.

    Outside @atomic, as a wrong code stays counted. Raises what `hold`, the checks and
    `proof.find_by_code` do, NotDecidedYet, ReplacementKnown, DeviceCodeMissing, BeforeDelivery or
    ReplacedBeforeReceipt.
    """
    proved = serial if serial and code else None
    if proved:
        proof.find_by_code(proved, code, by, address)
    try:
        _tell_replaced(uuid, part_uuid, serial, day, by, version, proved)
    except ReplacementNotKnown:
        if not proved:
            raise
        # of somebody else's device, the right code is answered as a wrong one is
        proof.count_wrong_guess(proved, by, address)
        raise ProofWrong from None


@atomic
def _tell_replaced(
    uuid: UUID,
    part_uuid: UUID,
    serial: Serial | None,
    day: date,
    by: Filer,
    version: int,
    proved: Serial | None,
) -> None:
    held = hold(uuid, by.company_id, version)
    part = part_of(held, part_uuid)
    replacement = _replacement(part, serial)
    _refuse_day(part, day)
    if replacement:
        _check_replacement(held, part, replacement, proved)
    known = replace(entered_of(part), replacement_serial=replacement, replaced_on=day)
    refuse_duplicates(held, known, part.id)
    told = {"replacement_serial": replacement or "", "replaced_on": day}
    changed = update(_parts).where(_parts.c.id == part.id).values(**told).returning(*_parts.c)
    now_known = db.session.execute(changed).one()
    facts = {
        "serial": part.defective_serial,
        "replacement": replacement or "",
        "on": day.isoformat(),
    }
    note(held.id, "part.replaced", Doer(by), part.id, **facts)
    take_over(held, now_known, Doer(by))


@atomic
def tell_sent_back(
    uuid: UUID, part_uuid: UUID, day: date, tracking: str, by: Filer, version: int
) -> None:
    """The defective device is on its way; its arrival is for the manufacturer to tell.

    Raises what `hold` does, DayInFuture, ReturnBeforeReceipt or a subclass of EventRefused.
    """
    held = hold(uuid, by.company_id, version)
    part = part_of(held, part_uuid)
    state = PartState(part.state)
    if state in (PartState.RETURNED, PartState.INSPECTED):
        raise ReturnedAlready(state=state)
    if state is not PartState.RECEIVED:
        raise ReturnedBeforeReceipt(state=state)
    refuse_future(day)
    if day < part.received_on:
        raise ReturnBeforeReceipt(received_on=part.received_on)
    tracking = one_line(tracking)[:LONGEST_TRACKING]
    sent = {"sent_back_on": day, "return_tracking": tracking}
    db.session.execute(update(_parts).where(_parts.c.id == part.id).values(**sent))
    facts = {"serial": part.defective_serial, "on": day.isoformat(), "tracking": tracking}
    note(held.id, "part.sent_back", Doer(by), part.id, **facts)


def _replacement(part: Row[Any], serial: Serial | None) -> Serial | None:
    state = PartState(part.state)
    if state not in _UNDER_WAY:
        raise NotDecidedYet(state=state)
    if part.replaced_on:
        raise ReplacementKnown()
    if part.kind != PartKind.DEVICE:
        return None
    replacement = str(part.replacement_serial or serial or "")
    if not replacement:
        raise ReplacementIncomplete()
    return Serial(replacement)


def _check_replacement(
    held: Held, part: Row[Any], replacement: Serial, proved: Serial | None
) -> None:
    """Raises what `check_replacement` does, ReplacementIsDefective or DeviceCodeMissing."""
    if replacement == part.defective_serial:
        raise ReplacementIsDefective()
    check_replacement(Serial(part.defective_serial), replacement)
    device = register.find(part.defective_serial)
    if part.replacement_serial or (device and device.replaced_by == replacement):
        # by support, which has sent it, or in the register
        return
    if proved != replacement:
        raise DeviceCodeMissing()
    _refuse_of_strangers(held.company_id, part.defective_serial, replacement)


def _refuse_of_strangers(company_id: int, defective: str, replacement: str) -> None:
    """A code may be read on a device of people who have nothing to do with the claim, too. They
    are not told of. Raises ReplacementNotKnown.
    """
    owner, before = present_owner(replacement), present_owner(defective)
    if owner is None or owner.company_id == company_id:
        return
    if before is None or (before.company_id, before.user_id) != (owner.company_id, owner.user_id):
        raise ReplacementNotKnown(look_alikes=())


def _refuse_day(part: Row[Any], day: date) -> None:
    refuse_future(day)
    device = register.find(part.defective_serial)
    if device:
        refuse_before_delivery(device, day)
    if part.received_on and day < part.received_on:
        raise ReplacedBeforeReceipt(received_on=part.received_on)
