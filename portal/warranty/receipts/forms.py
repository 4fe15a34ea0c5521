"""Forms of receipts: each checks shape only, the domain decides."""

from flask_wtf.file import FileField
from wtforms import DateField
from wtforms.validators import InputRequired

from portal.accounts.rejections import LONGEST_REASON
from portal.redemption.forms import ShownAgainField
from portal.warranty.owned.forms import LabelForm
from portal.web.day_fields import NO_DATE, within_reach
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext, lazy_pgettext
from portal.web.text_fields import text_area_field


def _purchase_day() -> DateField:
    missing = InputRequired(lazy_gettext("Enter the date of purchase, as the receipt says it."))
    label = lazy_gettext("Date of purchase")
    return DateField(label, [missing, within_reach], invalid_value_message=NO_DATE)


class ReceiptForm(LabelForm):
    serial = ShownAgainField(lazy_gettext("Serial number of the device"))
    bought_on = _purchase_day()
    receipt = FileField(lazy_gettext("Receipt or invoice"))


class AcceptForm(PortalForm):
    bought_on = _purchase_day()


class RefuseForm(PortalForm):
    reason = text_area_field(
        lazy_pgettext("rejection", "Reason, which the sender will read"),
        LONGEST_REASON,
        lazy_gettext("This reason is too long: use at most 1,000 characters."),
        lazy_gettext("Give the reason; the sender will read it."),
    )
