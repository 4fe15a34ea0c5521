"""Entries of company data in the menu."""

from portal.web.i18n import lazy_gettext, lazy_pgettext
from portal.web.registries import NavigationEntry

ENTRIES = (
    NavigationEntry(
        "/company", lazy_pgettext("navigation", "Company"), "building-2", "company.view"
    ),
    NavigationEntry("/company/log", lazy_gettext("Audit log"), "history", "company.manage"),
    NavigationEntry(
        "/support/company-changes",
        lazy_gettext("Changes of company data"),
        "building-2",
        "support.desk",
    ),
)
