"""The own devices in the menu."""

from portal.web.i18n import lazy_gettext
from portal.web.registries import NavigationEntry

ENTRIES = (NavigationEntry("/devices", lazy_gettext("My devices"), "list", "devices.own"),)
