"""What orders of extensions write into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {
    "extension.ordered": lazy_gettext("Extended warranty ordered"),
    "extension.paid": lazy_gettext("Extended warranty paid"),
    "extension.cancelled": lazy_gettext("Order of an extended warranty cancelled"),
    "extension.lapsed": lazy_gettext("Order of an extended warranty lapsed"),
}
