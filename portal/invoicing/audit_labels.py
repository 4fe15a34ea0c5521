"""What number series write into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {
    "invoice_series.begun": lazy_gettext("Numbers of own invoices chosen"),
}
