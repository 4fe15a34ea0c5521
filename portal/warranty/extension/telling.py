"""Mails about an order, in the language of the person who placed it; they join the deed.

Once that person has left the company, or may buy no more for it, the company is told.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, select

from portal.accounts.recipients import Recipient, person_or_company
from portal.core.statements import table_of
from portal.extensions import db
from portal.invoicing.attachments import INVOICE
from portal.invoicing.creditor_reference import in_groups
from portal.invoicing.invoices import Issued
from portal.invoicing.money import Money
from portal.mail import outbox
from portal.redemption.naming import product_name
from portal.warranty.extension.buyers import Buyer
from portal.warranty.extension.offers import Offer
from portal.warranty.models import ExtensionOrder
from portal.web.formats import date_text, duration_text, money_text
from portal.web.i18n import known_language, speaking
from portal.web.links import absolute

_orders = table_of(ExtensionOrder)


def ordered(order_id: int, buyer: Buyer, issued: Issued, offer: Offer) -> None:
    def more() -> Mapping[str, Any]:
        return {"invoice": issued.number, "last_day": date_text(offer.last_day)}

    _tell("extension_ordered", order_id, more, issued)


def paid(order_id: int, last_day: Any) -> None:
    _tell("extension_paid", order_id, lambda: {"last_day": date_text(last_day)})


def reminded(order_id: int, invoice_id: int) -> None:
    _tell("extension_reminder", order_id, dict, invoice_id)


def closed(order_id: int, lapsed: bool, issued: Issued, handed_over: bool) -> None:
    why = {"lapsed": lapsed, "handed_over": handed_over}

    def more() -> Mapping[str, Any]:
        return {**why, "credit_note": issued.number}

    _tell("extension_closed", order_id, more, issued)


def _tell(template: str, order_id: int, more: Any, file: Issued | int | None = None) -> None:
    """`more` gives further values; it is asked while the recipient's language is spoken."""
    order = db.session.execute(select(_orders).where(_orders.c.id == order_id)).one()
    to = person_or_company(order.user_id, order.company_id, "warranty.buy")
    with speaking(known_language(to.locale) or "en"):
        values = {**_values(order, to), **more()}
    attached = [(INVOICE, file.id if isinstance(file, Issued) else file)] if file else []
    about = f"extension_order:{order_id}"
    outbox.enqueue(template, to.email, to.locale, values, about, attached)


def _values(order: Row[Any], to: Recipient) -> dict[str, Any]:
    return {
        "name": to.name,
        "number": order.number,
        "product": product_name(order.product),
        "serial": order.serial,
        "duration": duration_text(order.months),
        "amount": money_text(Money.of_cents(order.gross).amount),
        "reference": in_groups(order.payment_reference),
        "due_on": date_text(order.due_on),
        "order_url": absolute(f"/extension-orders/{order.uuid}"),
    }
