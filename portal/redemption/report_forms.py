"""What a person tells of a device that the register does not know."""

from wtforms import StringField
from wtforms.validators import DataRequired, Length, Optional

from portal.core.plain_text import one_line
from portal.devices.serial_reports import LONGEST_PRODUCT, LONGEST_REMARK, LONGEST_SERIAL
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext
from portal.web.text_fields import text_area_field


class ReportForm(PortalForm):
    serial = StringField(
        lazy_gettext("Serial number as it is printed"),
        [
            DataRequired(lazy_gettext("Enter the serial number of the device.")),
            Length(
                max=LONGEST_SERIAL,
                message=lazy_gettext(
                    "This is too long for a serial number: at most 40 characters."
                ),
            ),
        ],
        filters=[one_line],
    )
    product_name = StringField(
        lazy_gettext("Product name on the type plate"),
        [
            Optional(),
            Length(
                max=LONGEST_PRODUCT,
                message=lazy_gettext("This product name is too long: at most 100 characters."),
            ),
        ],
        name="product",
        default="",
        filters=[one_line],
    )
    remark = text_area_field(
        lazy_gettext("Remark"),
        LONGEST_REMARK,
        lazy_gettext("This remark is too long: at most 2,000 characters."),
    )
