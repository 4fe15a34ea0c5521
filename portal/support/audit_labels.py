"""What the support desk writes into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {
    "customer.viewed": lazy_gettext("Data looked at by support or finance"),
    "customer.searched": lazy_gettext("Search by support"),
    "unheard_serial.resolved": lazy_gettext("Report of an unknown device online resolved"),
    "note.added": lazy_gettext("Note written by support"),
    "view.started": lazy_gettext("Support began to view the portal as a customer"),
    "view.ended": lazy_gettext("Support ended the view as a customer"),
    "mail.retried": lazy_gettext("Mail sent once more by support"),
}
