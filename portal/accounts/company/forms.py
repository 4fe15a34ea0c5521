"""Forms of company data: each checks shape only, the domain decides."""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.accounts.company.changes import LONGEST_REASON, Reviewed
from portal.accounts.company.details import FIELDS, Details
from portal.audit.trail import Filters
from portal.core.plain_text import one_line, paragraphs
from portal.web.country_names import country_choices
from portal.web.day_fields import day_field
from portal.web.forms import PortalForm
from portal.web.i18n import ENDONYMS, lazy_gettext, lazy_pgettext

TOO_LONG = lazy_gettext("This text is too long.")


def _text(label: Any, most: int, required: Any = None) -> StringField:
    needed = DataRequired(required) if required else Optional()
    return StringField(
        label, [needed, Length(max=most, message=TOO_LONG)], default="", filters=[one_line]
    )


class DetailsForm(PortalForm):
    email = _text(
        lazy_gettext("Registered e-mail address"), 254, lazy_gettext("Enter an e-mail address.")
    )
    contact_name = _text(lazy_gettext("Contact person"), 200)
    phone = _text(lazy_gettext("Phone"), 40)
    street = _text(lazy_gettext("Street and number"), 200)
    postal_code = _text(lazy_gettext("Postal code"), 20)
    city = _text(lazy_gettext("Town"), 100)
    tax_number = _text(lazy_gettext("Tax number"), 40)
    legal_registration = _text(lazy_gettext("Legal registration"), 100)
    small_business = BooleanField(lazy_gettext("Small business without VAT on its invoices"))
    locale = SelectField(
        lazy_gettext("Language of mails to the company"),
        choices=list(ENDONYMS.items()),
        invalid_choice_message=lazy_gettext("Choose a language from the list."),
    )

    @property
    def details(self) -> Details:
        entered: dict[str, Any] = {name: self[name].data or "" for name in FIELDS}
        return Details(**{**entered, "small_business": bool(self.small_business.data)})


class ReviewedForm(PortalForm):
    name = _text(lazy_gettext("Company name"), 200, lazy_gettext("Enter the name of the company."))
    country = SelectField(
        lazy_gettext("Country"),
        invalid_choice_message=lazy_gettext("Choose a country from the list."),
    )
    vat_id = _text(lazy_gettext("VAT number"), 40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = country_choices()

    @property
    def reviewed(self) -> Reviewed:
        return Reviewed(self.name.data or "", self.vat_id.data or "", self.country.data or "")


class RejectionForm(PortalForm):
    reason = TextAreaField(
        lazy_pgettext("rejection", "Reason, which the company will read"),
        [
            InputRequired(lazy_gettext("Give the reason; the company will read it.")),
            Length(
                max=LONGEST_REASON,
                message=lazy_gettext("This reason is too long: use at most 1,000 characters."),
            ),
        ],
        filters=[paragraphs],
    )


class LogForm(PortalForm):
    """Read from the address, so that a filtered log can be shared."""

    class Meta(PortalForm.Meta):
        csrf = False

    person = SelectField(
        lazy_pgettext("audit log", "Person"),
        default="",
        invalid_choice_message=lazy_gettext("Choose a person from the list."),
    )
    action = SelectField(
        lazy_pgettext("audit log", "What was done"),
        default="",
        invalid_choice_message=lazy_gettext("Choose from the list what was done."),
    )
    since = day_field(lazy_gettext("From day"), "from")
    until = day_field(lazy_gettext("To day"), "to")

    def offer(self, persons: Iterable[tuple[int, str]], actions: Iterable[tuple[str, str]]) -> None:
        """The choices: people and actions that this company's log knows."""
        everybody = lazy_pgettext("audit log", "Everybody")
        everything = lazy_pgettext("audit log", "Everything")
        self.person.choices = [("", everybody), *((str(id_), name) for id_, name in persons)]
        self.action.choices = [("", everything), *actions]

    @property
    def filters(self) -> Filters:
        person = int(self.person.data) if self.person.data else None
        return Filters(person, self.action.data or "", self.since.data, self.until.data)
