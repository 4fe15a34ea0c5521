"""What invoices of claims hang into the portal."""

from portal.claims.invoice import refusals, telling, uploading
from portal.claims.invoice.views import creating, documents
from portal.claims.invoice.views import uploading as uploading_views
from portal.claims.invoice.views.blueprint import blueprint
from portal.web.registries import Feature

FEATURE = Feature(
    blueprint=blueprint,
    views=(creating, uploading_views, documents),
    sentences=refusals.SENTENCES,
    mail_attachments={telling.FILE: uploading.invoice_file},
)
