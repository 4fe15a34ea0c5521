"""What the installer tells after the acceptance: received, replaced, sent back."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from portal.claims.filing.checks import (
    ReplacementIncomplete,
    ReplacementIsDefective,
    check_replacement,
    refuse_before_delivery,
)
from portal.claims.filing.drafts import Filer, entered_of
from portal.claims.filing.duplicates import refuse_duplicates
from portal.claims.history import Doer, note
from portal.claims.holding import hold
from portal.claims.inheritance import is_said
from portal.claims.kinds import PartKind, PartState
from portal.claims.models import Claim, ReplacedPart
from portal.claims.progress import (
    OwnersDiffer,
    ReturnBeforeReceipt,
    part_of,
    receive,
    refuse_before_shipment,
    refuse_future,
    take_over,
)
from portal.claims.standing import follow
from portal.claims.states import NotDecidedYet, ReturnedAlready, ReturnedBeforeReceipt
from portal.core.errors import DomainError
from portal.core.plain_text import one_line
from portal.core.serials import Serial
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.devices import proof, register
from portal.devices.proof import ProofWrong
from portal.extensions import db
from portal.warranty.ownership import Holder
from portal.warranty.replacing.owners import held_by

LONGEST_TRACKING = 60

_claims, _parts = table_of(Claim), table_of(ReplacedPart)
# once it is accepted; what has come back first was replaced all the same
_REPLACEABLE = frozenset(
    {
        PartState.ACCEPTED,
        PartState.SHIPPED,
        PartState.RECEIVED,
        PartState.RETURNED,
        PartState.INSPECTED,
    }
)


class ReplacementKnown(DomainError):
    """By what, and when, it was replaced is told already."""


class ReplacedBeforeReceipt(DomainError):
    received_on: date


class ReplacementToLookAt(DomainError):
    """A device of the company would take over the cover of other people's: support decides."""


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
    `proof.find_by_code` do, NotDecidedYet, ReplacementKnown, DeviceCodeMissing, BeforeDelivery,
    ReceivedBeforeShipment, ReplacedBeforeReceipt or ReplacementToLookAt.
    """
    proved, defective = None, _defective(uuid, part_uuid, by)
    if serial and code and not is_said(defective, serial):
        proof.find_by_code(serial, code, by, address)
        # before anything else is judged, which would tell that the code was right
        if _is_of_strangers(defective, serial, by):
            proof.count_wrong_guess(serial, by, address)
            raise ProofWrong
        proved = serial
    _tell_replaced(uuid, part_uuid, serial, day, by, version, proved)


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
        _check_replacement(part, replacement, proved)
    known = replace(entered_of(part), replacement_serial=replacement, replaced_on=day)
    refuse_duplicates(held, known, part.id)
    told = {"replacement_serial": replacement or "", "replaced_on": day}
    changed = update(_parts).where(_parts.c.id == part.id).values(**told).returning(*_parts.c)
    now_known = db.session.execute(changed).one()
    # its update may be a part of this claim, and is paid with it
    follow(held.id)
    facts = {
        "serial": part.defective_serial,
        "replacement": replacement or "",
        "on": day.isoformat(),
    }
    note(held.id, "part.replaced", Doer(by), part.id, **facts)
    try:
        take_over(held, now_known, Doer(by), filer=_company(by))
    except OwnersDiffer:
        raise ReplacementToLookAt() from None


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
    if state not in _REPLACEABLE:
        raise NotDecidedYet(state=state)
    if part.replaced_on:
        raise ReplacementKnown()
    if part.kind != PartKind.DEVICE:
        return None
    replacement = str(part.replacement_serial or serial or "")
    if not replacement:
        raise ReplacementIncomplete()
    return Serial(replacement)


def _check_replacement(part: Row[Any], replacement: Serial, proved: Serial | None) -> None:
    """Raises what `check_replacement` does, ReplacementIsDefective or DeviceCodeMissing."""
    if replacement == part.defective_serial:
        raise ReplacementIsDefective()
    check_replacement(Serial(part.defective_serial), replacement)
    if part.replacement_serial or is_said(part.defective_serial, replacement):
        # by support, which has sent it, or in the register
        return
    if proved != replacement:
        raise DeviceCodeMissing()


def _defective(uuid: UUID, part_uuid: UUID, by: Filer) -> str:
    """Read before the claim is held; "" if there is no such part, which `hold` will say."""
    found = select(_parts.c.defective_serial).join(_claims, _claims.c.id == _parts.c.claim_id)
    mine = _claims.c.uuid == uuid, _claims.c.company_id == by.company_id
    return db.session.scalar(found.where(*mine, _parts.c.uuid == part_uuid)) or ""


def _is_of_strangers(defective: str, replacement: str, by: Filer) -> bool:
    """A code may be read on a device of people who have nothing to do with the claim, too. They
    are not told of.
    """
    before, after = held_by(defective, replacement)
    return after not in (None, before, _company(by))


def _company(by: Filer) -> Holder:
    return Holder(by.company_id, None)


def _refuse_day(part: Row[Any], day: date) -> None:
    refuse_future(day)
    device = register.find(part.defective_serial)
    if device:
        refuse_before_delivery(device, day)
    refuse_before_shipment(part, day)
    if part.received_on and day < part.received_on:
        raise ReplacedBeforeReceipt(received_on=part.received_on)
