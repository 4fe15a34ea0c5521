"""Whose two devices are, before one of them takes over the cover of the other."""

from sqlalchemy import and_, or_, select

from portal.core.clock import today
from portal.core.statements import table_of
from portal.devices.models import Device
from portal.devices.register import NOTHING
from portal.extensions import db
from portal.warranty.kinds import OwnershipState
from portal.warranty.models import OwnedDevice
from portal.warranty.ownership import Holder, holders_of
from portal.warranty.replacing.models import DeviceTakeOver

_devices, _owned, _done = table_of(Device), table_of(OwnedDevice), table_of(DeviceTakeOver)


def needs_support(
    before: Holder | None,
    after: Holder | None,
    filer: Holder | None = None,
    shipped: bool = False,
) -> bool:
    """Whether somebody could lose by it: cover that goes to other people, or a cover of their own
    that the one of a stranger's device takes the place of.

    `before` has the defective device, `after` the replacement; None is nobody. Of a device that
    nobody has added, who files the claim may name a device of their own, and the manufacturer
    has decided about what it has `shipped`.
    """
    if after is None or after == before:
        return False
    return before is not None or not (shipped or after == filer)


def held_by(defective: str, replacement: str) -> tuple[Holder | None, Holder | None]:
    """Who has them now, for the rule above. One statement."""
    holders = holders_of((defective, replacement))
    return holders.get(defective), holders.get(replacement)


def is_on_its_way_to_others(serial: str, holder: Holder) -> bool:
    """It has replaced a device of somebody else, and the job that moves the ownership is still to
    come: whoever was quicker would keep the cover that is not theirs.
    """
    worked_through = and_(
        _done.c.replaced == _devices.c.serial, _done.c.replacement == _devices.c.replaced_by
    )
    found = (
        select(_owned.c.company_id, _owned.c.user_id)
        .join(_devices, _devices.c.serial == _owned.c.serial)
        .outerjoin(_done, worked_through)
        .where(
            _owned.c.state == OwnershipState.OWNED.value,
            _devices.c.replaced_by == serial,
            # as in the condition of the index
            _devices.c.replaced_by != NOTHING,
            or_(_devices.c.replaced_on.is_(None), _devices.c.replaced_on <= today()),
            _done.c.id.is_(None),
        )
    )
    return any(Holder(*row) != holder for row in db.session.execute(found))
