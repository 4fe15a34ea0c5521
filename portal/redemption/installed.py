"""What devices have by now: delivered with it, or unlocked by an activation code."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Date, Row, bindparam, case, select

from portal.catalogue import catalogue
from portal.catalogue.offers import Offer, current_step, offers
from portal.catalogue.products import Product
from portal.core.clock import today
from portal.core.errors import DomainError
from portal.core.statements import table_of
from portal.devices.models import Device
from portal.extensions import db
from portal.redemption.models import ActivationCode

_device, _code = table_of(Device), table_of(ActivationCode)

# the device that is in its place by `on_day`, or ""; one of a later day has not come yet
REPLACED_BY = case(
    (_device.c.replaced_on > bindparam("on_day", type_=Date), ""), else_=_device.c.replaced_by
)

_STATE = (
    select(
        _device.c.serial,
        _device.c.product,
        _device.c.factory_extensions,
        REPLACED_BY.label("replaced_by"),
        _code.c.extension,
        _code.c.step,
    )
    .outerjoin_from(_device, _code, _code.c.serial == _device.c.serial)
    .where(_device.c.serial.in_(bindparam("serials", expanding=True)))
)


class SerialUnknown(DomainError):
    """Well formed, but the register has no such device."""

    serial: str


@dataclass(frozen=True, slots=True)
class DeviceState:
    """`product_key` is of the catalogue, `unlocked` came by codes, `factory` by delivery.

    `replaced_by` is the serial of the device that is in its place by now, or "".
    """

    serial: str
    product_key: str
    unlocked: frozenset[tuple[str, int]]
    factory: frozenset[str]
    replaced_by: str = ""

    @property
    def product(self) -> Product:
        """Raises ProductUnknown for a device whose product the catalogue does not name."""
        return catalogue().product(self.product_key)

    @property
    def step(self) -> int:
        return current_step(self.product, self.unlocked)

    def offers(self, chosen: Collection[tuple[str, int]] = ()) -> list[Offer]:
        return offers(self.product, self.unlocked, self.factory, chosen)


def state_of(serial: str) -> DeviceState:
    """Raises SerialUnknown."""
    try:
        return states_of([serial])[serial]
    except KeyError:
        raise SerialUnknown(serial=serial) from None


def states_of(serials: Collection[str]) -> dict[str, DeviceState]:
    """By serial, in one statement; serials that the register does not know are left out."""
    by_serial: dict[str, list[Row[Any]]] = {}
    wanted = {"serials": list(serials), "on_day": today()}
    for row in db.session.execute(_STATE, wanted):
        by_serial.setdefault(row.serial, []).append(row)
    return {serial: _state(serial, rows) for serial, rows in by_serial.items()}


def _state(serial: str, rows: list[Row[Any]]) -> DeviceState:
    return DeviceState(
        serial=serial,
        product_key=rows[0].product,
        unlocked=frozenset((row.extension, row.step) for row in rows if row.extension),
        factory=frozenset(rows[0].factory_extensions.split()),
        replaced_by=rows[0].replaced_by,
    )
