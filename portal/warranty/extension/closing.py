"""Orders that end unpaid: cancelled by the buyer, or lapsed; a credit note cancels the invoice."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, select, update

from portal.audit.record import Actor, record
from portal.core.clock import now, today
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.invoicing import invoices, series
from portal.warranty.extension import telling
from portal.warranty.extension.settling import why_not
from portal.warranty.kinds import OrderState
from portal.warranty.models import ExtensionOrder

WATCH = "extension.watch-orders"
EVERY = timedelta(hours=6)
REMIND_BEFORE = timedelta(days=4)
# a transfer of the last day needs this long until finance sees it
PATIENCE = timedelta(days=3)
_PORTAL = Actor(None, "portal")

_orders = table_of(ExtensionOrder)
_pending = _orders.c.state == OrderState.PENDING.value


@atomic
def cancel(number: int, buyer: Actor) -> None:
    """The view has fetched the order as one of theirs. Raises OrderClosed."""
    _close(number, OrderState.CANCELLED, buyer)


def cancel_for_new_owner(serials: Collection[str], giver: Actor) -> None:
    """What nobody has paid for a device that changes hands, whoever placed it; never commits.

    Who gets it could neither pay nor cancel it, and could not buy either.
    """
    for number in _waiting(_orders.c.serial.in_(serials)):
        if claimed := _claim(number, OrderState.CANCELLED, giver):
            _finish(claimed, OrderState.CANCELLED, giver, handed_over=True)


def watch(_: object) -> None:
    """The periodic job: remind, then let lapse. Each order in a transaction of its own, claimed
    by one UPDATE, so a second run beside it or after it finds nothing to do.
    """
    day = today()
    for number in _waiting(
        _orders.c.due_on <= day + REMIND_BEFORE, _orders.c.reminded_at.is_(None)
    ):
        _remind(number)
    for number in _waiting(*_overdue(day)):
        _lapse(number, day)


def _overdue(day: date) -> tuple[Any, ...]:
    return (_orders.c.due_on < day - PATIENCE,)


def _waiting(*conditions: Any) -> list[int]:
    found = select(_orders.c.id).where(_pending, *conditions).order_by(_orders.c.id)
    return list(db.session.execute(found).scalars())


@atomic
def _remind(number: int) -> None:
    claimed = db.session.execute(
        update(_orders)
        .where(_orders.c.id == number, _pending, _orders.c.reminded_at.is_(None))
        .values(reminded_at=now())
        .returning(_orders.c.invoice_id)
    ).one_or_none()
    if claimed:
        telling.reminded(number, claimed.invoice_id)


@atomic
def _lapse(number: int, day: date) -> None:
    claimed = _claim(number, OrderState.LAPSED, _PORTAL, *_overdue(day))
    if claimed:
        _finish(claimed, OrderState.LAPSED, _PORTAL)


def _close(number: int, state: OrderState, actor: Actor) -> None:
    claimed = _claim(number, state, actor)
    if claimed is None:
        raise why_not(number)
    _finish(claimed, state, actor)


def _claim(number: int, state: OrderState, actor: Actor, *more: Any) -> Row[Any] | None:
    return db.session.execute(
        update(_orders)
        .where(_orders.c.id == number, _pending, *more)
        .values(state=state.value, closed_at=now(), closed_by=actor.user_id)
        .returning(*_orders.c)
    ).one_or_none()


def _finish(order: Row[Any], state: OrderState, actor: Actor, handed_over: bool = False) -> None:
    issued = invoices.credit(order.invoice_id, series.CREDIT_NOTES)
    by = Actor(actor.user_id, actor.name, order.company_id)
    facts = {"order": order.number, "serial": order.serial, "credit_note": issued.number}
    record(f"extension.{state.value}", by, f"extension_order:{order.id}", **facts)
    telling.closed(order.id, state is OrderState.LAPSED, issued, handed_over)
