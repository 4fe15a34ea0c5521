"""Forms of registration: each checks shape only, the domain decides."""

import re
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    Field,
    SelectField,
    StringField,
)
from wtforms.validators import (
    InputRequired,
    Length,
    StopValidation,
)

from portal.accounts.registration.applying import Applicant
from portal.accounts.registration.company_data import CompanyData
from portal.core.plain_text import one_line
from portal.web.country_names import country_choices
from portal.web.forms import PortalForm
from portal.web.i18n import ENDONYMS, language, lazy_gettext
from portal.web.i18n import gettext as _
from portal.web.mail_fields import can_be_mailed, mail_field
from portal.web.text_fields import password_field, text_area_field, text_field

LONGEST_TEXT = 2_000
TOO_LONG = lazy_gettext("This text is too long.")


class NoAddressOfPage:
    """A name is written into mails to addresses nobody has confirmed: it must not lead anywhere."""

    def __call__(self, form: PortalForm, field: Field) -> None:
        if re.search(r"://|www\.|@", field.data or "", re.IGNORECASE):
            raise StopValidation(_("Write only a name here, without web or e-mail addresses."))


def _name() -> StringField:
    missing = lazy_gettext("Enter your name.")
    return text_field(lazy_gettext("Your name"), 100, missing, NoAddressOfPage())


def _mail_address(autocomplete: str) -> EmailField:
    label, missing = lazy_gettext("E-mail address"), lazy_gettext("Enter your e-mail address.")
    return mail_field(label, missing, autocomplete, can_be_mailed)


def _country() -> SelectField:
    def choices() -> list[tuple[str, Any]]:
        return [("", _("Choose a country")), *country_choices()]

    return SelectField(
        lazy_gettext("Country"),
        [InputRequired(lazy_gettext("Choose the country."))],
        choices=choices,
        invalid_choice_message=lazy_gettext("Choose a country from the list."),
    )


class CompanyForm(PortalForm):
    company_name = text_field(
        lazy_gettext("Company name"), 200, lazy_gettext("Enter the name of the company.")
    )
    country = _country()
    vat_id = StringField(
        lazy_gettext("VAT number"),
        # not said to be optional: whether it is depends on the country
        [Length(max=40, message=lazy_gettext("This VAT number is too long."))],
        default="",
        filters=[one_line],
    )
    small_business = BooleanField(lazy_gettext("Small business without a VAT number"))
    street = text_field(lazy_gettext("Street and number"), 200, lazy_gettext("Enter the street."))
    postal_code = text_field(
        lazy_gettext("Postal code"), 20, lazy_gettext("Enter the postal code.")
    )
    city = text_field(lazy_gettext("Town"), 100, lazy_gettext("Enter the town."))
    phone = text_field(lazy_gettext("Phone number"), 40, lazy_gettext("Enter a phone number."))

    @property
    def company(self) -> CompanyData:
        return CompanyData(
            company_name=self.company_name.data or "",
            country=self.country.data or "",
            vat_id=self.vat_id.data or "",
            small_business=bool(self.small_business.data),
            street=self.street.data or "",
            postal_code=self.postal_code.data or "",
            city=self.city.data or "",
            phone=self.phone.data or "",
        )


class ApplicantFields(PortalForm):
    name = _name()
    email = _mail_address("username")
    password = password_field(lazy_gettext("Password"), lazy_gettext("Choose a password."))
    locale = SelectField(
        lazy_gettext("Language"),
        choices=list(ENDONYMS.items()),
        default=language,
        invalid_choice_message=lazy_gettext("Choose a language from the list."),
    )

    @property
    def applicant(self) -> Applicant:
        return Applicant(
            name=self.name.data or "",
            email=self.email.data or "",
            password=self.password.data or "",
            locale=self.locale.data,
        )


class RegistrationForm(CompanyForm, ApplicantFields):
    """A company for the first time, and who registers it."""


class OperatorForm(ApplicantFields):
    country = _country()


class AnswerForm(CompanyForm):
    answer = text_area_field(
        lazy_gettext("Your answer"), LONGEST_TEXT, TOO_LONG, lazy_gettext("Write the answer.")
    )


class AskForm(PortalForm):
    company = text_field(
        lazy_gettext("VAT number or customer number of the company"),
        60,
        lazy_gettext("Enter the VAT number or the customer number of the company."),
    )
    name = _name()
    email = _mail_address("email")
    message = text_area_field(lazy_gettext("Message to the administrator"), 500, TOO_LONG)


class ResendForm(PortalForm):
    email = _mail_address("email")


class ConfirmForm(PortalForm):
    """The password is asked of a browser that did not send the registration."""

    password = password_field(
        lazy_gettext("Password"), lazy_gettext("Enter the password that you chose.")
    )
