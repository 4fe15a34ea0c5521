"""Invoices as PDF/A-3a, tagged (PDF/UA-1), made from the frozen content and nothing else.

One that machines can read all of carries its own data (Factur-X, ZUGFeRD).
"""

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from markupsafe import Markup
from sqlalchemy import select

from portal.core.statements import table_of
from portal.documents import pdf
from portal.documents.qr import qr_svg
from portal.extensions import db
from portal.invoicing import hybrid
from portal.invoicing.cii import cii_xml
from portal.invoicing.cii_names import Profile
from portal.invoicing.content import Content, Party, Payment
from portal.invoicing.creditor_reference import in_groups, is_creditor_reference
from portal.invoicing.epc import epc_text
from portal.invoicing.invoices import UnknownInvoice
from portal.invoicing.models import Invoice
from portal.invoicing.money import Money
from portal.invoicing.sealing import opened
from portal.invoicing.soundness import is_complete
from portal.web.formats import date_text, money_text, percent_text
from portal.web.i18n import gettext as _
from portal.web.i18n import pgettext, speaking

STANDARDS: tuple[Literal["a-3a", "ua-1"], ...] = ("a-3a", "ua-1")

_invoices = table_of(Invoice)


def content_of(invoice_id: int) -> Content:
    """Whoever calls this has checked whose it is. Raises UnknownInvoice."""
    stored = db.session.execute(
        select(_invoices.c.content).where(_invoices.c.id == invoice_id)
    ).scalar_one_or_none()
    if stored is None:
        raise UnknownInvoice()
    return opened(stored)


def invoice_pdf(content: Content) -> bytes:
    """The same content gives the same page, whoever asks in whichever language."""
    xml = cii_xml(content, Profile.EN16931).decode() if is_complete(content) else ""
    with speaking(content.language):
        data = _data(content) | {"xml": xml}
    page = _drawn(data)
    return hybrid.declared(page) if xml else page


def preview_pdf(content: Content) -> bytes:
    """The page alone, saying that it is none yet."""
    with speaking(content.language):
        told = _("Preview: this is not an invoice yet.")
        data = _data(content) | {"xml": "", "title": pgettext("document", "Preview")}
    return _drawn(data | {"notes": [told, *content.notes]})


def _drawn(data: dict[str, Any]) -> bytes:
    """What is issued today has only characters that can be drawn; older texts may get boxes."""
    import typst  # heavy, and only documents need it

    try:
        return pdf.render("invoice", data, standards=STANDARDS)
    except typst.TypstError:
        drawn = pdf.drawable_everywhere(data) | {"xml": data["xml"]}  # which nobody draws
        return pdf.render("invoice", drawn, standards=STANDARDS)


def transfer_code(payment: Payment, amount: Money, width: int = 0) -> Markup:
    """The EPC code as a picture; the same facts stand beside it as text. The reference is one of
    ISO 11649.
    """
    text = epc_text(payment.holder, payment.iban, amount, payment.reference, payment.bic)
    return qr_svg(text, width=width)


def _data(content: Content) -> dict[str, Any]:
    day = content.day
    return {
        "language": content.language,
        "title": content.title,
        "number": content.number,
        "made_on": [day.year, day.month, day.day],
        "seller": _party(content.seller),
        "buyer": _party(content.buyer),
        "numbers": [_numbers(content, content.seller), _numbers(content, content.buyer)],
        "contact": _contact(content.seller),
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


def _numbers(content: Content, party: Party) -> list[str]:
    """What a tax office knows a party by; invoices of old have no words for some."""
    pairs = (
        ("vat_id", party.vat_id),
        ("tax_number", party.tax_number),
        ("legal_registration", party.legal_registration),
    )
    return [
        f"{content.labels[name]} {value}"
        for name, value in pairs
        if value and name in content.labels
    ]


def _contact(seller: Party) -> list[str]:
    return [text for text in (seller.contact_name, seller.phone, seller.email) if text]


def _party(party: Any) -> list[str]:
    """An address as it is written: a country in words would need a language."""
    town = f"{party.country}-{party.postal_code} {party.city}"
    return [line for line in (party.name, party.street, town) if line]


def _facts(content: Content) -> list[list[str]]:
    labels, corrects = content.labels, content.corrects
    pairs = [
        (labels["number"], content.number),
        (labels["issued_on"], _day(content.issued_on)),
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
                    # without a colon, before which French wants a blank
                    line.model and f"{labels['model']} {line.model}",
                    line.serial and f"{labels['serial']} {line.serial}",
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
    bank, structured = in_groups(payment.iban), is_creditor_reference(payment.reference)
    pairs = [
        (labels["amount"], money_text(gross.amount, gross.currency)),
        (labels["due_on"], _day(payment.due_on)),
        (labels["holder"], payment.holder),
        (labels["iban"], bank),
        (labels["bic"], payment.bic),
        (labels["bank"], payment.bank),
        (
            labels["payment_reference"],
            in_groups(payment.reference) if structured else payment.reference,
        ),
    ]
    return {
        "facts": [[label, value] for label, value in pairs if value],
        "qr": transfer_code(payment, gross) if structured else "",
    }


def _amount(content: Content, amount: str) -> str:
    return money_text(Decimal(amount), content.currency)


def _day(text: str) -> str:
    """It stays on one line."""
    return date_text(date.fromisoformat(text)).replace(" ", "\u00a0")
