"""Receipts: redeemed carts with the codes they were exchanged for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, select

from portal.core import crypto
from portal.core.errors import DomainError
from portal.core.statements import table_of
from portal.extensions import db
from portal.redemption.models import ActivationCode, Cart

_cart, _code = table_of(Cart), table_of(ActivationCode)

HEAD = (
    _cart.c.id,
    _cart.c.uuid,
    _cart.c.receipt_no,
    _cart.c.company_id,
    _cart.c.user_id,
    _cart.c.user_name,
    _cart.c.reference,
    _cart.c.coins,
    _cart.c.region,
    _cart.c.redeemed_at,
)
_WITH_CODES = (
    select(
        *HEAD,
        _code.c.serial,
        _code.c.product,
        _code.c.extension,
        _code.c.step,
        _code.c.code_encrypted,
    )
    .join_from(_cart, _code, _code.c.cart_id == _cart.c.id)
    .where(
        _cart.c.uuid == bindparam("of_uuid"),
        _cart.c.company_id == bindparam("of_company"),
        _cart.c.state == "redeemed",
    )
    .order_by(_code.c.id)
)


class ReceiptUnknown(DomainError):
    """There is none, or it belongs to another company: nobody learns which."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a redemption was: who, when, for how many coins of which region."""

    id: int
    uuid: UUID
    number: str
    company_id: int
    user_id: int
    user_name: str
    reference: str
    coins: int
    region: str
    redeemed_at: datetime


@dataclass(frozen=True, slots=True)
class CodeOfDevice:
    extension: str
    step: int
    digits: str

    def __repr__(self) -> str:
        return f"<CodeOfDevice {self.extension} {self.step}>"


@dataclass(frozen=True, slots=True)
class DeviceOnReceipt:
    serial: str
    product: str
    codes: tuple[CodeOfDevice, ...]


@dataclass(frozen=True, slots=True)
class ReceiptWithCodes:
    receipt: Receipt
    devices: tuple[DeviceOnReceipt, ...]


def find(company_id: int, uuid: UUID) -> ReceiptWithCodes:
    """Raises ReceiptUnknown."""
    rows = db.session.execute(_WITH_CODES, {"of_uuid": uuid, "of_company": company_id}).all()
    if not rows:
        raise ReceiptUnknown
    return ReceiptWithCodes(receipt_of(rows[0]), _devices(rows))


def company_of(uuid: UUID) -> Select[Any]:
    return select(_cart.c.company_id).where(_cart.c.uuid == uuid, _cart.c.state == "redeemed")


def receipt_of(row: Row[Any]) -> Receipt:
    """From the columns of HEAD, which stand first."""
    fields: tuple[Any, ...] = tuple(row[: len(HEAD)])
    return Receipt(*fields)


def _devices(rows: Sequence[Row[Any]]) -> tuple[DeviceOnReceipt, ...]:
    by_serial: dict[str, list[Row[Any]]] = {}
    for row in rows:
        by_serial.setdefault(row.serial, []).append(row)
    return tuple(
        DeviceOnReceipt(serial, of_device[0].product, tuple(map(_code_of, of_device)))
        for serial, of_device in by_serial.items()
    )


def _code_of(row: Row[Any]) -> CodeOfDevice:
    return CodeOfDevice(row.extension, row.step, crypto.decrypt(row.code_encrypted))
