"""Reading the open cart of a person: one statement, with what its devices have by now."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Row, bindparam, select

from portal.catalogue import ProductUnknown
from portal.core import idempotency
from portal.core.clock import today
from portal.core.errors import DomainError
from portal.core.statements import table_of
from portal.devices.models import Device
from portal.extensions import db
from portal.redemption.installed import REPLACED_BY, DeviceState
from portal.redemption.models import ActivationCode, Cart, CartLine
from portal.redemption.redeemer import Redeemer
from portal.redemption.selection import DeviceRefused, Line, check

_cart, _line = table_of(Cart), table_of(CartLine)
_device, _code = table_of(Device), table_of(ActivationCode)

_OPEN = (
    select(
        _cart.c.id,
        _cart.c.uuid,
        _cart.c.reference,
        _line.c.id.label("line_id"),
        _line.c.serial,
        _line.c.product,
        _line.c.extension,
        _line.c.step,
        _line.c.coins,
        _device.c.product.label("product_now"),
        _device.c.factory_extensions,
        REPLACED_BY.label("replaced_by"),
        _code.c.extension.label("unlocked"),
        _code.c.step.label("unlocked_step"),
    )
    .outerjoin_from(_cart, _line, _line.c.cart_id == _cart.c.id)
    .outerjoin(_device, _device.c.serial == _line.c.serial)
    .outerjoin(_code, _code.c.serial == _line.c.serial)
    .where(
        _cart.c.company_id == bindparam("company_id"),
        _cart.c.user_id == bindparam("user_id"),
        _cart.c.state == "open",
    )
    .order_by(_line.c.id)
)


@dataclass(frozen=True, slots=True)
class DeviceInCart:
    """`product` is what the cart was filled for, `now` what the register says by now."""

    product: str
    lines: tuple[Line, ...]
    now: DeviceState

    @property
    def serial(self) -> str:
        return self.now.serial

    @property
    def coins(self) -> int:
        return sum(line.coins for line in self.lines)

    @property
    def problem(self) -> DomainError | None:
        """Why this device's lines could not be redeemed at this moment."""
        try:
            check(self.now, self.lines)
        except ProductUnknown as unknown:
            return DeviceRefused(serial=self.serial, cause=unknown)
        except DomainError as refusal:
            return refusal
        return None


@dataclass(frozen=True, slots=True)
class OpenCart:
    id: int
    uuid: UUID
    reference: str
    devices: tuple[DeviceInCart, ...]

    @property
    def lines(self) -> list[Line]:
        return [line for device in self.devices for line in device.lines]

    @property
    def coins(self) -> int:
        return sum(device.coins for device in self.devices)

    @property
    def problems(self) -> list[DomainError]:
        return [device.problem for device in self.devices if device.problem]

    @property
    def content_hash(self) -> str:
        return content_hash(self.uuid, self.reference, self.lines)

    def lines_for(self, serial: str) -> tuple[Line, ...]:
        return next((each.lines for each in self.devices if each.serial == serial), ())


def open_cart(redeemer: Redeemer) -> OpenCart | None:
    """None until something is put into it."""
    mine = {"company_id": redeemer.company_id, "user_id": redeemer.user_id, "on_day": today()}
    rows = db.session.execute(_OPEN, mine).all()
    if not rows:
        return None
    cart_id, uuid, reference = rows[0][:3]
    return OpenCart(cart_id, uuid, reference, tuple(_devices(rows)))


def content_hash(cart: UUID, reference: str, lines: Iterable[Line]) -> str:
    """What a reviewed cart said: another line, price or reference gives another hash."""
    content = sorted([each.serial, each.product, *each.unlock, each.coins] for each in lines)
    return idempotency.content_hash({"cart": str(cart), "reference": reference, "lines": content})


def _devices(rows: Iterable[Row[tuple[object, ...]]]) -> list[DeviceInCart]:
    by_serial: dict[str, list[Row[tuple[object, ...]]]] = {}
    for row in rows:
        if row.line_id is not None:
            by_serial.setdefault(row.serial, []).append(row)
    return [_device_in_cart(serial, of_device) for serial, of_device in by_serial.items()]


def _device_in_cart(serial: str, rows: list[Row[tuple[object, ...]]]) -> DeviceInCart:
    lines = {Line(serial, row.product, row.extension, row.step, row.coins) for row in rows}
    now = DeviceState(
        serial=serial,
        product_key=rows[0].product_now or "",
        unlocked=frozenset((row.unlocked, row.unlocked_step) for row in rows if row.unlocked),
        factory=frozenset((rows[0].factory_extensions or "").split()),
        replaced_by=rows[0].replaced_by or "",
    )
    in_order = tuple(sorted(lines, key=lambda line: line.unlock))
    return DeviceInCart(product=rows[0].product, lines=in_order, now=now)
