"""Forms of the team: each checks shape only, the domain decides."""

from typing import Any
from uuid import UUID

from wtforms import HiddenField, PasswordField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts.team.role_hints import NO_ROLE
from portal.core.permissions import COMPANY_ROLES
from portal.core.plain_text import one_line
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext, lazy_pgettext
from portal.web.role_names import ROLE_NAMES

NO_ADDRESS = lazy_gettext("Enter a complete e-mail address, such as name@company.example.")


class RolesField(SelectMultipleField):  # type: ignore[misc]
    """The roles of a company as checkboxes, in the order of the rights matrix."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            lazy_gettext("Roles"),
            choices=[(role.value, ROLE_NAMES[role]) for role in COMPANY_ROLES],
            widget=ListWidget(prefix_label=False),
            option_widget=CheckboxInput(),
            **options,
        )

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if not validation_stopped and not self.data:
            raise ValidationError(NO_ROLE)


class InviteForm(PortalForm):
    email = StringField(
        lazy_gettext("E-mail address"),
        [
            InputRequired(lazy_gettext("Enter the e-mail address of the person.")),
            Length(max=254, message=lazy_gettext("This e-mail address is too long.")),
        ],
        filters=[one_line],
    )
    roles = RolesField()

    def validate_email(self, field: StringField) -> None:
        from email_validator import EmailNotValidError, validate_email  # heavy, for this form only

        try:
            validate_email(field.data, check_deliverability=False)
        except EmailNotValidError:
            raise ValidationError(NO_ADDRESS) from None


class MemberRolesForm(PortalForm):
    """Of one member: several may stand on one page, so each has ids of its own."""

    roles = RolesField()
    shown = HiddenField()

    def __init__(self, member: UUID, **options: Any) -> None:
        super().__init__(**options)
        self.roles.id, self.shown.id = f"roles-{member}", f"shown-{member}"


class JoinForm(PortalForm):
    name = StringField(
        lazy_gettext("Your name"),
        [
            DataRequired(lazy_gettext("Enter your name.")),
            Length(max=200, message=lazy_gettext("This name is too long.")),
        ],
        filters=[one_line],
    )
    password = PasswordField(
        lazy_gettext("Password"),
        [
            InputRequired(lazy_gettext("Choose a password.")),
            Length(max=1000, message=lazy_gettext("This password is too long.")),
        ],
    )


class AgainForm(PortalForm):
    """The code is asked for where a second factor is set up; the domain says if it is missing."""

    password = PasswordField(
        lazy_gettext("Password"),
        [
            InputRequired(lazy_gettext("Enter your password.")),
            Length(max=1000, message=lazy_gettext("This password is too long.")),
        ],
    )
    one_time_code = StringField(
        lazy_gettext("Code"), [Length(max=40, message=lazy_gettext("This code is too long."))]
    )


class FindForm(PortalForm):
    """A search: it changes nothing and needs no token."""

    class Meta(PortalForm.Meta):
        csrf = False

    text = StringField(lazy_pgettext("team", "Name or e-mail address"))
