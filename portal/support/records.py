"""What the desk's box leads to beside devices and customers: cards, codes and receipts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select

from portal.accounts.models import Company, User
from portal.core.errors import DomainError
from portal.core.nested import Nested
from portal.core.statements import table_of
from portal.extensions import db
from portal.redemption.models import Cart, CartLine
from portal.redemption.naming import extension_name
from portal.wallet.models import CardBatch, CoinCard
from portal.warranty.models import WarrantyCode, WarrantyCodeBatch, WarrantyCodeUse

# a campaign's code may serve many devices
MOST_USES = 50

_users, _companies = table_of(User), table_of(Company)
_cards, _batches = table_of(CoinCard), table_of(CardBatch)
_codes, _code_batches, _uses = (
    table_of(WarrantyCode),
    table_of(WarrantyCodeBatch),
    table_of(WarrantyCodeUse),
)
_carts, _lines = table_of(Cart), table_of(CartLine)


class NoSuchRecord(DomainError):
    """No card, code or receipt has this number."""


@dataclass(frozen=True, slots=True)
class Use:
    serial: str
    at: datetime
    person: str
    company_id: int | None


@dataclass(frozen=True)
class CodeRecord:
    about: Row[Any]
    uses: Sequence[Use]


@dataclass(frozen=True, slots=True)
class Line:
    serial: str
    extension: str
    coins: int


@dataclass(frozen=True)
class ReceiptRecord:
    """Without the codes: they are the customer's secret."""

    about: Row[Any]
    lines: Sequence[Line]


def card(number: int) -> Row[Any]:
    """Raises NoSuchRecord."""
    return _one(
        select(
            _cards.c.id,
            _cards.c.last_four,
            _cards.c.region,
            _cards.c.country,
            _cards.c.denomination,
            _cards.c.state,
            _cards.c.booked_at,
            _cards.c.void_at,
            _cards.c.void_reason,
            _cards.c.company_id,
            _batches.c.name.label("batch"),
            _companies.c.name.label("company"),
            _users.c.name.label("person"),
        )
        .join_from(_cards, _batches, _batches.c.id == _cards.c.batch_id)
        .outerjoin(_companies, _companies.c.id == _cards.c.company_id)
        .outerjoin(_users, _users.c.id == _cards.c.user_id)
        .where(_cards.c.id == number)
    )


def warranty_code(number: int) -> CodeRecord:
    """Raises NoSuchRecord."""
    uses = _uses_of(number)
    about = _one(
        select(
            _codes.c.last_four,
            _codes.c.state,
            _codes.c.uses_left,
            _codes.c.void_at,
            _codes.c.void_reason,
            _code_batches.c.name.label("batch"),
            _code_batches.c.kind,
            _code_batches.c.months,
            _code_batches.c.valid_from,
            _code_batches.c.valid_until,
            uses.column,
        )
        .join_from(_codes, _code_batches, _code_batches.c.id == _codes.c.batch_id)
        .where(_codes.c.id == number)
    )
    newest_first = reversed(uses.of(about))
    return CodeRecord(about, [Use(*used) for _number, *used in newest_first])


def _uses_of(number: int) -> Nested:
    rows = (
        select(_uses.c.id, _uses.c.serial, _uses.c.used_at, _users.c.name, _uses.c.company_id)
        .join_from(_uses, _users, _users.c.id == _uses.c.user_id)
        .where(_uses.c.code_id == number)
        .order_by(_uses.c.id.desc())
        .limit(MOST_USES)
    )
    return Nested("uses", rows)


def receipt(number: int) -> ReceiptRecord:
    """Raises NoSuchRecord."""
    line = _lines.c
    rows = select(line.id, line.serial, line.product, line.extension, line.step, line.coins)
    lines = Nested("lines", rows.where(line.cart_id == number))
    about = _one(
        select(
            _carts.c.receipt_no,
            _carts.c.redeemed_at,
            _carts.c.user_name,
            _carts.c.coins,
            _carts.c.region,
            _carts.c.reference,
            _carts.c.company_id,
            _companies.c.name.label("company"),
            lines.column,
        )
        .join_from(_carts, _companies, _companies.c.id == _carts.c.company_id)
        .where(_carts.c.id == number, _carts.c.receipt_no.is_not(None))
    )
    shown = [
        Line(serial, extension_name(product, extension, step), coins)
        for _number, serial, product, extension, step, coins in lines.of(about)
    ]
    return ReceiptRecord(about, shown)


def _one(wanted: Select[Any]) -> Row[Any]:
    row = db.session.execute(wanted).one_or_none()
    if row is None:
        raise NoSuchRecord
    return row
