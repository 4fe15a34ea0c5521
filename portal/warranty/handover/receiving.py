"""What the new owner does: enter the code, or step back from it."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from portal.audit.record import record
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.statements import execute_counting, table_of
from portal.core.transaction import atomic
from portal.extensions import db, writing
from portal.warranty.changes import actor_of
from portal.warranty.handover import guesses, telling
from portal.warranty.handover.codes import HandOverCode
from portal.warranty.handover.giving import VALID_FOR
from portal.warranty.handover.live import IS_OWNED, receives
from portal.warranty.handover.models import HandOver
from portal.warranty.kinds import HandOverState
from portal.warranty.models import OwnedDevice
from portal.warranty.ownership import belongs_to, belongs_to_others, holder_of, owners_of
from portal.web.identity import Identity

_hand_overs, _owned = table_of(HandOver), table_of(OwnedDevice)


class HandOverCodeNotAccepted(DomainError):
    """Unknown, expired, withdrawn or entered by somebody else: one answer for all."""


class UnknownHandOver(DomainError):
    """There is none, or somebody else has entered its code: nobody learns which."""


class CodeOfOwnDevice(DomainError):
    """The device is theirs already: the code is for somebody else."""


def enter(identity: Identity, typed: str, address: str) -> str:
    """The serial of the device that its owner is asked to confirm.

    Outside @atomic, as a wrong code stays counted. Raises HandOverCodeMalformed, LockedOut,
    HandOverCodeNotAccepted or CodeOfOwnDevice.
    """
    if writing.get():
        raise RuntimeError("the caller's transaction would take the count back")
    code = HandOverCode.parse(typed)
    serial = _enter(identity, code, address)
    if serial is None:
        raise HandOverCodeNotAccepted
    return serial


@atomic
def step_back(identity: Identity, hand_over: UUID) -> None:
    """The owner may make another code then; sent again, nothing more is done.

    Raises UnknownHandOver.
    """
    withdrawn = {
        "state": HandOverState.WITHDRAWN.value,
        "closed_at": now(),
        "closed_by": identity.user_id,
    }
    entered = _hand_overs.c.state == HandOverState.ENTERED.value
    closed = execute_counting(
        update(_hand_overs)
        .where(_hand_overs.c.uuid == hand_over, entered, receives(identity))
        .values(withdrawn)
    )
    if closed:
        record("hand_over.withdrawn", actor_of(identity), f"hand-over:{hand_over}")
    elif not _was_entered_by(identity, hand_over):
        raise UnknownHandOver


def _was_entered_by(identity: Identity, hand_over: UUID) -> bool:
    mine = select(_hand_overs.c.id).where(_hand_overs.c.uuid == hand_over, receives(identity))
    return db.session.execute(mine).one_or_none() is not None


@atomic
def _enter(identity: Identity, code: HandOverCode, address: str) -> str | None:
    """None is a refusal whose trace is committed; all others undo."""
    locks = guesses.LOCK.claim(identity, address)
    if serial := _claimed(identity, code):
        guesses.LOCK.give_back(identity, address)
        guesses.LOCK.forget(identity, address)
        return serial
    if serial := _entered_before(identity, code):
        guesses.LOCK.give_back(identity, address)
        return serial
    guesses.note(identity, locks)
    return None


def _claimed(identity: Identity, code: HandOverCode) -> str | None:
    """By one UPDATE: of those who enter a code at the same moment, one gets it."""
    taker, moment = actor_of(identity), now()
    others = select(_owned.c.id).where(IS_OWNED, belongs_to_others(identity))
    claimed = db.session.execute(
        update(_hand_overs)
        .where(
            _hand_overs.c.code_hash.in_(code.hashes),
            _hand_overs.c.state == HandOverState.OPEN.value,
            _hand_overs.c.expires_at > moment,
            _hand_overs.c.owned_id.in_(others),
        )
        .values(
            state=HandOverState.ENTERED.value,
            entered_at=moment,
            entered_by=identity.user_id,
            expires_at=moment + VALID_FOR,
            **holder_of(taker).columns,
        )
        .returning(_hand_overs.c.owned_id)
    ).one_or_none()
    if claimed is None:
        return None
    found = select(_owned.c.serial).where(_owned.c.id == claimed.owned_id)
    serial = str(db.session.execute(found).scalar_one())
    record("hand_over.entered", taker, f"serial:{serial}")
    name = identity.company.name if identity.company else identity.name
    telling.entered(owners_of([serial])[serial], serial, name)
    return serial


def _entered_before(identity: Identity, code: HandOverCode) -> str | None:
    """The serial if it was the same owner who entered it. Raises CodeOfOwnDevice."""
    row = _known(identity, code)
    if row is None:
        return None
    if row.own:
        raise CodeOfOwnDevice
    same = row.received and row.state in {HandOverState.ENTERED, HandOverState.DONE}
    return str(row.serial) if same else None


def _known(identity: Identity, code: HandOverCode) -> Row[Any] | None:
    return db.session.execute(
        select(
            _owned.c.serial,
            _hand_overs.c.state,
            (belongs_to(identity) & IS_OWNED).label("own"),
            receives(identity).label("received"),
        )
        .join(_owned, _owned.c.id == _hand_overs.c.owned_id)
        .where(_hand_overs.c.code_hash.in_(code.hashes))
    ).one_or_none()
