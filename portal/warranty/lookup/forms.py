"""The form of a long list."""

from flask_wtf.file import FileField
from wtforms import HiddenField, TextAreaField

from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext

LONGEST_SHOWN = 500_000


class ListField(TextAreaField):  # type: ignore[misc]
    """Shown again as it was typed, unless that would be absurdly long."""

    def _value(self) -> str:
        text = self.data or ""
        return text if len(text) <= LONGEST_SHOWN else ""


class BulkForm(PortalForm):
    """`counted` proves that the serial numbers of this list were counted already."""

    serials = ListField(lazy_gettext("Serial numbers, each on a line of its own"))
    file = FileField(lazy_gettext("Or a file: CSV or plain text"))
    counted = HiddenField()
