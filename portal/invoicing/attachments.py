"""Invoices as files: beside a mail, or to be saved."""

import re

from portal.invoicing.cii import cii_xml
from portal.invoicing.cii_names import Profile
from portal.invoicing.content import Content
from portal.invoicing.pages import content_of, invoice_pdf
from portal.mail.attachments import Attachment

INVOICE = "invoice"
INVOICE_XML = "invoice-xml"
# a number may hold what no name of a file does: "2026/35", "ΤΠΥ-101"
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


def invoice_file(invoice_id: int) -> Attachment:
    """Raises UnknownInvoice."""
    content = content_of(invoice_id)
    return Attachment(f"{_name(content)}.pdf", "application/pdf", invoice_pdf(content))


def invoice_xml_file(invoice_id: int) -> Attachment:
    """As XRechnung. Raises UnknownInvoice."""
    content = content_of(invoice_id)
    return Attachment(f"{_name(content)}.xml", "text/xml", cii_xml(content, Profile.XRECHNUNG))


def _name(content: Content) -> str:
    return _NOT_IN_NAMES.sub("-", content.number).strip("-.") or "invoice"
