"""Forms of accounts: each checks shape only, the domain decides."""

from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from portal.core.plain_text import one_line
from portal.web.forms import PortalForm
from portal.web.i18n import ENDONYMS, lazy_gettext


class SignInForm(PortalForm):
    email = StringField(
        lazy_gettext("E-mail address"),
        [
            InputRequired(lazy_gettext("Enter your e-mail address.")),
            Length(max=254, message=lazy_gettext("This e-mail address is too long.")),
        ],
    )
    password = PasswordField(
        lazy_gettext("Password"),
        [
            InputRequired(lazy_gettext("Enter your password.")),
            Length(max=1000, message=lazy_gettext("This password is too long.")),
        ],
    )


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
