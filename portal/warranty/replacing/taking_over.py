"""A replacement takes over what the device before it had: its owner, and its paid extensions.

The end of the cover goes over by itself: the terms engine follows the chain of devices.
"""

from typing import NamedTuple

from sqlalchemy import and_, or_, select, update

from portal.audit.record import Actor, record
from portal.core.clock import now, today
from portal.core.serials import Serial
from portal.core.statements import insert_new, table_of
from portal.core.transaction import atomic
from portal.devices import register
from portal.devices.models import Device as _Device
from portal.devices.register import NOTHING
from portal.extensions import db
from portal.redemption import pool, reissuing
from portal.redemption.pool import PoolDry
from portal.warranty import covers
from portal.warranty.kinds import Proof
from portal.warranty.models import OwnedDevice
from portal.warranty.ownership import Holder, Ownership, begin, end, owners_of, present_owner
from portal.warranty.replacing import telling
from portal.warranty.replacing.models import DeviceTakeOver

BATCH = 500
_PORTAL = Actor(None, "portal")

_devices, _owned = table_of(_Device), table_of(OwnedDevice)
_take_overs = table_of(DeviceTakeOver)


class _Pair(NamedTuple):
    replaced: str
    replacement: str


def take_over_all(_: object) -> None:
    """The job: each pair of devices in a transaction of its own, claimed by a unique index, so a
    second run beside it or after it finds nothing to do.

    A pair whose codes the pool does not have is told to support, and waits for the next run.
    """
    last = 0
    while pairs := _pairs(last):
        for number, pair in pairs:
            try:
                _take_over(pair)
            except PoolDry as dry:
                pool.tell_support(dry, _PORTAL)
            last = number


def _pairs(after: int) -> list[tuple[int, _Pair]]:
    """Replaced by now, and not worked through yet."""
    known = and_(
        _take_overs.c.replaced == _devices.c.serial,
        _take_overs.c.replacement == _devices.c.replaced_by,
    )
    rows = db.session.execute(
        select(_devices.c.id, _devices.c.serial, _devices.c.replaced_by)
        .outerjoin(_take_overs, known)
        .where(
            _devices.c.replaced_by != NOTHING,
            or_(_devices.c.replaced_on.is_(None), _devices.c.replaced_on <= today()),
            _take_overs.c.id.is_(None),
            _devices.c.id > after,
        )
        .order_by(_devices.c.id)
        .limit(BATCH)
    )
    return [(number, _Pair(*pair)) for number, *pair in rows]


@atomic
def _take_over(pair: _Pair) -> None:
    claim = {**pair._asdict(), "at": now(), "codes": 0}
    claimed = db.session.execute(
        insert_new(_take_overs).values(claim).returning(_take_overs.c.id)
    ).scalar_one_or_none()
    if claimed is None:
        return
    in_use = _in_use(pair.replacement)
    codes = reissuing.reissue(pair.replaced, in_use)
    if codes:
        mine = update(_take_overs).where(_take_overs.c.id == claimed)
        db.session.execute(mine.values(codes=codes))
    _move(pair.replaced, in_use)


def _in_use(serial: str) -> str:
    """The replacement, or what has come for it since: the codes would serve no other device."""
    seen: set[str] = set()
    while serial not in seen:
        seen.add(serial)
        device = register.find(serial)
        if device is None or not device.replaced_by:
            break
        if device.replaced_on and device.replaced_on > today():
            break
        serial = device.replaced_by
    return serial


def _move(replaced: str, in_use: str) -> None:
    """Unless somebody else has added the new device before: then both stay as they are, and who
    has the old one is told where its cover went.
    """
    owned = present_owner(replaced)
    if owned is None:
        return
    holder = Holder(owned.company_id, owned.user_id)
    owner = owners_of([replaced])[replaced]
    begun = begin(in_use, holder, Proof.REPLACEMENT, added_by(owned), owned.label)
    if begun is None and not _is_held_by(in_use, holder):
        telling.replaced_elsewhere(owner, replaced, in_use)
        return
    end(owned.id)
    by = Actor(_PORTAL.user_id, _PORTAL.name, owned.company_id)
    record("device.replaced", by, f"serial:{replaced}", replacement=in_use)
    found = covers.look_up(Serial(in_use)).found
    telling.replaced(owner, replaced, in_use, found.cover.last_day if found else None)


def added_by(owned: Ownership) -> int:
    """Who had added the device."""
    added = select(_owned.c.added_by).where(_owned.c.id == owned.id)
    return int(db.session.execute(added).scalar_one())


def _is_held_by(serial: str, holder: Holder) -> bool:
    now_owned = present_owner(serial)
    if now_owned is None:
        return False
    return Holder(now_owned.company_id, now_owned.user_id) == holder
