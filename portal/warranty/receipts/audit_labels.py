"""What receipts write into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {
    "receipt.sent": lazy_gettext("Receipt of a device sent"),
    "receipt.read": lazy_gettext("Receipt of a device opened by support"),
    "receipt.accepted": lazy_gettext("Receipt of a device accepted"),
    "receipt.refused": lazy_gettext("Receipt of a device refused"),
}
