"""Own devices with all that their cover follows from: two statements, however many there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from portal.core.clock import today
from portal.core.statements import table_of
from portal.devices import register
from portal.devices.models import Device as _Device
from portal.devices.register import Device, device_of
from portal.extensions import db
from portal.warranty.covers import DeviceCover, told_of
from portal.warranty.kinds import OwnershipState
from portal.warranty.models import ExtensionOrder
from portal.warranty.models import OwnedDevice as _OwnedDevice
from portal.warranty.owned import waiting
from portal.warranty.owned.waiting import Unpaid, Waiting
from portal.warranty.ownership import COLUMNS, Ownership, UnknownDevice, belongs_to
from portal.warranty.terms import Cover, DeviceFacts, Outline, cover, outline
from portal.web.identity import Identity
from portal.web.paging import ROWS, offset_of

_owned, _devices, _orders = table_of(_OwnedDevice), table_of(_Device), table_of(ExtensionOrder)
IS_OWNED = _owned.c.state == OwnershipState.OWNED.value
_WIDTH = len(fields(Ownership))


@dataclass(frozen=True, slots=True)
class OwnDevice:
    """`device` and `facts` are None for a device that the register has lost."""

    ownership: Ownership
    waiting: Waiting
    device: Device | None = None
    predecessors: tuple[Device, ...] = ()
    facts: DeviceFacts | None = None

    @property
    def serial(self) -> str:
        return self.ownership.serial

    @property
    def product(self) -> str:
        """A key of the catalogue, "" for a device that the register has lost."""
        return self.device.product if self.device else ""

    def outline(self, day: date) -> Outline | None:
        return outline(self.facts, day) if self.facts else None

    def cover(self, day: date) -> Cover | None:
        """At eight times the work of the outline."""
        return cover(self.facts, day) if self.facts else None


def one_page_of(identity: Identity, page: int) -> tuple[list[OwnDevice], int]:
    """The latest added first; and how many there are in all."""
    rows = _mine(belongs_to(identity)).limit(ROWS).offset(offset_of(page))
    return _read(rows)


def all_of(identity: Identity) -> list[OwnDevice]:
    """The latest added first."""
    return _read(_mine(belongs_to(identity)))[0]


def among(*conditions: ColumnElement[bool]) -> list[OwnDevice]:
    """Of whichever owner."""
    return _read(_mine(*conditions))[0]


def own_cover(identity: Identity, serial: str) -> tuple[Ownership, DeviceCover, Waiting]:
    """Raises UnknownDevice, also for a device that the register has lost."""
    found, _ = _read(_mine(belongs_to(identity), _owned.c.serial == serial))
    if not found or found[0].device is None or found[0].facts is None:
        raise UnknownDevice()
    own = found[0]
    answer = cover(found[0].facts, today())
    shown = DeviceCover(found[0].device, own.predecessors, found[0].facts, answer)
    return own.ownership, shown, own.waiting


def _mine(*conditions: ColumnElement[bool]) -> Select[Any]:
    found = select(*COLUMNS, waiting.RECEIVER, func.count().over().label("total"))
    return (
        found.select_from(waiting.owned_with_receiver())
        .where(IS_OWNED, *conditions)
        .order_by(_owned.c.id.desc())
    )


def _read(wanted: Select[Any]) -> tuple[list[OwnDevice], int]:
    """Owned devices, and every device that one of them came for with the order that is not paid,
    in one statement.
    """
    mine = wanted.cte("mine")
    chain = register.with_predecessors(mine)
    known = register.FOUND.selected_columns
    rows = db.session.execute(
        select(*mine.c, chain.c.serial.label("member"), *waiting.UNPAID, *known)
        .select_from(chain)
        .outerjoin(mine, mine.c.serial == chain.c.serial)
        .outerjoin(_orders, waiting.is_unpaid_for(chain.c.serial))
        .outerjoin(_devices, _devices.c.serial == chain.c.serial)
    ).all()
    width, place = len(mine.c), len(mine.c) + 1 + len(waiting.UNPAID)
    listed = [tuple(row[:width]) for row in rows if row[0] is not None]
    if not listed:
        return [], 0
    listed.sort(key=lambda about: -about[0])
    owned = [(Ownership(*about[:_WIDTH]), Waiting(about[_WIDTH])) for about in listed]
    devices = [device_of(row[place:]) for row in rows if row[place] is not None]
    unpaid = {
        row.member: Unpaid(*row[width + 1 : place]) for row in rows if row[width + 1] is not None
    }
    return _with_facts(owned, devices, unpaid), listed[0][-1]


def _with_facts(
    owned: Sequence[tuple[Ownership, Waiting]],
    devices: Sequence[Device],
    unpaid: Mapping[str, Unpaid],
) -> list[OwnDevice]:
    """`devices` are theirs and, beside them, all that those replaced."""
    serials = {each.serial for each, _ in owned}
    theirs = [device for device in devices if device.serial in serials]
    told = {
        device.serial: (device, older, facts) for device, older, facts in told_of(theirs, devices)
    }
    found = []
    for each, beside in owned:
        known = told.get(each.serial, ())
        own = OwnDevice(each, beside, *known)
        family = (own.serial, *(older.serial for older in own.predecessors))
        found.append(replace(own, waiting=waiting.with_order(beside, each, family, unpaid)))
    return found
