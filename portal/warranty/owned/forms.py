"""What is entered about a device of one's own; whether it is right, the domain decides."""

from wtforms.validators import Length

from portal.redemption.forms import ShownAgainField
from portal.warranty.models import OwnedDevice
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext

LONGEST_LABEL: int = OwnedDevice.label.type.length


class LabelForm(PortalForm):
    label = ShownAgainField(
        lazy_gettext("Your name for the device"),
        [Length(max=LONGEST_LABEL, message=lazy_gettext("This name is too long."))],
        filters=[lambda typed: " ".join((typed or "").split())],
    )


class AddForm(LabelForm):
    serial = ShownAgainField(lazy_gettext("Serial number of the device"))
    code = ShownAgainField(lazy_gettext("Device code"))
