"""The prices in the menu: for everybody, with an account or without."""

from portal.web.i18n import lazy_pgettext
from portal.web.registries import NavigationEntry

ENTRIES = (
    NavigationEntry("/claims/price-list", lazy_pgettext("navigation", "Claim prices"), "list"),
)
