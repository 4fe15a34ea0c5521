"""The desk's entries in the menu."""

from portal.web.i18n import lazy_gettext, lazy_pgettext
from portal.web.registries import NavigationEntry

ENTRIES = (
    NavigationEntry(
        "/support", lazy_pgettext("navigation", "Support desk"), "life-buoy", "support.desk"
    ),
    NavigationEntry("/support/cards", lazy_gettext("Refused cards"), "ban", "cards.audit"),
    NavigationEntry("/support/corrections", lazy_gettext("Corrections"), "undo-2", "coins.correct"),
    NavigationEntry("/support/mails", lazy_gettext("Undelivered mails"), "mail", "mail.audit"),
    NavigationEntry(
        "/support/serial-reports",
        lazy_gettext("Reported serial numbers"),
        "scan-line",
        "support.devices",
    ),
    NavigationEntry(
        "/support/certificates",
        lazy_gettext("Warranty certificates"),
        "file-text",
        "certificates.withdraw",
    ),
    NavigationEntry(
        "/support/registrations",
        lazy_gettext("Registrations"),
        "clipboard-check",
        "registrations.review",
    ),
)
