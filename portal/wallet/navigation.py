"""The wallet's entries in the menu."""

from portal.web.i18n import lazy_gettext, lazy_pgettext
from portal.web.registries import NavigationEntry

ENTRIES = (
    NavigationEntry("/wallet", lazy_pgettext("navigation", "Coins"), "wallet", "coins.view"),
    NavigationEntry(
        "/wallet/orders", lazy_gettext("Orders of digital coins"), "coins", "orders.place"
    ),
)
