"""The words around the figures of an invoice, in the buyer's language; frozen with it."""

from portal.invoicing.kinds import InvoiceKind
from portal.web.i18n import gettext as _
from portal.web.i18n import pgettext, speaking


def title_of(kind: InvoiceKind, language: str) -> str:
    with speaking(language):
        if kind is InvoiceKind.CREDIT_NOTE:
            return pgettext("document", "Credit note")
        return pgettext("document", "Invoice")


def words(kind: InvoiceKind, language: str) -> dict[str, str]:
    """By the names that `documents/typst/invoice.typ` asks for."""
    with speaking(language):
        credit = kind is InvoiceKind.CREDIT_NOTE
        return {
            "number": _("Credit note number") if credit else _("Invoice number"),
            "issued_on": _("Date of the credit note") if credit else _("Invoice date"),
            "supplied_on": _("Date of supply"),
            "reference": _("Order number"),
            "customer_no": _("Customer number"),
            "vat_id": _("VAT number"),
            "tax_number": _("Tax number"),
            "legal_registration": _("Legal registration"),
            "corrects": _("Corrects the invoice"),
            "position": pgettext("invoice", "Item"),
            "description": pgettext("invoice", "Description"),
            "quantity": pgettext("invoice", "Quantity"),
            "price": pgettext("invoice", "Net price"),
            "line_net": pgettext("invoice", "Net amount"),
            "model": pgettext("invoice", "Model"),
            "serial": _("Serial number"),
            "net": pgettext("invoice", "Net total"),
            "vat": pgettext("invoice", "VAT"),
            "gross": _("Amount credited") if credit else pgettext("invoice", "Total to pay"),
            "pay": _("Please pay by bank transfer"),
            "due_on": _("To be paid by"),
            "holder": _("Account holder"),
            "iban": pgettext("bank", "IBAN"),
            "bic": pgettext("bank", "BIC"),
            "bank": pgettext("bank", "Bank"),
            "payment_reference": _("Reference to write on the transfer"),
            "amount": pgettext("invoice", "Amount"),
            "qr": _("QR code for your banking app: it fills in the transfer."),
            "page": pgettext("document", "Page"),
        }
