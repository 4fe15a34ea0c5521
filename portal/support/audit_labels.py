"""What the support desk writes into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {
    "customer.viewed": lazy_gettext("Data looked at by support"),
    "mail.retried": lazy_gettext("Mail sent once more by support"),
}
