"""Invoices as PDF/A-3a, tagged (PDF/UA-1), made from the frozen content and nothing else."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from markupsafe import Markup
from sqlalchemy import select

from portal.core.statements import table_of
from portal.documents import pdf
from portal.documents.qr import qr_svg
from portal.extensions import db
from portal.invoicing.content import Content, Payment
from portal.invoicing.creditor_reference import in_groups
from portal.invoicing.epc import epc_text
from portal.invoicing.invoices import UnknownInvoice
from portal.invoicing.models import Invoice
from portal.invoicing.money import Money
from portal.web.formats import date_text, money_text, percent_text
from portal.web.i18n import speaking

STANDARDS: tuple[Literal["a-3a", "ua-1"], ...] = ("a-3a", "ua-1")

_invoices = table_of(Invoice)


def content_of(invoice_id: int) -> Content:
    """Whoever calls this has checked whose it is. Raises UnknownInvoice."""
    stored = db.session.execute(
        select(_invoices.c.content).where(_invoices.c.id == invoice_id)
    ).scalar_one_or_none()
    if stored is None:
        raise UnknownInvoice()
    return Content.read(stored)


def invoice_pdf(content: Content) -> bytes:
    """The same content gives the same page, whoever asks in whichever language."""
    with speaking(content.language):
        return pdf.render("invoice", _data(content), standards=STANDARDS)


def transfer_code(payment: Payment, amount: Money, width: int = 0) -> Markup:
    """The EPC code as a picture; the same facts stand beside it as text."""
    text = epc_text(payment.holder, payment.iban, amount, payment.reference, payment.bic)
    return qr_svg(text, width=width)


def _data(content: Content) -> dict[str, Any]:
    day = content.day
    data: dict[str, Any] = pdf.drawable_everywhere(
        {
            "language": content.language,
            "title": content.title,
            "number": content.number,
            "made_on": [day.year, day.month, day.day],
            "seller": _party(content.seller),
            "buyer": _party(content.buyer),
            "vat_ids": [content.seller.vat_id, content.buyer.vat_id],
            "email": content.seller.email,
            "facts": _facts(content),
            "columns": [content.labels[name] for name in ("description", "quantity", "price")],
            "last_column": content.labels["line_net"],
            "lines": _lines(content),
            "totals": _totals(content),
            "mentions": list(content.tax.mentions),
            "notes": list(content.notes),
            "payment": _payment(content, content.payment) if content.payment else None,
            "labels": dict(content.labels),
        }
    )
    if content.payment:
        gross = Money(Decimal(content.gross), content.currency)
        data["payment"]["qr"] = transfer_code(content.payment, gross)
    return data


def _party(party: Any) -> list[str]:
    """An address as it is written: a country in words would need a language."""
    town = f"{party.country}-{party.postal_code} {party.city}"
    return [line for line in (party.name, party.street, town) if line]


def _facts(content: Content) -> list[list[str]]:
    labels, corrects = content.labels, content.corrects
    pairs = [
        (labels["number"], content.number),
        (labels["issued_on"], date_text(content.day)),
        (labels["supplied_on"], content.supplied_on and _day(content.supplied_on)),
        (labels["reference"], content.reference),
        (labels["customer_no"], content.buyer.customer_no),
        (labels["corrects"], corrects and f"{corrects.number}, {_day(corrects.issued_on)}"),
    ]
    return [[label, value] for label, value in pairs if value]


def _lines(content: Content) -> list[dict[str, Any]]:
    labels = content.labels
    return [
        {
            "name": line.name,
            "more": [
                text
                for text in (
                    line.description,
                    line.model and f"{labels['model']}: {line.model}",
                    line.serial and f"{labels['serial']}: {line.serial}",
                )
                if text
            ],
            "cells": [line.quantity, _amount(content, line.price), _amount(content, line.net)],
        }
        for line in content.lines
    ]


def _totals(content: Content) -> list[list[str]]:
    vat = f"{content.labels['vat']} {percent_text(Decimal(content.tax.percent))}"
    return [
        [content.labels["net"], _amount(content, content.net)],
        [vat, _amount(content, content.vat)],
        [content.labels["gross"], _amount(content, content.gross)],
    ]


def _payment(content: Content, payment: Payment) -> dict[str, Any]:
    labels, gross = content.labels, Money(Decimal(content.gross), content.currency)
    bank = in_groups(payment.iban)
    pairs = [
        (labels["amount"], money_text(gross.amount, gross.currency)),
        (labels["due_on"], _day(payment.due_on)),
        (labels["holder"], payment.holder),
        (labels["iban"], bank),
        (labels["bic"], payment.bic),
        (labels["bank"], payment.bank),
        (labels["payment_reference"], in_groups(payment.reference)),
    ]
    return {"facts": [[label, value] for label, value in pairs if value]}


def _amount(content: Content, amount: str) -> str:
    return money_text(Decimal(amount), content.currency)


def _day(text: str) -> str:
    return date_text(date.fromisoformat(text))
