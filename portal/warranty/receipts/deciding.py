"""Support decides about a receipt: the device becomes the sender's, or not, with a reason."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.exc import IntegrityError

from portal.accounts.recipients import Recipient, person_or_company
from portal.accounts.rejections import reason_of
from portal.audit.record import Actor, record
from portal.core.clock import now, today
from portal.core.errors import DomainError
from portal.core.serials import Serial
from portal.core.statements import refused_by, table_of
from portal.core.transaction import atomic
from portal.devices.register import Device
from portal.extensions import db
from portal.warranty import covers
from portal.warranty.facts import NewFact, record_fact
from portal.warranty.kinds import FactKind, OwnershipState, Proof
from portal.warranty.models import OwnedDevice
from portal.warranty.ownership import Holder, end, present_owner
from portal.warranty.receipts.reading import UnknownReceipt
from portal.warranty.receipts.telling import tell_decided
from portal.warranty.replacing.taking_over import move_on
from portal.warranty.terms import check_purchase_date

_owned = table_of(OwnedDevice)
_COLUMNS = (
    _owned.c.id,
    _owned.c.serial,
    _owned.c.company_id,
    _owned.c.user_id,
    _owned.c.label,
    _owned.c.added_by,
)


class ReceiptDecided(DomainError):
    """Somebody else has accepted or refused it meanwhile."""


class ReceiptReasonMissing(DomainError):
    """A refusal without a reason helps nobody."""


class DeviceOfOthers(DomainError):
    """Somebody else has this device among theirs: it cannot become a second one's."""


class DeviceNotRegistered(DomainError):
    """The register does not know the serial: there is nothing to own yet."""


def accept(number: int, bought_on: date, supporter: Actor) -> None:
    """From `bought_on` the terms engine works on, where the terms of the product say so.

    Raises UnknownReceipt, ReceiptDecided, DeviceOfOthers, DeviceNotRegistered, DateInFuture or
    DateBeforeProduction.
    """
    try:
        _accept(number, bought_on, supporter)
    except IntegrityError as taken:
        # somebody has shown the device code at the same moment
        if not refused_by(taken, "uq_owned_device_serial_owned", _owned.c.serial):
            raise
        raise DeviceOfOthers from None


@atomic
def _accept(number: int, bought_on: date, supporter: Actor) -> None:
    held = _hold(number)
    found = covers.look_up(Serial(held.serial)).found
    if found is None:
        raise DeviceNotRegistered
    check_purchase_date(found.facts, today(), bought_on)
    label = _end_own(held) or held.label
    decided = {"decided_at": now(), "decided_by": supporter.user_id}
    accepted = {"state": OwnershipState.OWNED.value, "purchased_on": bought_on, "label": label}
    db.session.execute(update(_owned).where(_owned.c.id == number).values(decided | accepted))
    about = replace(supporter, company_id=held.company_id)
    fact = NewFact(
        serial=held.serial,
        kind=FactKind.PURCHASED,
        happened_on=bought_on,
        reference=f"receipt:{number}",
    )
    record_fact(fact, about)
    record("receipt.accepted", about, f"serial:{held.serial}", bought_on=bought_on.isoformat())
    now_theirs = held.serial
    if _was_bought_before_replaced(found.device, bought_on):
        now_theirs = move_on(held.serial)
    after = covers.look_up(Serial(now_theirs)).found
    cover = after.cover if after else None
    tell_decided(_sender(held), number, held.serial, cover, "", now_theirs)


def _was_bought_before_replaced(device: Device, bought_on: date) -> bool:
    """Who buys it afterwards, repaired, has that device alone."""
    return device.replaced_on is None or bought_on <= device.replaced_on


@atomic
def refuse(number: int, reason: str, supporter: Actor) -> None:
    """Raises ReceiptReasonMissing, UnknownReceipt or ReceiptDecided."""
    reason = reason_of(reason)
    if not reason:
        raise ReceiptReasonMissing
    held = _hold(number)
    refused = {
        "state": OwnershipState.REJECTED.value,
        "decided_at": now(),
        "decided_by": supporter.user_id,
        "reason": reason,
    }
    db.session.execute(update(_owned).where(_owned.c.id == number).values(refused))
    about = replace(supporter, company_id=held.company_id)
    record("receipt.refused", about, f"serial:{held.serial}", reason=reason)
    tell_decided(_sender(held), number, held.serial, None, reason)


def _hold(number: int) -> Row[Any]:
    """Whoever else decides waits, and finds it decided."""
    waits = (_owned.c.id == number, _owned.c.state == OwnershipState.REVIEW.value)
    held = db.session.execute(
        update(_owned).where(*waits).values(state=_owned.c.state).returning(*_COLUMNS)
    ).one_or_none()
    if held is None:
        raise _why_not(number)
    return held


def _why_not(number: int) -> DomainError:
    receipt = select(_owned.c.id).where(
        _owned.c.id == number, _owned.c.proof == Proof.RECEIPT.value
    )
    known = db.session.execute(receipt).one_or_none()
    return ReceiptDecided() if known else UnknownReceipt()


def _end_own(held: Row[Any]) -> str:
    """The device may be theirs already, shown by its code: that ends, and its name goes on.

    Raises DeviceOfOthers.
    """
    owned = present_owner(held.serial)
    if owned is None:
        return ""
    if Holder(owned.company_id, owned.user_id) != Holder(held.company_id, held.user_id):
        raise DeviceOfOthers
    end(owned.id)
    return owned.label


def _sender(held: Row[Any]) -> Recipient:
    return person_or_company(held.added_by, held.company_id, "devices.own")
