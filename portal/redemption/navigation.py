"""Redeeming in the menu."""

from portal.web.i18n import lazy_gettext, lazy_pgettext
from portal.web.registries import NavigationEntry

ENTRIES = (
    NavigationEntry("/redeem", lazy_pgettext("navigation", "Redeem"), "zap", "coins.redeem"),
    NavigationEntry("/codes", lazy_gettext("Activation codes"), "key-round", "codes.view"),
)
