"""What bank details write into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {
    "bank.changed": lazy_gettext("Bank details changed"),
    "bank.verified": lazy_gettext("Bank details verified"),
    "bank.rejected": lazy_gettext("Bank details rejected"),
    "bank.looked_at": lazy_gettext("Whole IBAN looked at by finance"),
    "bank.confirmation_read": lazy_gettext("Confirmation of the bank opened"),
}
