"""Which lines of a bank statement pay which orders."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select

from portal.audit.record import Actor
from portal.core.errors import DomainError
from portal.core.statements import listed, table_of
from portal.extensions import db
from portal.invoicing.creditor_reference import references_in
from portal.invoicing.money import Money
from portal.warranty.extension.settling import Received, settle
from portal.warranty.extension.statement_files import Entry
from portal.warranty.kinds import OrderState
from portal.warranty.models import ExtensionOrder

# RF, two check digits, WX and five digits or more
_LENGTHS = frozenset(range(11, 16))

_orders = table_of(ExtensionOrder)


class Why(StrEnum):
    """Why a line pays nothing by itself."""

    BROKEN = "broken"
    NOT_BOOKED = "not_booked"
    OUTGOING = "outgoing"
    CURRENCY = "currency"
    NO_REFERENCE = "no_reference"
    UNKNOWN = "unknown"
    CLOSED = "closed"
    AMOUNT = "amount"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Payment:
    """A line with the reference and amount of an order that is pending, or that it has paid."""

    entry: Entry
    order_id: int
    number: str
    received: Received


@dataclass(frozen=True, slots=True)
class Left:
    """`order_id` and `number` where the reference leads to an order."""

    entry: Entry
    why: Why
    order_id: int | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class Matched:
    """`paid`: what the lines on offer have paid since they were first looked at."""

    payments: Sequence[Payment]
    left: Sequence[Left]
    paid: Sequence[Payment] = ()


@dataclass(slots=True)
class Booked:
    """Orders marked as paid, and those that were not, with the refusal of each."""

    paid: list[int] = field(default_factory=list)
    refused: list[tuple[int, DomainError]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Order:
    id: int
    number: str
    state: OrderState
    gross: Money
    paid: Received | None


def match(entries: Sequence[Entry], offered: Collection[int] = frozenset()) -> Matched:
    """One statement for all lines of the file.

    `offered`: lines that paid an order when the file was read. Another line of the same amount and
    day, in a later file, may be a second transfer: that is for people to see.
    """
    found = {
        # written twice, it is one reference
        entry.line: list(dict.fromkeys(references_in(entry.reference, _LENGTHS)))
        for entry in entries
    }
    orders = _orders_of({reference for each in found.values() for reference in each})
    payments: list[Payment] = []
    paid: list[Payment] = []
    left: list[Left] = []
    for entry in entries:
        known = [orders[reference] for reference in found[entry.line] if reference in orders]
        if entry.line in offered and (done := _paid_by(entry, known)):
            paid.append(done)
            continue
        taken = {each.order_id for each in (*payments, *paid)}
        judged = _judge(entry, found[entry.line], known, taken)
        if isinstance(judged, Payment):
            payments.append(judged)
        else:
            left.append(judged)
    return Matched(payments, left, paid)


def book(payments: Iterable[Payment], finance: Actor) -> Booked:
    """Each order in a transaction of its own: what was refused leaves the others paid."""
    booked = Booked()
    for each in payments:
        try:
            settle(each.order_id, each.received, finance, accepts_difference=False)
        except DomainError as refusal:
            booked.refused.append((each.order_id, refusal))
        else:
            booked.paid.append(each.order_id)
    return booked


def _paid_by(entry: Entry, orders: list[_Order]) -> Payment | None:
    if len(orders) != 1 or entry.day is None or entry.amount is None:
        return None
    [order], received = orders, Received(entry.amount, entry.day)
    return Payment(entry, order.id, order.number, received) if order.paid == received else None


def _judge(
    entry: Entry, references: list[str], orders: list[_Order], taken: set[int]
) -> Payment | Left:
    if entry.day is None or entry.amount is None:
        return Left(entry, Why.BROKEN)
    if not entry.booked:
        return Left(entry, Why.NOT_BOOKED)
    if entry.amount.cents <= 0:
        return Left(entry, Why.OUTGOING)
    if not references:
        return Left(entry, Why.NO_REFERENCE)
    if len(orders) != 1:
        return Left(entry, Why.UNKNOWN)
    [order] = orders
    if why := _why_left(entry.amount, order, taken):
        return Left(entry, why, order.id, order.number)
    return Payment(entry, order.id, order.number, Received(entry.amount, entry.day))


def _why_left(amount: Money, order: _Order, taken: set[int]) -> Why | None:
    if amount.currency != order.gross.currency:
        return Why.CURRENCY
    if order.state is not OrderState.PENDING:
        return Why.CLOSED
    if amount != order.gross:
        return Why.AMOUNT
    return Why.REPEATED if order.id in taken else None


def _orders_of(references: set[str]) -> dict[str, _Order]:
    wanted = listed(references)
    rows = db.session.execute(
        select(
            _orders.c.payment_reference,
            _orders.c.id,
            _orders.c.number,
            _orders.c.state,
            _orders.c.gross,
            _orders.c.paid,
            _orders.c.paid_on,
        ).join(wanted, _orders.c.payment_reference == wanted.c.value)
    )
    return {row.payment_reference: _order(row) for row in rows}


def _order(row: Row[Any]) -> _Order:
    paid = None if row.paid is None else Received(Money.of_cents(row.paid), row.paid_on)
    return _Order(row.id, row.number, OrderState(row.state), Money.of_cents(row.gross), paid)
