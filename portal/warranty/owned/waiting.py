"""What waits for the owner of a device: an order to pay, a hand-over to confirm."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import FromClause, and_, func

from portal.accounts.models import Company, User
from portal.core.clock import now
from portal.core.statements import table_of
from portal.warranty.extension.order_lists import PLACED_BY_OWNER
from portal.warranty.handover.models import HandOver
from portal.warranty.kinds import HandOverState, OrderState
from portal.warranty.models import ExtensionOrder, OwnedDevice

_owned, _orders, _hand_overs = table_of(OwnedDevice), table_of(ExtensionOrder), table_of(HandOver)
_companies, _users = table_of(Company), table_of(User)


@dataclass(frozen=True, slots=True)
class Waiting:
    """`receiver` has entered the hand-over code: a company, or a person without one."""

    order: UUID | None = None
    number: str | None = None
    due_on: date | None = None
    receiver: str | None = None


COLUMNS = (
    _orders.c.uuid.label("order"),
    _orders.c.number,
    _orders.c.due_on,
    func.coalesce(_companies.c.name, _users.c.name).label("receiver"),
)


def owned_with_what_waits() -> FromClause:
    """Still one row for each owned device: of either there is one at a time."""
    to_pay = and_(
        _orders.c.serial == _owned.c.serial,
        _orders.c.state == OrderState.PENDING.value,
        PLACED_BY_OWNER,
    )
    to_confirm = and_(
        _hand_overs.c.owned_id == _owned.c.id,
        _hand_overs.c.state == HandOverState.ENTERED.value,
        _hand_overs.c.expires_at > now(),
    )
    return (
        _owned.outerjoin(_orders, to_pay)
        .outerjoin(_hand_overs, to_confirm)
        .outerjoin(_companies, _companies.c.id == _hand_overs.c.company_id)
        .outerjoin(_users, _users.c.id == _hand_overs.c.user_id)
    )
