"""What certificates write into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {
    "certificate.issued": lazy_gettext("Warranty certificate issued"),
    "certificate.withdrawn": lazy_gettext("Warranty certificate withdrawn"),
    "certificate.allowed": lazy_gettext("New warranty certificate allowed"),
}
