"""Forms of registration: each checks shape only, the domain decides."""

import re
from email.errors import HeaderParseError
from email.headerregistry import Address
from typing import Any

from wtforms import BooleanField, Field, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    Optional,
    StopValidation,
)

from portal.accounts.registration.applying import Applicant
from portal.accounts.registration.company_data import CompanyData
from portal.core.plain_text import one_line, paragraphs
from portal.web.country_names import country_choices
from portal.web.forms import PortalForm
from portal.web.i18n import ENDONYMS, language, lazy_gettext
from portal.web.i18n import gettext as _

LONGEST_TEXT = 2_000
_MAIL_ADDRESS = re.compile(r"[^@\s<>()\",;:\\]+@[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)
TOO_LONG = lazy_gettext("This text is too long.")


class MailAddress:
    """The shape of a mail address that our mails can be sent to."""

    def __call__(self, form: PortalForm, field: Field) -> None:
        text = field.data or ""
        if not text.isascii() or not _MAIL_ADDRESS.fullmatch(text) or not _is_address(text):
            raise StopValidation(
                _("Enter a complete e-mail address, such as name@company.example.")
            )


class NoAddressOfPage:
    """A name is written into mails to addresses nobody has confirmed: it must not lead anywhere."""

    def __call__(self, form: PortalForm, field: Field) -> None:
        if re.search(r"://|www\.|@", field.data or "", re.IGNORECASE):
            raise StopValidation(_("Write only a name here, without web or e-mail addresses."))


def _is_address(text: str) -> bool:
    try:
        return bool(Address(addr_spec=text).domain)
    except (HeaderParseError, ValueError, IndexError):
        return False


def _text(label: Any, missing: Any, most: int, *more: Any) -> StringField:
    length = Length(max=most, message=TOO_LONG)
    return StringField(label, [DataRequired(missing), length, *more], filters=[one_line])


def _name() -> StringField:
    missing = lazy_gettext("Enter your name.")
    return _text(lazy_gettext("Your name"), missing, 100, NoAddressOfPage())


def _mail_address(label: Any, missing: Any) -> StringField:
    return StringField(
        label,
        [
            DataRequired(missing),
            Length(max=254, message=lazy_gettext("This e-mail address is too long.")),
            MailAddress(),
        ],
        filters=[one_line],
    )


def _password(label: Any, missing: Any) -> PasswordField:
    too_long = lazy_gettext("This password is too long.")
    return PasswordField(label, [InputRequired(missing), Length(max=1000, message=too_long)])


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
    company_name = _text(
        lazy_gettext("Company name"), lazy_gettext("Enter the name of the company."), 200
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
    street = _text(lazy_gettext("Street and number"), lazy_gettext("Enter the street."), 200)
    postal_code = _text(lazy_gettext("Postal code"), lazy_gettext("Enter the postal code."), 20)
    city = _text(lazy_gettext("Town"), lazy_gettext("Enter the town."), 100)
    phone = _text(lazy_gettext("Phone number"), lazy_gettext("Enter a phone number."), 40)

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
    email = _mail_address(
        lazy_gettext("E-mail address"), lazy_gettext("Enter your e-mail address.")
    )
    password = _password(lazy_gettext("Password"), lazy_gettext("Choose a password."))
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
    answer = TextAreaField(
        lazy_gettext("Your answer"),
        [
            DataRequired(lazy_gettext("Write the answer.")),
            Length(max=LONGEST_TEXT, message=TOO_LONG),
        ],
        filters=[paragraphs],
    )


class AskForm(PortalForm):
    company = _text(
        lazy_gettext("VAT number or customer number of the company"),
        lazy_gettext("Enter the VAT number or the customer number of the company."),
        60,
    )
    name = _name()
    email = _mail_address(
        lazy_gettext("E-mail address"), lazy_gettext("Enter your e-mail address.")
    )
    message = TextAreaField(
        lazy_gettext("Message to the administrator"),
        [Optional(), Length(max=500, message=TOO_LONG)],
        filters=[paragraphs],
    )


class ResendForm(PortalForm):
    email = _mail_address(
        lazy_gettext("E-mail address"), lazy_gettext("Enter your e-mail address.")
    )


class ConfirmForm(PortalForm):
    """The password is asked of a browser that did not send the registration."""

    password = _password(
        lazy_gettext("Password"), lazy_gettext("Enter the password that you chose.")
    )
