"""What the wallet writes into the audit trail, in the reader's words."""

from portal.web.i18n import lazy_gettext

LABELS = {
    "card.booked": lazy_gettext("Coin card booked"),
    "card.refused": lazy_gettext("Coin card refused"),
    "card.voided": lazy_gettext("Coin card made void"),
    "cards.issued": lazy_gettext("Coin cards issued"),
    "cards.voided": lazy_gettext("Coin cards made void"),
    "correction.asked": lazy_gettext("Correction of coins asked for"),
    "correction.declined": lazy_gettext("Correction of coins declined"),
    "correction.posted": lazy_gettext("Coins corrected"),
    "order.placed": lazy_gettext("Digital coins delivered"),
    "order.refused": lazy_gettext("Order of digital coins refused"),
}
