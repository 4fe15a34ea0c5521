"""What invoices hang into the portal."""

from portal.invoicing import (
    attachments,
    models,  # noqa: F401 its tables are part of the schema
    refusals,
)
from portal.web.registries import Feature

FEATURE = Feature(
    sentences=refusals.SENTENCES,
    mail_attachments={attachments.INVOICE: attachments.invoice_file},
)
