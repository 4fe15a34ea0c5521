"""Roles in the reader's words."""

from portal.core.permissions import Role
from portal.web.i18n import lazy_pgettext

ROLE_NAMES = {
    Role.ADMINISTRATION: lazy_pgettext("role", "Administration"),
    Role.PURCHASE: lazy_pgettext("role", "Purchase"),
    Role.INSTALLATION: lazy_pgettext("role", "Installation"),
    Role.PLANNING: lazy_pgettext("role", "Planning"),
    Role.SUPPORT: lazy_pgettext("role", "Support"),
    Role.FINANCE: lazy_pgettext("role", "Finance"),
    Role.TRANSLATOR: lazy_pgettext("role", "Translator"),
    Role.WHOLESALER: lazy_pgettext("role", "Wholesaler"),
    Role.OPERATOR: lazy_pgettext("role", "Plant operator"),
}


def role_name(role: str) -> str:
    return str(ROLE_NAMES[Role(role)])
