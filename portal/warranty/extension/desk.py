"""Orders at the support desk: found by their number, their payment reference or their invoice."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select, union

from portal.accounts.models import Company, User
from portal.core.statements import table_of
from portal.core.typed_text import plain_capitals
from portal.invoicing.models import Invoice
from portal.warranty.extension.labels import STATES
from portal.warranty.kinds import OrderState
from portal.warranty.models import ExtensionOrder
from portal.web.desk_sources import Event, FoundRow, SearchSource, SerialHistory, Shown, found
from portal.web.i18n import gettext as _
from portal.web.i18n import lazy_gettext

_orders, _invoices = table_of(ExtensionOrder), table_of(Invoice)
_users, _companies = table_of(User), table_of(Company)


def _find(typed: str) -> Select[Any] | None:
    number = plain_capitals(typed)
    # a credit note leads to the order of the invoice it corrects
    billed = func.coalesce(_invoices.c.corrects_id, _invoices.c.id)
    ways = (
        select(_orders.c.id).where(_orders.c.number == number),
        select(_orders.c.id).where(_orders.c.payment_reference == number),
        select(_orders.c.id)
        .join_from(_invoices, _orders, _orders.c.invoice_id == billed)
        .where(_invoices.c.number == number),
    )
    return (
        found(
            _orders.c.id, _orders.c.number, about=_orders.c.serial, company_id=_orders.c.company_id
        )
        .where(_orders.c.id.in_(union(*ways)))
        .order_by(_orders.c.id)
    )


def _shown(row: FoundRow) -> Shown:
    return Shown(row.title, f"/support/extension-orders/{row.key}", row.about)


SOURCE = SearchSource(
    kind="extension-order",
    heading=lazy_gettext("Orders and invoices"),
    icon="shopping-cart",
    right="support.desk",
    find=_find,
    show=_shown,
    personal=True,
)


def _ordered(serial: str) -> Select[Any]:
    return (
        select(
            _orders.c.id,
            _orders.c.number,
            _orders.c.ordered_at,
            _orders.c.closed_at,
            _orders.c.state,
            _orders.c.company_id,
            func.coalesce(_companies.c.name, _users.c.name).label("buyer"),
        )
        .join_from(_orders, _users, _users.c.id == _orders.c.user_id)
        .outerjoin(_companies, _companies.c.id == _orders.c.company_id)
        .where(_orders.c.serial == serial)
    )


def _events(rows: Sequence[Row[Any]]) -> Iterator[Event]:
    """The extensions ordered for it, and how each order ended."""
    for row in rows:
        path, number = f"/support/extension-orders/{row.id}", row.number
        ordered = _("Extension of the warranty ordered: %(number)s", number=number)
        yield Event(row.ordered_at, ordered, "", row.buyer, path, row.company_id)
        if row.closed_at:
            state = str(STATES[OrderState(row.state)])
            closed = _("Order %(number)s closed", number=number)
            yield Event(row.closed_at, closed, state, "", path, row.company_id)


HISTORY = SerialHistory(rows=_ordered, events=_events)
