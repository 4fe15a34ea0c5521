"""The one field of taking over; whether the code is right, the domain decides."""

from portal.redemption.forms import ShownAgainField
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext


class TakeOverForm(PortalForm):
    code = ShownAgainField(lazy_gettext("Hand-over code"))
