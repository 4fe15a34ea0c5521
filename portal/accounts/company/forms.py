"""Forms of company data: each checks shape only, the domain decides."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Self

from wtforms import BooleanField, HiddenField, SelectField

from portal.accounts.company.changes import Reviewed
from portal.accounts.company.details import FIELDS, Details, DetailsChangedMeanwhile
from portal.audit.trail import Filters
from portal.web import refusals, shown_entries
from portal.web.country_names import country_choices
from portal.web.day_fields import day_field
from portal.web.forms import PortalForm
from portal.web.i18n import ENDONYMS, lazy_gettext, lazy_pgettext
from portal.web.mail_fields import can_be_mailed, mail_field
from portal.web.text_fields import text_field


class DetailsForm(PortalForm):
    """`shown` carries what the fields were filled with, of which company."""

    shown = HiddenField()
    email = mail_field(
        lazy_gettext("Registered e-mail address"),
        lazy_gettext("Enter an e-mail address."),
        "email",
        can_be_mailed,
    )
    contact_name = text_field(lazy_gettext("Contact person"), 200)
    phone = text_field(lazy_gettext("Phone"), 40)
    street = text_field(lazy_gettext("Street and number"), 200)
    postal_code = text_field(lazy_gettext("Postal code"), 20)
    city = text_field(lazy_gettext("Town"), 100)
    tax_number = text_field(lazy_gettext("Tax number"), 40)
    legal_registration = text_field(lazy_gettext("Legal registration"), 100)
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

    @classmethod
    def showing(cls, company_id: int, present: Details) -> Self:
        """Or an entry kept from before sign-in, with what was shown then."""
        return cls(shown=_sealed(company_id, present), **asdict(present))

    def shown_of(self, company_id: int) -> Details | None:
        """None when the field holds anything else."""
        found = shown_entries.unsealed(_about(company_id), self.shown.data or "")
        return Details(**found) if found and found.keys() == set(FIELDS) else None

    def catch_up(self, company_id: int, refusal: DetailsChangedMeanwhile) -> None:
        """Shows how the company stands now; what else was entered stays."""
        shown = self.shown_of(company_id)
        for name, value in asdict(refusal.present).items():
            untouched = shown is not None and self[name].data == getattr(shown, name)
            if untouched or name in refusal.moved:
                self[name].data = value
        for name in refusal.moved:
            self.refuse(self[name], refusals.sentence(refusal))
        self.shown.data = _sealed(company_id, refusal.present)


def _sealed(company_id: int, shown: Details) -> str:
    return shown_entries.sealed(_about(company_id), asdict(shown))


def _about(company_id: int) -> str:
    return f"company:{company_id}"


class ReviewedForm(PortalForm):
    name = text_field(
        lazy_gettext("Company name"), 200, lazy_gettext("Enter the name of the company.")
    )
    country = SelectField(
        lazy_gettext("Country"),
        invalid_choice_message=lazy_gettext("Choose a country from the list."),
    )
    vat_id = text_field(lazy_gettext("VAT number"), 40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = country_choices()

    @property
    def reviewed(self) -> Reviewed:
        return Reviewed(self.name.data or "", self.vat_id.data or "", self.country.data or "")


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
