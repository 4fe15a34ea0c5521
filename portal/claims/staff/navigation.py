"""Entries of claims in the menu of staff."""

from portal.web.i18n import lazy_gettext
from portal.web.registries import NavigationEntry

ENTRIES = (
    NavigationEntry(
        "/support/claims", lazy_gettext("Claims of companies"), "wrench", "claims.desk"
    ),
    NavigationEntry(
        "/finance/claims", lazy_gettext("Invoices of claims"), "landmark", "claims.pay"
    ),
)
