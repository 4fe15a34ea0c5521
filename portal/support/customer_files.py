"""A company or a person as the desk sees them: who, with which roles, and what they have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from portal.accounts.models import Company, Membership, User
from portal.core.errors import DomainError
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
    """Raises NoSuchCustomer. Six statements, each along an index."""
    balances = ledger.balances_of(_companies.c.id).label("balances")
    found = select(*_companies.c, balances).where(_companies.c.id == number)
    about = db.session.execute(found).one_or_none()
    if about is None:
        raise NoSuchCustomer
    return CompanyFile(
        about,
        dict(about.balances or ()),
        _memberships(_members.c.company_id == number),
        _receipts(number),
        _belongings(_orders.c.company_id == number, _owned.c.company_id == number),
        notes.of_company(number),
    )


def person_file(number: int) -> PersonFile:
    """Raises NoSuchCustomer."""
    about = db.session.execute(
        select(
            _users.c.id,
            _users.c.name,
            _users.c.email,
            _users.c.locale,
            _users.c.active,
            _users.c.personal_roles,
            _users.c.created_at,
        ).where(_users.c.id == number)
    ).one_or_none()
    if about is None:
        raise NoSuchCustomer
    mine = (_orders.c.user_id == number) & _orders.c.company_id.is_(None)
    return PersonFile(
        about,
        _memberships(_members.c.user_id == number),
        _belongings(mine, _owned.c.user_id == number),
    )


def must_exist(company_id: int) -> None:
    """Raises NoSuchCustomer."""
    if (
        db.session.execute(select(_companies.c.id).where(_companies.c.id == company_id)).first()
        is None
    ):
        raise NoSuchCustomer


def _memberships(of: ColumnElement[bool]) -> Sequence[Member]:
    rows = db.session.execute(
        select(
            _users.c.id,
            _users.c.name,
            _users.c.email,
            _companies.c.id,
            _companies.c.name,
            _members.c.roles,
            _members.c.active & _users.c.active,
        )
        .join_from(_members, _users, _users.c.id == _members.c.user_id)
        .join(_companies, _companies.c.id == _members.c.company_id)
        .where(of)
        .order_by(_members.c.id)
    )
    return [
        Member(user_id, name, email, company_id, company, roles.split(), bool(active))
        for user_id, name, email, company_id, company, roles, active in rows
    ]


def _receipts(company_id: int) -> Sequence[Receipt]:
    rows = db.session.execute(
        select(_carts.c.id, _carts.c.receipt_no, _carts.c.redeemed_at, _carts.c.coins)
        .where(_carts.c.company_id == company_id, _carts.c.redeemed_at.is_not(None))
        .order_by(_carts.c.redeemed_at.desc())
        .limit(FEW)
    )
    return [Receipt(*row) for row in rows]


def _belongings(orders_of: ColumnElement[bool], devices_of: ColumnElement[bool]) -> Belongings:
    orders = db.session.execute(
        select(
            _orders.c.id,
            _orders.c.number,
            _orders.c.serial,
            _orders.c.ordered_at,
            _orders.c.state,
        )
        .where(orders_of)
        .order_by(_orders.c.id.desc())
        .limit(FEW)
    )
    shown = (OwnershipState.OWNED.value, OwnershipState.REVIEW.value)
    devices = db.session.execute(
        select(_owned.c.serial, _owned.c.label, _owned.c.state, func.count().over())
        .where(devices_of, _owned.c.state.in_(shown))
        .order_by(_owned.c.id.desc())
        .limit(FEW)
    ).all()
    return Belongings(
        [
            Order(number, label, serial, at, OrderState(state))
            for number, label, serial, at, state in orders
        ],
        [OwnDevice(serial, label, OwnershipState(state)) for serial, label, state, _all in devices],
        devices[0][-1] if devices else 0,
    )
