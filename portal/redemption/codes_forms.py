"""What narrows the list of codes."""

from wtforms import StringField
from wtforms.validators import Length, ValidationError

from portal.core.plain_text import one_line
from portal.core.serials import normalise_serial
from portal.redemption.codes_list import Filters
from portal.web.day_fields import day_field
from portal.web.forms import PortalForm
from portal.web.i18n import gettext as _
from portal.web.i18n import lazy_gettext

LONGEST_SERIAL = 40
LONGEST_TEXT = 100


class CodesForm(PortalForm):
    """Read from the address, so that a filtered list can be shared."""

    class Meta(PortalForm.Meta):
        csrf = False

    serial = StringField(
        lazy_gettext("Serial number or a part of it"),
        [Length(max=LONGEST_SERIAL, message=lazy_gettext("This serial number is too long."))],
        default="",
        filters=[one_line],
    )
    since = day_field(lazy_gettext("From day"), "from")
    until = day_field(lazy_gettext("To day"), "to")
    text = StringField(
        lazy_gettext("Receipt number or reference"),
        [Length(max=LONGEST_TEXT, message=lazy_gettext("This text is too long."))],
        default="",
        filters=[one_line],
    )

    def validate_serial(self, field: StringField) -> None:
        if field.data and not normalise_serial(field.data):
            raise ValidationError(_("A serial number has letters and digits."))

    @property
    def filters(self) -> Filters:
        return Filters(
            self.serial.data or "", self.since.data, self.until.data, self.text.data or ""
        )
