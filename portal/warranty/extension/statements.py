"""Which lines of a bank statement pay which orders."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import select

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
    """A line whose reference and amount are those of a pending order."""

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
    payments: Sequence[Payment]
    left: Sequence[Left]


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


def match(entries: Sequence[Entry]) -> Matched:
    """One statement for all lines of the file."""
    found = {
        # written twice, it is one reference
        entry.line: list(dict.fromkeys(references_in(entry.reference, _LENGTHS)))
        for entry in entries
    }
    orders = _orders_of({reference for each in found.values() for reference in each})
    payments: list[Payment] = []
    left: list[Left] = []
    for entry in entries:
        known = [orders[reference] for reference in found[entry.line] if reference in orders]
        judged = _judge(entry, found[entry.line], known, {each.order_id for each in payments})
        if isinstance(judged, Payment):
            payments.append(judged)
        else:
            left.append(judged)
    return Matched(payments, left)


def book(payments: Iterable[tuple[int, Received]], finance: Actor) -> Booked:
    """Each order in a transaction of its own: what was refused leaves the others paid."""
    booked = Booked()
    for number, received in payments:
        try:
            settle(number, received, finance, accepts_difference=False)
        except DomainError as refusal:
            booked.refused.append((number, refusal))
        else:
            booked.paid.append(number)
    return booked


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
        ).join(wanted, _orders.c.payment_reference == wanted.c.value)
    )
    return {
        reference: _Order(number, shown, OrderState(state), Money.of_cents(gross))
        for reference, number, shown, state, gross in rows
    }
