"""Entries of extensions in the menu."""

from portal.web.i18n import lazy_gettext
from portal.web.registries import NavigationEntry

ENTRIES = (
    NavigationEntry(
        "/extension-orders", lazy_gettext("Extended warranties"), "shield-check", "warranty.buy"
    ),
    NavigationEntry(
        "/finance/extension-orders",
        lazy_gettext("Payments for extended warranties"),
        "landmark",
        "finance.settle",
    ),
)
