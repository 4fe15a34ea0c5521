"""What waits for the owner of a device: an order to pay, a hand-over to confirm."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, and_, func

from portal.accounts.models import Company, User
from portal.core.clock import now
from portal.core.statements import table_of
from portal.warranty.handover.models import HandOver
from portal.warranty.kinds import HandOverState, OrderState
from portal.warranty.models import ExtensionOrder, OwnedDevice
from portal.warranty.ownership import Ownership

_owned, _orders, _hand_overs = table_of(OwnedDevice), table_of(ExtensionOrder), table_of(HandOver)
_companies, _users = table_of(Company), table_of(User)


@dataclass(frozen=True, slots=True)
class Waiting:
    """`order`, `number` and `due_on` are of an order that this owner has placed; `ordered` says
    that there is one, whoever placed it.

    `receiver` has entered the hand-over code: a company, or a person without one.
    """

    receiver: str | None = None
    ordered: bool = False
    order: UUID | None = None
    number: str | None = None
    due_on: date | None = None


class Unpaid(NamedTuple):
    """An order; `company_id` is None where the person placed it alone."""

    uuid: UUID
    number: str
    due_on: date
    company_id: int | None
    user_id: int

    def is_of(self, owner: Ownership) -> bool:
        if self.company_id is not None:
            return self.company_id == owner.company_id
        return self.user_id == owner.user_id


RECEIVER = func.coalesce(_companies.c.name, _users.c.name).label("receiver")
UNPAID = tuple(_orders.c[name] for name in Unpaid._fields)


def owned_with_receiver() -> FromClause:
    """Still one row for each owned device: one hand-over of it waits at a time."""
    to_confirm = and_(
        _hand_overs.c.owned_id == _owned.c.id,
        _hand_overs.c.state == HandOverState.ENTERED.value,
        _hand_overs.c.expires_at > now(),
    )
    return (
        _owned.outerjoin(_hand_overs, to_confirm)
        .outerjoin(_companies, _companies.c.id == _hand_overs.c.company_id)
        .outerjoin(_users, _users.c.id == _hand_overs.c.user_id)
    )


def is_unpaid_for(serial: ColumnElement[str]) -> ColumnElement[bool]:
    """One order at most, of this very device."""
    return and_(_orders.c.serial == serial, _orders.c.state == OrderState.PENDING.value)


def with_order(
    waiting: Waiting, owner: Ownership, family: Iterable[str], unpaid: Mapping[str, Unpaid]
) -> Waiting:
    """`family` are the device and those it replaced: an order for one of them extends them all."""
    order = next((unpaid[serial] for serial in family if serial in unpaid), None)
    if order is None:
        return waiting
    if not order.is_of(owner):
        return replace(waiting, ordered=True)
    return replace(
        waiting, ordered=True, order=order.uuid, number=order.number, due_on=order.due_on
    )
