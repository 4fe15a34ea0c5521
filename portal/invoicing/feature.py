"""What invoices hang into the portal."""

from portal.invoicing import (
    attachments,
    audit_labels,
    models,  # noqa: F401 its tables are part of the schema
    refusals,
)
from portal.web.registries import Feature

FEATURE = Feature(
    sentences=refusals.SENTENCES,
    mail_attachments={
        attachments.INVOICE: attachments.invoice_file,
        attachments.INVOICE_XML: attachments.invoice_xml_file,
    },
    audit_labels=audit_labels.LABELS,
)
