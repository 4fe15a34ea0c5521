"""Forms of the security of accounts: each checks shape only, the domain decides."""

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from portal.core.plain_text import one_line
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext, lazy_pgettext
from portal.web.mail_fields import mail_field
from portal.web.text_fields import password_field


class PasswordProofForm(PortalForm):
    password = password_field(lazy_gettext("Password"), lazy_gettext("Enter your password."))


class CodeForm(PortalForm):
    one_time_code = StringField(
        lazy_gettext("Code"),
        [
            InputRequired(lazy_gettext("Enter the code.")),
            Length(max=40, message=lazy_gettext("This code is too long.")),
        ],
    )


class AppForm(CodeForm):
    """`setup` carries the new secret, encrypted, from one showing of the page to the next."""

    setup = HiddenField()


class PasskeyForm(PortalForm):
    """`credential` is filled by the browser's answer."""

    credential = HiddenField()
    name = StringField(
        lazy_gettext("Name of the passkey"),
        [
            DataRequired(lazy_gettext("Enter a name that tells you where this passkey is.")),
            Length(max=80, message=lazy_pgettext("passkey", "This name is too long.")),
        ],
        filters=[one_line],
    )


def _new_password() -> PasswordField:
    return password_field(lazy_gettext("New password"), lazy_gettext("Enter the new password."))


class NewPasswordForm(PortalForm):
    new_password = _new_password()


class ChangePasswordForm(PortalForm):
    """The password now, and the next one."""

    password = password_field(
        lazy_gettext("Current password"), lazy_gettext("Enter your password.")
    )
    new_password = _new_password()


class ForgottenForm(PortalForm):
    email = mail_field(
        lazy_gettext("E-mail address"), lazy_gettext("Enter your e-mail address."), "username"
    )
