"""Finance has seen the money: the order is paid and the extension counts."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Row, select, update

from portal.audit.record import Actor, record
from portal.catalogue.warranty import CoverKind
from portal.core.clock import day_of, now, today
from portal.core.errors import DomainError
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.invoicing.money import Money
from portal.warranty import terms
from portal.warranty.extension import telling
from portal.warranty.extension.offers import last_day_with
from portal.warranty.extension.ordering import known_device
from portal.warranty.facts import NewFact, record_fact
from portal.warranty.kinds import FactKind, OrderState
from portal.warranty.models import ExtensionOrder
from portal.warranty.ownership import hold_whoever_owns

_orders = table_of(ExtensionOrder)


class UnknownExtensionOrder(DomainError):
    """No order has this number, or it is somebody else's."""


class OrderClosed(DomainError):
    """Paid, cancelled or lapsed meanwhile."""

    state: OrderState


class PaymentDiffers(DomainError):
    """More or less than the invoice asks for; it counts once finance accepts the difference."""

    asked: Money
    paid: Money


class PaymentDayWrong(DomainError):
    """A transfer in the future, or from before the order."""

    ordered_on: date


@dataclass(frozen=True, slots=True)
class Received:
    amount: Money
    on: date


@atomic
def settle(number: int, received: Received, finance: Actor, accepts_difference: bool) -> None:
    """The extension counts from now on, as one that was bought on the day of the order.

    Raises UnknownExtensionOrder, OrderClosed, PaymentDiffers, PaymentDayWrong, or a
    WarrantyRefused: another extension has come in between.
    """
    hold_whoever_owns(_serial_of(number))
    order = _claim(number, received, finance)
    asked, ordered_on = (
        Money.of_cents(order.gross),
        day_of(order.ordered_at),
    )
    if not ordered_on <= received.on <= today():
        raise PaymentDayWrong(ordered_on=ordered_on)
    if received.amount != asked and not accepts_difference:
        raise PaymentDiffers(asked=asked, paid=received.amount)
    found = known_device(order.serial)
    terms.check_payment(found.facts, ordered_on)
    last_day = last_day_with(found, order.months, ordered_on)
    about = f"extension_order:{number}"
    buyer = replace(finance, company_id=order.company_id)
    record_fact(_fact(order, ordered_on), buyer)
    difference = str((received.amount - asked).amount)
    facts = {"order": order.number, "serial": order.serial, "difference": difference}
    record("extension.paid", buyer, about, paid_on=received.on.isoformat(), **facts)
    telling.paid(number, last_day)


def _serial_of(number: int) -> str:
    """Its device is held before the order, as by whoever orders: neither waits for the other."""
    serial = db.session.execute(select(_orders.c.serial).where(_orders.c.id == number)).scalar()
    if serial is None:
        raise UnknownExtensionOrder()
    return str(serial)


def _claim(number: int, received: Received, finance: Actor) -> Row[Any]:
    """Whoever closes the order first has it; all others are told what it became."""
    order = db.session.execute(
        update(_orders)
        .where(_orders.c.id == number, _orders.c.state == OrderState.PENDING.value)
        .values(
            state=OrderState.PAID.value,
            paid=received.amount.cents,
            paid_on=received.on,
            closed_at=now(),
            closed_by=finance.user_id,
        )
        .returning(*_orders.c)
    ).one_or_none()
    if order is None:
        raise why_not(number)
    return order


def why_not(number: int) -> DomainError:
    """Why an order was not pending."""
    state = db.session.execute(
        select(_orders.c.state).where(_orders.c.id == number)
    ).scalar_one_or_none()
    return OrderClosed(state=OrderState(state)) if state else UnknownExtensionOrder()


def _fact(order: Row[Any], ordered_on: date) -> NewFact:
    return NewFact(
        serial=order.serial,
        kind=FactKind.EXTENSION,
        happened_on=ordered_on,
        reference=f"order:{order.id}",
        months=order.months,
        cover=CoverKind.FULL.value,
        shown=order.number,
    )
