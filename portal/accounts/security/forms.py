"""Forms of the security of accounts: each checks shape only, the domain decides."""

from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext

LONGEST_GUESS = 1000


class PasswordProofForm(PortalForm):
    password = PasswordField(
        lazy_gettext("Password"),
        [
            InputRequired(lazy_gettext("Enter your password.")),
            Length(max=LONGEST_GUESS, message=lazy_gettext("This password is too long.")),
        ],
    )


class CodeForm(PortalForm):
    one_time_code = StringField(
        lazy_gettext("Code"),
        [
            InputRequired(lazy_gettext("Enter the code.")),
            Length(max=40, message=lazy_gettext("This code is too long.")),
        ],
    )
