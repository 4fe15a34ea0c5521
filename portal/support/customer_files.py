"""A company or a person as the desk sees them: who, with which roles, and what they have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select

from portal.accounts.models import Company, Membership, User
from portal.core.errors import DomainError
from portal.core.nested import Nested
from portal.core.rows import filled
from portal.core.statements import table_of
from portal.extensions import db
from portal.redemption.models import Cart
from portal.support import notes
from portal.support.notes import Note
from portal.wallet import ledger
from portal.warranty.kinds import OrderState, OwnershipState
from portal.warranty.models import ExtensionOrder, OwnedDevice

# of receipts, orders and devices: the newest
FEW = 10

_users, _companies, _members = table_of(User), table_of(Company), table_of(Membership)
_carts, _orders, _owned = table_of(Cart), table_of(ExtensionOrder), table_of(OwnedDevice)


class NoSuchCustomer(DomainError):
    """No company or person has this number."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a company: seen from one side or from the other."""

    user_id: int
    name: str
    email: str
    company_id: int
    company: str
    roles: Sequence[str]
    active: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    id: int
    number: str
    at: datetime
    coins: int


@dataclass(frozen=True, slots=True)
class Order:
    id: int
    number: str
    serial: str
    at: datetime
    state: OrderState


@dataclass(frozen=True, slots=True)
class OwnDevice:
    serial: str
    label: str
    state: OwnershipState


@dataclass(frozen=True)
class Belongings:
    """The newest of each; `device_count` are the devices they have now."""

    orders: Sequence[Order]
    devices: Sequence[OwnDevice]
    device_count: int


@dataclass(frozen=True)
class CompanyFile:
    """`about` is the row of the company; `coins` has the balance of each region."""

    about: Row[Any]
    coins: Mapping[str, int]
    members: Sequence[Member]
    receipts: Sequence[Receipt]
    belongings: Belongings
    notes: Sequence[Note]


@dataclass(frozen=True)
class PersonFile:
    about: Row[Any]
    members: Sequence[Member]
    belongings: Belongings


def company_file(number: int) -> CompanyFile:
    """Raises NoSuchCustomer. One statement."""
    balances = ledger.balances_of(_companies.c.id).label("balances")
    members = _memberships(_members.c.company_id == number)
    receipts, written = _receipts(number), notes.of_company(number)
    orders, devices = _ordered(_orders.c.company_id == number), _own(_owned.c.company_id == number)
    beside = (members, receipts, orders, devices, written)
    about = _one(
        select(*_companies.c, balances, *(each.column for each in beside)).where(
            _companies.c.id == number
        )
    )
    return CompanyFile(
        about,
        dict(about.balances or ()),
        _shown_members(members.of(about)),
        [Receipt(*row) for row in reversed(receipts.of(about))],
        _belongings(orders.of(about), devices.of(about)),
        notes.newest_first(written.of(about)),
    )


def person_file(number: int) -> PersonFile:
    """Raises NoSuchCustomer. One statement."""
    members = _memberships(_members.c.user_id == number)
    orders = _ordered((_orders.c.user_id == number) & _orders.c.company_id.is_(None))
    devices = _own(_owned.c.user_id == number)
    about = _one(
        select(
            _users.c.id,
            _users.c.name,
            _users.c.email,
            _users.c.locale,
            _users.c.active,
            _users.c.personal_roles,
            _users.c.created_at,
            members.column,
            orders.column,
            devices.column,
        ).where(_users.c.id == number)
    )
    shown = _belongings(orders.of(about), devices.of(about))
    return PersonFile(about, _shown_members(members.of(about)), shown)


def _one(wanted: Select[Any]) -> Row[Any]:
    row = db.session.execute(wanted).one_or_none()
    if row is None:
        raise NoSuchCustomer
    return row


def must_exist(company_id: int) -> None:
    """Raises NoSuchCustomer."""
    if (
        db.session.execute(select(_companies.c.id).where(_companies.c.id == company_id)).first()
        is None
    ):
        raise NoSuchCustomer


def _memberships(of: ColumnElement[bool]) -> Nested:
    rows = (
        select(
            _members.c.id.label("number"),
            _users.c.id.label("user_id"),
            _users.c.name,
            _users.c.email,
            _companies.c.id.label("company_id"),
            _companies.c.name.label("company"),
            _members.c.roles,
            (_members.c.active & _users.c.active).label("active"),
        )
        .join_from(_members, _users, _users.c.id == _members.c.user_id)
        .join(_companies, _companies.c.id == _members.c.company_id)
        .where(of)
    )
    return Nested("members", rows, by="number")


def _shown_members(rows: Sequence[Row[Any]]) -> Sequence[Member]:
    return [filled(Member, row, roles=row.roles.split()) for row in rows]


def _receipts(company_id: int) -> Nested:
    rows = (
        select(_carts.c.id, _carts.c.receipt_no, _carts.c.redeemed_at, _carts.c.coins)
        .where(_carts.c.company_id == company_id, _carts.c.redeemed_at.is_not(None))
        .order_by(_carts.c.redeemed_at.desc())
        .limit(FEW)
    )
    return Nested("receipts", rows, by="redeemed_at")


def _ordered(of: ColumnElement[bool]) -> Nested:
    order = _orders.c
    rows = select(order.id, order.number, order.serial, order.ordered_at, order.state)
    return Nested("orders", rows.where(of).order_by(order.id.desc()).limit(FEW))


def _own(of: ColumnElement[bool]) -> Nested:
    own = _owned.c
    shown = (OwnershipState.OWNED.value, OwnershipState.REVIEW.value)
    total = func.count().over().label("total")
    rows = select(own.id, own.serial, own.label, own.state, total)
    newest = rows.where(of, own.state.in_(shown)).order_by(own.id.desc()).limit(FEW)
    return Nested("devices", newest)


def _belongings(orders: Sequence[Row[Any]], devices: Sequence[Row[Any]]) -> Belongings:
    """Of rows with the oldest first."""
    return Belongings(
        [
            Order(number, label, serial, at, OrderState(state))
            for number, label, serial, at, state in reversed(orders)
        ],
        [
            OwnDevice(serial, label, OwnershipState(state))
            for _number, serial, label, state, _total in reversed(devices)
        ],
        devices[0].total if devices else 0,
    )
