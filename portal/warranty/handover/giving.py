"""What the present owner does: make a code, take it back, confirm who has entered it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, or_, select, update

from portal.accounts.models import User
from portal.audit.record import Actor, record, record_about
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.serials import Serial
from portal.core.statements import execute_counting, insert_new, table_of
from portal.core.transaction import atomic
from portal.devices import register
from portal.extensions import db
from portal.warranty.changes import actor_of
from portal.warranty.extension.closing import cancel_for_new_owner
from portal.warranty.handover import telling
from portal.warranty.handover.codes import HandOverCode
from portal.warranty.handover.live import IS_LIVE
from portal.warranty.handover.models import HandOver
from portal.warranty.kinds import HandOverState, Proof
from portal.warranty.models import OwnedDevice
from portal.warranty.ownership import (
    Holder,
    UnknownDevice,
    begin,
    belongs_to,
    end,
    hold,
    owners_of,
)
from portal.web.identity import Identity

VALID_FOR = timedelta(days=7)

_hand_overs, _owned = table_of(HandOver), table_of(OwnedDevice)


class HandOverWaits(DomainError):
    """Somebody has entered the present code: that is to be confirmed or withdrawn first."""


class NothingToConfirm(DomainError):
    """Withdrawn meanwhile, or expired, or not entered yet."""


@atomic
def make(identity: Identity, serial: str) -> HandOverCode:
    """A new code in place of one that nobody has entered. Raises UnknownDevice, HandOverWaits."""
    held, code, moment = hold(identity, serial), HandOverCode.generate(), now()
    _close(
        identity,
        _hand_overs.c.owned_id == held.id,
        or_(
            _hand_overs.c.state == HandOverState.OPEN.value,
            _hand_overs.c.expires_at <= moment,
        ),
    )
    row = {
        "owned_id": held.id,
        "code_hash": code.hash,
        "state": HandOverState.OPEN.value,
        "made_at": moment,
        "made_by": identity.user_id,
        "expires_at": moment + VALID_FOR,
    }
    made = insert_new(_hand_overs).values(row).returning(_hand_overs.c.id)
    if db.session.execute(made).one_or_none() is None:
        raise HandOverWaits
    record("hand_over.made", actor_of(identity), f"serial:{serial}")
    return code


@atomic
def withdraw(identity: Identity, serial: str) -> None:
    """Also after the code was entered; what is no longer there is no matter."""
    held = hold(identity, serial)
    if _close(identity, _hand_overs.c.owned_id == held.id):
        record("hand_over.withdrawn", actor_of(identity), f"serial:{serial}")


@atomic
def confirm(identity: Identity, serial: str, hand_over: UUID) -> None:
    """The device goes over; sent again, nothing more is done.

    Raises UnknownDevice or NothingToConfirm.
    """
    try:
        held = hold(identity, serial)
    except UnknownDevice:
        if _was_confirmed(identity, hand_over):
            return
        raise
    closed = _claim(identity, held.id, hand_over)
    giver = owners_of([serial])[serial]
    end(held.id)
    receiver = Holder(closed.company_id, closed.user_id)
    if begin(serial, receiver, Proof.HAND_OVER, closed.entered_by) is None:
        raise LookupError("a device whose ownership has just ended is somebody's")
    record("device.handed_over", actor_of(identity), f"serial:{serial}")
    person = db.session.execute(select(User.name).where(User.id == closed.entered_by)).scalar_one()
    taker = Actor(closed.entered_by, person)
    record_about("device.taken_over", taker, [closed.company_id], f"serial:{serial}")
    telling.handed_over(giver, owners_of([serial])[serial], serial)
    older = register.trace(Serial(serial)).predecessors
    cancel_for_new_owner([serial, *(each.serial for each in older)], actor_of(identity))


def go_on_with(owned_id: int, other_id: int) -> None:
    """The device has another in its place: who has a code, or has entered it, gets that one once
    its owner confirms; never commits.
    """
    of_device = update(_hand_overs).where(IS_LIVE, _hand_overs.c.owned_id == owned_id)
    db.session.execute(of_device.values(owned_id=other_id))


def _claim(identity: Identity, owned_id: int, hand_over: UUID) -> Row[Any]:
    done = {
        "state": HandOverState.DONE.value,
        "closed_at": now(),
        "closed_by": identity.user_id,
    }
    closed = db.session.execute(
        update(_hand_overs)
        .where(
            _hand_overs.c.uuid == hand_over,
            _hand_overs.c.owned_id == owned_id,
            _hand_overs.c.state == HandOverState.ENTERED.value,
            _hand_overs.c.expires_at > now(),
        )
        .values(done)
        .returning(_hand_overs.c.company_id, _hand_overs.c.user_id, _hand_overs.c.entered_by)
    ).one_or_none()
    if closed is None:
        raise NothingToConfirm
    return closed


def _was_confirmed(identity: Identity, hand_over: UUID) -> bool:
    done = (
        select(_hand_overs.c.id)
        .join(_owned, _owned.c.id == _hand_overs.c.owned_id)
        .where(
            _hand_overs.c.uuid == hand_over,
            _hand_overs.c.state == HandOverState.DONE.value,
            belongs_to(identity),
        )
    )
    return db.session.execute(done).one_or_none() is not None


def _close(identity: Identity, *which: Any) -> int:
    withdrawn = {
        "state": HandOverState.WITHDRAWN.value,
        "closed_at": now(),
        "closed_by": identity.user_id,
    }
    return execute_counting(update(_hand_overs).where(IS_LIVE, *which).values(withdrawn))
