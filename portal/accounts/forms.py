"""Forms of accounts: each checks shape only, the domain decides."""

from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from portal.accounts.rejections import LONGEST_REASON
from portal.core.plain_text import one_line
from portal.web.forms import PortalForm
from portal.web.i18n import ENDONYMS, lazy_gettext, lazy_pgettext
from portal.web.mail_fields import mail_field
from portal.web.text_fields import password_field, text_area_field


class SignInForm(PortalForm):
    email = mail_field(
        lazy_gettext("E-mail address"), lazy_gettext("Enter your e-mail address."), "username"
    )
    password = password_field(lazy_gettext("Password"), lazy_gettext("Enter your password."))


class ProfileForm(PortalForm):
    name = StringField(
        lazy_gettext("Name"),
        [
            DataRequired(lazy_gettext("Enter your name.")),
            Length(max=200, message=lazy_gettext("This name is too long.")),
        ],
        filters=[one_line],
    )
    locale = SelectField(lazy_gettext("Language"), choices=list(ENDONYMS.items()))


class RejectionForm(PortalForm):
    reason = text_area_field(
        lazy_pgettext("rejection", "Reason, which the company will read"),
        LONGEST_REASON,
        lazy_gettext("This reason is too long: use at most 1,000 characters."),
        lazy_gettext("Give the reason; the company will read it."),
    )
