"""What is entered about a device of one's own; whether it is right, the domain decides."""

from wtforms import SelectField, StringField
from wtforms.validators import Length

from portal.core.plain_text import one_line
from portal.redemption.forms import ShownAgainField
from portal.warranty.labels import STATUS_NAMES
from portal.warranty.models import OwnedDevice
from portal.warranty.owned.listing import Filters, Soon
from portal.warranty.terms import Status
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext, lazy_pgettext

LONGEST_LABEL: int = OwnedDevice.label.type.length


class LabelForm(PortalForm):
    label = ShownAgainField(
        lazy_gettext("Your name for the device"),
        [Length(max=LONGEST_LABEL, message=lazy_pgettext("device", "This name is too long."))],
        filters=[one_line],
    )


class AddForm(LabelForm):
    serial = ShownAgainField(lazy_gettext("Serial number of the device"))
    code = ShownAgainField(lazy_gettext("Device code"))


LONGEST_TEXT = 100
_SOON_NAMES = {
    Soon.EXPIRING: lazy_gettext("Cover ends soon"),
    Soon.CLOSING: lazy_gettext("Time to extend ends soon"),
}


class FiltersForm(PortalForm):
    """Read from the address, so that a filtered list can be shared."""

    class Meta(PortalForm.Meta):
        csrf = False

    status = SelectField(
        lazy_pgettext("warranty", "Status"),
        choices=[("", lazy_pgettext("filter", "All")), *STATUS_NAMES.items()],
        default="",
    )
    soon = SelectField(
        lazy_gettext("Coming up"),
        choices=[("", lazy_pgettext("filter", "All")), *_SOON_NAMES.items()],
        default="",
    )
    text = StringField(
        lazy_gettext("Serial number or name"),
        [Length(max=LONGEST_TEXT, message=lazy_gettext("This text is too long."))],
        default="",
        filters=[one_line],
    )

    @property
    def filters(self) -> Filters:
        return Filters(
            Status(self.status.data) if self.status.data else None,
            Soon(self.soon.data) if self.soon.data else None,
            self.text.data or "",
        )
