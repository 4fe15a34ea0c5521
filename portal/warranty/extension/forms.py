"""Forms of extensions: each checks shape only, the domain decides."""

import re
from decimal import Decimal
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from portal.core.clock import today
from portal.core.plain_text import one_line
from portal.invoicing.money import Money
from portal.warranty.extension.buyers import Billing
from portal.warranty.extension.labels import STATES
from portal.warranty.extension.settling import Received
from portal.warranty.kinds import OrderState
from portal.web.country_names import country_choices
from portal.web.day_fields import NO_DATE, YEARS
from portal.web.forms import PortalForm
from portal.web.i18n import gettext as _
from portal.web.i18n import lazy_gettext, lazy_pgettext

TOO_LONG = lazy_gettext("This text is too long.")
_MOST = Decimal("9999999.99")
_EUROS_AND_CENTS = re.compile(r"[0-9]{1,12}([.,][0-9]{1,2})?")
_AMOUNT = lazy_gettext("Enter the amount, such as 239.00.")
CHOOSE = lazy_gettext("Choose a duration.")
PRIVATE, BUSINESS = "private", "business"


def _text(label: Any, most: int, missing: Any = None) -> StringField:
    needed = DataRequired(missing) if missing else Optional()
    return StringField(
        label, [needed, Length(max=most, message=TOO_LONG)], default="", filters=[one_line]
    )


class ExtensionForm(PortalForm):
    """Of a company, whose address is known; `gross` in cents comes back from the review."""

    months = IntegerField(
        lazy_gettext("Duration"),
        [InputRequired(CHOOSE), NumberRange(1, 1200, message=CHOOSE)],
        invalid_value_message=CHOOSE,
    )
    gross = IntegerField(validators=[Optional()])

    @property
    def billing(self) -> Billing | None:
        return None


class BilledExtensionForm(ExtensionForm):
    """Of a plant operator, who says where the invoice goes."""

    business = RadioField(
        lazy_gettext("You buy as"),
        choices=[
            (PRIVATE, lazy_gettext("A private person")),
            (BUSINESS, lazy_gettext("A business")),
        ],
        default=PRIVATE,
    )
    name = _text(lazy_gettext("Name on the invoice"), 200, lazy_gettext("Enter the name."))
    street = _text(lazy_gettext("Street and number"), 200, lazy_gettext("Enter the street."))
    postal_code = _text(lazy_gettext("Postal code"), 20, lazy_gettext("Enter the postal code."))
    city = _text(lazy_gettext("Town"), 100, lazy_gettext("Enter the town."))
    country = SelectField(
        lazy_gettext("Country"),
        [InputRequired(lazy_gettext("Choose the country."))],
        choices=lambda: [("", _("Choose a country")), *country_choices()],
        invalid_choice_message=lazy_gettext("Choose a country from the list."),
    )
    vat_id = _text(lazy_gettext("VAT number"), 40)

    @property
    def billing(self) -> Billing:
        return Billing(
            self.name.data or "",
            self.street.data or "",
            self.postal_code.data or "",
            self.city.data or "",
            self.country.data or "",
            self.business.data == BUSINESS,
            self.vat_id.data or "",
        )


class OrdersForm(PortalForm):
    """Read from the address, so that a filtered list can be shared."""

    class Meta(PortalForm.Meta):
        csrf = False

    state = SelectField(
        lazy_pgettext("order", "State"),
        choices=[("", lazy_gettext("All orders")), *STATES.items()],
        default="",
        invalid_choice_message=lazy_gettext("Choose a state from the list."),
    )
    text = _text(lazy_gettext("Order, reference, invoice or serial number"), 60)

    @property
    def wanted_state(self) -> OrderState | None:
        return OrderState(self.state.data) if self.state.data else None


class AmountField(DecimalField):  # type: ignore[misc]
    """Euros and cents with a point or a comma, as each country writes them.

    No thousands are set apart but by blanks: "1,234" could be either.
    """

    def process_formdata(self, valuelist: list[str]) -> None:
        text = "".join((valuelist or [""])[0].split())
        valid = _EUROS_AND_CENTS.fullmatch(text)
        super().process_formdata([text.replace(",", ".") if valid else text and "?"])


class PaymentForm(PortalForm):
    amount = AmountField(
        lazy_gettext("Amount received, in euros"),
        [InputRequired(_AMOUNT), NumberRange(Decimal("0.01"), _MOST, message=_AMOUNT)],
        places=2,
        invalid_value_message=_AMOUNT,
    )
    paid_on = DateField(
        lazy_gettext("Day it arrived"), [InputRequired(NO_DATE)], invalid_value_message=NO_DATE
    )
    accept = BooleanField(lazy_gettext("Accept the difference"))

    @property
    def received(self) -> Received:
        """A fraction of a cent is no amount a bank knows."""
        amount, day = self.amount.data or Decimal(0), self.paid_on.data or today()
        return Received(Money.rounded(amount), day)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if valid and self.paid_on.data and self.paid_on.data.year not in YEARS:
            self.refuse(self.paid_on, str(NO_DATE))
            return False
        return bool(valid)


class StatementForm(PortalForm):
    file = FileField(lazy_gettext("Bank statement"))
