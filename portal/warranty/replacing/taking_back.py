"""A replacement that was named by mistake: what went over to it comes back once the register is
corrected. Codes that were issued for it stay, as decision 51 says.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, or_, select

from portal.audit.record import Actor, record
from portal.core.clock import now
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.devices.models import Device
from portal.extensions import db
from portal.warranty.handover.giving import go_on_with
from portal.warranty.kinds import OwnershipState, Proof
from portal.warranty.models import OwnedDevice
from portal.warranty.ownership import Holder, begin, end, holders_of, owners_of
from portal.warranty.replacing import telling
from portal.warranty.replacing.models import DeviceTakeOver

_devices, _owned = table_of(Device), table_of(OwnedDevice)
_take_overs = table_of(DeviceTakeOver)
_EVER = (OwnershipState.OWNED.value, OwnershipState.PAST.value)
# what the portal moves begins at the very moment at which the one before has ended
_MOVED = (Proof.REPLACEMENT.value, Proof.SUPPORT.value)


def take_back_all() -> None:
    """The latest first: of a chain, each link finds what the one after it has brought back."""
    for number in _mistaken():
        _take_back(number)


def _mistaken() -> Sequence[int]:
    found = (
        select(_take_overs.c.id)
        .join(_devices, _devices.c.serial == _take_overs.c.replaced)
        .where(_devices.c.replaced_by != _take_overs.c.replacement)
        .order_by(_take_overs.c.id.desc())
    )
    return db.session.execute(found).scalars().all()


@atomic
def _take_back(number: int) -> None:
    _undo(_take_overs.c.id == number)


def take_back(replaced: str, replacement: str) -> None:
    """Before support names the right replacement, which then takes over; never commits."""
    _undo(and_(_take_overs.c.replaced == replaced, _take_overs.c.replacement == replacement))


def _undo(mistaken: ColumnElement[bool]) -> None:
    """Whoever deletes the row does it; named once more, the pair is worked through once more."""
    claimed = delete(_take_overs).where(mistaken).returning(*_take_overs.c)
    pair = db.session.execute(claimed).one_or_none()
    before = _ended_last(pair.replaced) if pair else None
    if pair is None or before is None:
        return
    moved = _moved_from(before)
    if moved is None and before.ended_at != pair.at:
        return  # the owner has removed it, or handed it over
    _return(pair.replaced, pair.replacement, before, _what_became_of(moved))


def _return(serial: str, replacement: str, before: Row[Any], held: Row[Any] | None) -> None:
    """To who has the replacement now by it: they may have got it handed over."""
    last, moment = held or before, now()
    holder = Holder(last.company_id, last.user_id)
    if held is not None:
        end(held.id, moment)
    begun = begin(serial, holder, Proof.SUPPORT, last.added_by, last.label, moment)
    if held is not None and begun is not None:
        go_on_with(held.id, begun)
    by = Actor(None, "portal", holder.company_id)
    record("device.replacement_undone", by, f"serial:{serial}", replacement=replacement)
    # of another replacement they are told by the job that goes on with it
    if holders_of([serial]).get(serial) == holder and not _is_replaced(serial):
        telling.returned(owners_of([serial])[serial], serial, replacement)


def _is_replaced(serial: str) -> bool:
    found = select(_devices.c.replaced_by).where(_devices.c.serial == serial)
    return bool(db.session.execute(found).scalar_one())


def _ended_last(serial: str) -> Row[Any] | None:
    past = _rows(_owned.c.serial == serial, _owned.c.state == OwnershipState.PAST.value)
    return db.session.execute(
        past.order_by(_owned.c.ended_at.desc(), _owned.c.id.desc()).limit(1)
    ).one_or_none()


def _moved_from(row: Row[Any]) -> Row[Any] | None:
    moved = _rows(_is_moved_from(row)).order_by(_owned.c.id).limit(1)
    return db.session.execute(moved).one_or_none()


def _what_became_of(row: Row[Any] | None) -> Row[Any] | None:
    """The ownership in force that came of it, by further replacements or hand-overs; None if its
    owner has removed it.
    """
    while row is not None and row.state == OwnershipState.PAST:
        handed_over = and_(_owned.c.serial == row.serial, _owned.c.id > row.id)
        later = _rows(or_(handed_over, _is_moved_from(row))).order_by(_owned.c.id).limit(1)
        found = db.session.execute(later).one_or_none()
        is_other = found and found.serial == row.serial and found.proof != Proof.HAND_OVER
        row = None if is_other else found
    return row


def _is_moved_from(row: Row[Any]) -> Any:
    """Always a later row: what went over and came back is no circle."""
    return and_(
        _owned.c.id > row.id,
        _owned.c.added_at == row.ended_at,
        _owned.c.proof.in_(_MOVED),
        _owned.c.serial != row.serial,
        _owned.c.company_id.is_not_distinct_from(row.company_id),
        _owned.c.user_id.is_not_distinct_from(row.user_id),
    )


def _rows(*conditions: Any) -> Select[Any]:
    return select(_owned).where(_owned.c.state.in_(_EVER), *conditions)
