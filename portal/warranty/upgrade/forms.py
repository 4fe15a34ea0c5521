"""What the owner of a device may enter: each of the three stands in a form of its own."""

from portal.wallet.forms import TypedCodeField
from portal.web.day_fields import day_field
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext


class ChangeForm(PortalForm):
    commissioned_on = day_field(lazy_gettext("Date of commissioning"), "commissioned_on")
    extended_code = TypedCodeField(lazy_gettext("Extended warranty code"))
    promo_code = TypedCodeField(lazy_gettext("Promo code"))
