"""What redeeming writes into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {
    "coins.redeemed": lazy_gettext("Coins redeemed"),
    "receipt.sent_again": lazy_gettext("Receipt sent once more"),
    "codes.reissued": lazy_gettext("Activation codes issued again for a replacement"),
    "pool.dry": lazy_gettext("No activation code left"),
}
