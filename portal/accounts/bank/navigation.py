"""Entries of bank details in the menu."""

from portal.web.i18n import lazy_gettext
from portal.web.registries import NavigationEntry

ENTRIES = (
    NavigationEntry("/company/bank", lazy_gettext("Bank details"), "landmark", "bank.manage"),
    NavigationEntry(
        "/finance/bank-details", lazy_gettext("Bank details to verify"), "landmark", "bank.verify"
    ),
)
