"""Invoices as files: beside a mail, or to be saved."""

from portal.invoicing.pages import content_of, invoice_pdf
from portal.mail.attachments import Attachment

INVOICE = "invoice"


def invoice_file(invoice_id: int) -> Attachment:
    """Raises UnknownInvoice."""
    content = content_of(invoice_id)
    return Attachment(f"{content.number}.pdf", "application/pdf", invoice_pdf(content))
