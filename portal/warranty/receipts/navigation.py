"""The receipts in the menu of support."""

from portal.web.i18n import lazy_gettext
from portal.web.registries import NavigationEntry

ENTRIES = (
    NavigationEntry(
        "/support/device-receipts",
        lazy_gettext("Receipts of devices"),
        "file-text",
        "support.devices",
    ),
)
