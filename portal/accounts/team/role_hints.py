"""What each role of a company is for, beside its checkbox; and that there must be one."""

from portal.core.permissions import Role
from portal.web.i18n import lazy_gettext

NO_ROLE = lazy_gettext("Choose at least one role.")

ROLE_HINTS = {
    Role.ADMINISTRATION: lazy_gettext(
        "Company data, bank details and the team; opens every application but the "
        "configuration tool."
    ),
    Role.PURCHASE: lazy_gettext("Buys, books and redeems coins and orders in the web shop."),
    Role.INSTALLATION: lazy_gettext(
        "Books and redeems coins, reads activation codes and the service code."
    ),
    Role.PLANNING: lazy_gettext("Plans installations; no access to coins."),
}
