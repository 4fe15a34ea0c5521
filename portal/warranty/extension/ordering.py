"""An order of an extension: one for a device at a time, with its invoice, pending until it is paid.

Price, invoice, audit and mail are one transaction; the same key gives the same order again.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, func, select, update

from portal.audit.record import record
from portal.core.clock import day_of, now, today
from portal.core.errors import DomainError
from portal.core.idempotency import KeyReused, content_hash
from portal.core.serials import Serial
from portal.core.statements import insert_new, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.invoicing import invoices, series
from portal.invoicing.creditor_reference import creditor_reference
from portal.invoicing.invoices import Issued
from portal.invoicing.money import Money
from portal.invoicing.series import MANUFACTURER, Series
from portal.warranty.covers import DeviceCover, look_up
from portal.warranty.extension import drafting, telling
from portal.warranty.extension.buyers import Buyer
from portal.warranty.extension.offers import Offer, offer_of
from portal.warranty.kinds import OrderState
from portal.warranty.models import ExtensionOrder
from portal.warranty.ownership import hold_whoever_owns
from portal.warranty.terms.refused import WarrantyUnknown

ORDERS = Series(MANUFACTURER, "extension-order", "WX")
WINDOW = timedelta(days=14)

_orders = table_of(ExtensionOrder)


class PriceChanged(DomainError):
    """Another price holds now than the one that was reviewed."""

    reviewed: Money
    now: Money


class OrderPending(DomainError):
    """This device has an order that is not paid yet."""


class OrderOfOthersPending(DomainError):
    """The same, and who asks has not placed it: they can but wait. It is kept until `day`."""

    day: date


class _NotNew(Exception):
    """The key was used, or the device has a pending order: the numbers taken are given back."""


@dataclass(frozen=True, slots=True)
class Wish:
    """`gross` is what the review page named, in cents."""

    serial: str
    months: int
    gross: int


@dataclass(frozen=True, slots=True)
class Pending:
    """It counts, once it is paid, as bought on the day of the order."""

    months: int
    ordered_on: date


def place(wish: Wish, buyer: Buyer, key: str) -> UUID:
    """The id of the order.

    Raises what `offers.offer_of` does, PriceChanged, OrderPending or KeyReused.
    """
    content = _content(wish, buyer)
    if earlier := _earlier(buyer.user_id, key, content):
        return earlier
    try:
        return _place(wish, buyer, key, content)
    except _NotNew:
        if earlier := _earlier(buyer.user_id, key, content):  # it came at the same moment
            return earlier
        raise OrderPending() from None


def placed_before(user_id: int, key: str) -> ScalarSelect[UUID]:
    """The order that came with this key, whatever is in it; for a statement that reads it along."""
    return select(_orders.c.uuid).where(_came_with(user_id, key)).scalar_subquery()


def is_pending_for(serials: Collection[str] | Select[tuple[str]]) -> ColumnElement[bool]:
    """The order that is not paid yet, whoever placed it.

    `serials` are a device and those it replaced: whichever it was placed for, it extends them all.
    """
    one = _orders.alias("one_pending")
    pending = and_(one.c.serial.in_(serials), one.c.state == OrderState.PENDING.value)
    return _orders.c.id == select(func.min(one.c.id)).where(pending).scalar_subquery()


def pending_order(serials: Collection[str]) -> Pending | None:
    row = db.session.execute(
        select(_orders.c.months, _orders.c.ordered_at).where(is_pending_for(serials))
    ).one_or_none()
    return Pending(row.months, day_of(row.ordered_at)) if row else None


def known_device(serial: str) -> DeviceCover:
    """Raises WarrantyUnknown."""
    found = look_up(Serial(serial)).found
    if found is None:
        raise WarrantyUnknown()
    return found


@atomic
def _place(wish: Wish, buyer: Buyer, key: str, content: str) -> UUID:
    # a code that is entered at this moment is seen, or sees this order
    hold_whoever_owns(wish.serial)
    day = today()
    found = known_device(wish.serial)
    offer = offer_of(found, wish.months, buyer.taxpayer, day)
    if offer.gross.cents != wish.gross:
        raise PriceChanged(reviewed=Money.of_cents(wish.gross), now=offer.gross)
    if pending_order(found.serials):
        raise _NotNew()
    order = _insert(found, offer, buyer, key, content, day)
    if order is None:
        raise _NotNew()
    issued = _invoice(order, found, offer, buyer)
    about = f"extension_order:{order.id}"
    facts = {"order": order.number, "serial": wish.serial, "months": wish.months}
    record("extension.ordered", buyer.actor, about, invoice=issued.number, **facts)
    telling.ordered(order.id, buyer, issued, offer)
    return cast("UUID", order.uuid)


def _insert(
    found: DeviceCover, offer: Offer, buyer: Buyer, key: str, content: str, day: date
) -> Row[Any] | None:
    number = series.take(ORDERS).number
    return db.session.execute(
        insert_new(_orders)
        .values(
            number=number,
            serial=found.device.serial,
            product=found.device.product,
            months=offer.months,
            company_id=buyer.actor.company_id,
            user_id=buyer.user_id,
            key=key,
            content_hash=content,
            net=offer.net.cents,
            vat=offer.vat.cents,
            gross=offer.gross.cents,
            payment_reference=creditor_reference(number),
            ordered_at=now(),
            due_on=day + WINDOW,
        )
        .returning(*_orders.c)
    ).one_or_none()


def _invoice(order: Row[Any], found: DeviceCover, offer: Offer, buyer: Buyer) -> Issued:
    issued = invoices.issue(drafting.draft(order, found, offer, buyer), series.INVOICES)
    db.session.execute(update(_orders).where(_orders.c.id == order.id).values(invoice_id=issued.id))
    return issued


def _content(wish: Wish, buyer: Buyer) -> str:
    return content_hash({**asdict(wish), "buyer": asdict(buyer.party)})


def _with_key(user_id: int, key: str) -> Row[Any] | None:
    return db.session.execute(
        select(_orders.c.uuid, _orders.c.content_hash).where(_came_with(user_id, key))
    ).one_or_none()


def _came_with(user_id: int, key: str) -> ColumnElement[bool]:
    return and_(_orders.c.user_id == user_id, _orders.c.key == key)


def _earlier(user_id: int, key: str, content: str) -> UUID | None:
    """Raises KeyReused when the key came with other content."""
    earlier = _with_key(user_id, key)
    if earlier and earlier.content_hash != content:
        raise KeyReused()
    return cast("UUID", earlier.uuid) if earlier else None
