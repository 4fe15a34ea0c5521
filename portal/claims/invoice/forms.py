"""Forms of the invoice of a claim: each checks shape only, the domain decides."""

from flask_wtf.file import FileField
from wtforms import HiddenField

from portal.claims.filing.forms import VersionedForm, drawn
from portal.claims.invoice.uploading import LONGEST_NUMBER
from portal.invoicing.company_series import (
    LONGEST_PREFIX,
    LONGEST_SUFFIX,
    MOST_DIGITS,
    FirstNumber,
)
from portal.web.day_fields import day_field
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext
from portal.web.text_fields import text_field


class NumbersForm(PortalForm):
    prefix = text_field(lazy_gettext("What stands before the number"), LONGEST_PREFIX)
    digits = text_field(
        lazy_gettext("Number of the next invoice"),
        MOST_DIGITS,
        lazy_gettext("Enter one to nine digits, such as 0042."),
    )
    suffix = text_field(lazy_gettext("What stands after the number"), LONGEST_SUFFIX)

    @property
    def first(self) -> FirstNumber:
        prefix, digits, suffix = self.prefix.data, self.digits.data, self.suffix.data
        return FirstNumber(prefix or "", digits or "", suffix or "")


class IssueForm(VersionedForm):
    """`fingerprint` is that of the invoice as the review showed it."""

    fingerprint = HiddenField(default="")


class UploadForm(PortalForm):
    file = FileField(lazy_gettext("Your invoice as a PDF"))
    number = text_field(lazy_gettext("Number of your invoice"), LONGEST_NUMBER)
    day = day_field(lazy_gettext("Date of your invoice"), "day")


class CreditForm(VersionedForm):
    reason = text_field(lazy_gettext("Reason, as it stands on the credit note"), 200, None, drawn)
