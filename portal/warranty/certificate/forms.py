"""What is entered about a certificate; whether there is one, the domain decides."""

from portal.redemption.forms import ShownAgainField
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext


class NumberForm(PortalForm):
    """A search: it changes nothing and needs no token."""

    class Meta(PortalForm.Meta):
        csrf = False

    number = ShownAgainField(lazy_gettext("Certificate number"))
