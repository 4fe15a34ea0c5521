"""Forms of the team: each checks shape only, the domain decides."""

from typing import Any
from uuid import UUID

from wtforms import HiddenField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts.team.role_hints import NO_ROLE
from portal.core.permissions import COMPANY_ROLES
from portal.core.plain_text import one_line
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext, lazy_pgettext
from portal.web.mail_fields import can_be_mailed, mail_field
from portal.web.role_names import ROLE_NAMES
from portal.web.text_fields import password_field


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
    email = mail_field(
        lazy_gettext("E-mail address"),
        lazy_gettext("Enter the e-mail address of the person."),
        "off",
        can_be_mailed,
    )
    roles = RolesField()


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
    password = password_field(lazy_gettext("Password"), lazy_gettext("Choose a password."))


class AgainForm(PortalForm):
    """The code is asked for where a second factor is set up; the domain says if it is missing."""

    password = password_field(lazy_gettext("Password"), lazy_gettext("Enter your password."))
    one_time_code = StringField(
        lazy_gettext("Code"), [Length(max=40, message=lazy_gettext("This code is too long."))]
    )


class FindForm(PortalForm):
    """A search: it changes nothing and needs no token."""

    class Meta(PortalForm.Meta):
        csrf = False

    text = StringField(lazy_pgettext("team", "Name or e-mail address"))
