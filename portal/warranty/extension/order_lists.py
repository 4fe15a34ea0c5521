"""Orders as their buyer reads them, and as finance does."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select

from portal.accounts.models import Company, User
from portal.core.statements import table_of
from portal.core.typed_text import MAX_TYPED, plain_capitals
from portal.extensions import db
from portal.invoicing.models import Invoice
from portal.invoicing.money import Money
from portal.warranty.extension.settling import UnknownExtensionOrder
from portal.warranty.kinds import OrderState, OwnershipState
from portal.warranty.models import ExtensionOrder, OwnedDevice
from portal.web.identity import Identity
from portal.web.paging import ROWS, offset_of

_orders, _companies, _users = table_of(ExtensionOrder), table_of(Company), table_of(User)
_invoice = table_of(Invoice).alias("bill")
_credit = table_of(Invoice).alias("credit")
_owned = table_of(OwnedDevice)
# an order stays with who placed it when its device gets another owner
PLACED_BY_OWNER = or_(
    _orders.c.company_id == _owned.c.company_id,
    and_(_orders.c.company_id.is_(None), _orders.c.user_id == _owned.c.user_id),
)


@dataclass(frozen=True)
class Shown:
    """`buyer` is the company, or the person where there is none; `owned`: the device is theirs."""

    id: int
    uuid: UUID
    number: str
    serial: str
    product: str
    months: int
    state: OrderState
    net: Money
    vat: Money
    gross: Money
    payment_reference: str
    ordered_at: datetime
    due_on: date
    closed_at: datetime | None
    paid: Money | None
    paid_on: date | None
    company_id: int | None
    user_id: int
    buyer: str
    person: str
    invoice_id: int
    invoice: str
    credit_id: int | None
    credit_note: str | None
    owned: bool

    @property
    def is_pending(self) -> bool:
        return self.state is OrderState.PENDING

    @property
    def difference(self) -> Money | None:
        """Paid beyond what was asked for; None where nothing was paid, or exactly that."""
        return self.paid - self.gross if self.paid and self.paid != self.gross else None


def own_order(identity: Identity, uuid: UUID) -> Shown:
    """Raises UnknownExtensionOrder for somebody else's as well."""
    return _one(_orders.c.uuid == uuid, placed_by(identity))


def order_number(number: int) -> Shown:
    """For finance. Raises UnknownExtensionOrder."""
    return _one(_orders.c.id == number)


def own_orders(identity: Identity, page: int) -> tuple[Sequence[Shown], int]:
    """One page, newest first; and how many there are in all."""
    return _page(page, placed_by(identity))


def all_orders(state: OrderState | None, text: str, page: int) -> tuple[Sequence[Shown], int]:
    """For finance: by state, and by a part of number, reference, serial or invoice number."""
    conditions: list[ColumnElement[bool]] = [_orders.c.state == state.value] if state else []
    if text:
        conditions.append(_matches(text))
    return _page(page, *conditions)


def company_of(uuid: UUID) -> Select[Any]:
    """Null for an order of a person alone."""
    return select(_orders.c.company_id).where(_orders.c.uuid == uuid)


def placed_by(identity: Identity) -> ColumnElement[bool]:
    """Orders of the active company; of the person alone where there is none."""
    if identity.company is not None:
        return _orders.c.company_id == identity.company.id
    return (_orders.c.user_id == identity.user_id) & _orders.c.company_id.is_(None)


def _matches(text: str) -> ColumnElement[bool]:
    """Capitals and digits alone, so both engines compare alike."""
    plain = plain_capitals(text[:MAX_TYPED])
    printed = (_orders.c.number, _orders.c.payment_reference, _orders.c.serial, _invoice.c.number)
    return or_(*(column.contains(plain, autoescape=True) for column in printed))


def _one(*conditions: ColumnElement[bool]) -> Shown:
    row = db.session.execute(_selected().where(*conditions)).one_or_none()
    if row is None:
        raise UnknownExtensionOrder()
    return _shown(row)


def _page(page: int, *conditions: ColumnElement[bool]) -> tuple[Sequence[Shown], int]:
    rows = db.session.execute(
        _selected()
        .add_columns(func.count().over().label("total"))
        .where(*conditions)
        .order_by(_orders.c.id.desc())
        .limit(ROWS)
        .offset(offset_of(page))
    ).all()
    return [_shown(row) for row in rows], rows[0].total if rows else 0


def _selected() -> Select[Any]:
    return (
        select(
            _orders,
            func.coalesce(_companies.c.name, _users.c.name).label("buyer"),
            _users.c.name.label("person"),
            _invoice.c.number.label("invoice"),
            _credit.c.id.label("credit_id"),
            _credit.c.number.label("credit_note"),
            exists()
            .where(
                _owned.c.serial == _orders.c.serial,
                _owned.c.state == OwnershipState.OWNED.value,
                PLACED_BY_OWNER,
            )
            .label("owned"),
        )
        .join(_users, _users.c.id == _orders.c.user_id)
        .join(_invoice, _invoice.c.id == _orders.c.invoice_id)
        .outerjoin(_companies, _companies.c.id == _orders.c.company_id)
        .outerjoin(_credit, _credit.c.corrects_id == _orders.c.invoice_id)
    )


def _shown(row: Row[Any]) -> Shown:
    facts = {field.name: row._mapping[field.name] for field in fields(Shown)}
    for name in ("net", "vat", "gross"):
        facts[name] = Money.of_cents(facts[name])
    paid = None if row.paid is None else Money.of_cents(row.paid)
    return Shown(**{**facts, "paid": paid, "state": OrderState(row.state)})
