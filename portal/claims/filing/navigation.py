"""The entry of claims in the menu."""

from portal.web.i18n import lazy_pgettext
from portal.web.registries import NavigationEntry

ENTRIES = (
    NavigationEntry(
        "/claims", lazy_pgettext("navigation", "Claims"), "clipboard-check", "claims.file"
    ),
)
