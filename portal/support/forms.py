"""Forms of the support desk: each checks shape only, the domain decides."""

from collections.abc import Iterable
from typing import Any

from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from portal.core.plain_text import one_line, row_number
from portal.core.regions import Region
from portal.core.serials import normalise_serial
from portal.core.typed_text import MAX_TYPED
from portal.devices.changes import LONGEST_REASON as LONGEST_CHANGE_REASON
from portal.devices.serial_reports import LONGEST_ANSWER
from portal.support.notes import LONGEST_NOTE
from portal.support.refused_bookings import Search
from portal.support.registration_decisions import LONGEST_TEXT
from portal.wallet.account_forms import CUSTOMER_NUMBER
from portal.wallet.correction_wishes import LONGEST_REASON
from portal.warranty.certificate.withdrawing import LONGEST_REASON as LONGEST_WITHDRAWAL
from portal.warranty.labels import FACT_DAYS
from portal.web.country_names import country_choices, country_name
from portal.web.day_fields import day_field
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext, lazy_pgettext, pgettext
from portal.web.region_names import REGION_NAMES
from portal.web.text_fields import text_area_field, text_field

TOO_LONG = lazy_gettext("This text is too long.")


def _short(label: Any) -> StringField:
    return StringField(label, [Length(max=100, message=TOO_LONG)], default="", filters=[one_line])


class CardSearchForm(PortalForm):
    class Meta(PortalForm.Meta):
        csrf = False

    last_four = _short(lazy_gettext("Last four characters"))
    company = _short(lazy_gettext("Company or customer number"))
    person = _short(lazy_gettext("Person or e-mail address"))
    batch = _short(lazy_pgettext("coin cards", "Batch"))

    @property
    def search(self) -> Search:
        return Search(**{name: value or "" for name, value in self.data.items()})


class CorrectionForm(PortalForm):
    customer_no = StringField(lazy_gettext("Customer number"), CUSTOMER_NUMBER)
    region = SelectField(
        lazy_gettext("Coin region"),
        choices=[("", lazy_gettext("The company's own region")), *REGION_NAMES.items()],
        default="",
        invalid_choice_message=lazy_gettext("Choose a region from the list."),
    )
    coins = IntegerField(
        lazy_gettext("Coins to add, or with a minus to take away"),
        [InputRequired(lazy_gettext("Enter the number of coins."))],
        invalid_value_message=lazy_gettext("Enter a whole number, such as 3 or -3."),
    )
    reason = TextAreaField(
        lazy_gettext("Reason, which the company will read"),
        [
            InputRequired(lazy_gettext("Give the reason; the company will read it.")),
            Length(
                max=LONGEST_REASON,
                message=lazy_gettext("This reason is too long: use at most 500 characters."),
            ),
        ],
        filters=[one_line],
    )

    @property
    def chosen_region(self) -> Region | None:
        return Region(self.region.data) if self.region.data else None


class NoteForm(PortalForm):
    text = text_area_field(
        lazy_gettext("Note, read by support alone"),
        LONGEST_NOTE,
        lazy_gettext("This note is too long: use at most 2,000 characters."),
        lazy_gettext("Write the note."),
    )


class DeviceCorrectionForm(PortalForm):
    """All that support may correct of a device; values that stay the same are no wish."""

    product = SelectField(
        lazy_gettext("Product"),
        invalid_choice_message=lazy_gettext("Choose a product of the catalogue."),
    )
    produced_on = day_field(lazy_gettext("Day of production"), "produced_on")
    shipped_on = day_field(lazy_gettext("Day of shipment"), "shipped_on")
    ship_country = SelectField(
        lazy_gettext("Country of delivery"),
        choices=lambda: [("", pgettext("value", "not known")), *country_choices()],
        invalid_choice_message=lazy_gettext("Choose a country from the list."),
    )
    replaced_by = text_field(lazy_gettext("Serial number of the replacement"), MAX_TYPED)
    replaced_on = day_field(lazy_gettext("Day of the replacement"), "replaced_on")
    purchased_on = day_field(FACT_DAYS["purchased_on"], "purchased_on")
    installed_on = day_field(FACT_DAYS["installed_on"], "installed_on")
    commissioned_on = day_field(FACT_DAYS["commissioned_on"], "commissioned_on")
    registered_on = day_field(FACT_DAYS["registered_on"], "registered_on")
    online_on = day_field(FACT_DAYS["online_on"], "online_on")
    reason = text_area_field(
        lazy_gettext("Reason"),
        LONGEST_CHANGE_REASON,
        lazy_gettext("This reason is too long: use at most 500 characters."),
        lazy_gettext("Say why the data of the device is corrected."),
    )

    def offer(self, products: Iterable[tuple[str, str]], country: str) -> None:
        """`country` of the register, too: Northern Ireland is in no list of countries."""
        self.product.choices = list(products)
        countries: list[tuple[str, str]] = list(self.ship_country.choices)
        if country not in dict(countries):
            self.ship_country.choices = [*countries, (country, country_name(country))]

    @property
    def values(self) -> dict[str, Any]:
        """As the register keeps them."""
        return {
            "product": self.product.data,
            "produced_on": self.produced_on.data,
            "shipped_on": self.shipped_on.data,
            "ship_country": self.ship_country.data,
            "replaced_by": normalise_serial(self.replaced_by.data or ""),
            "replaced_on": self.replaced_on.data,
            **{name: self[name].data for name in FACT_DAYS},
        }


class AnswerForm(PortalForm):
    answer = text_area_field(
        lazy_gettext("Your answer, sent by e-mail"),
        LONGEST_ANSWER,
        lazy_gettext("This answer is too long: use at most 2,000 characters."),
        lazy_gettext("Write the answer."),
    )
    note = text_area_field(
        lazy_gettext("Note on the serial number, read by support alone"),
        LONGEST_NOTE,
        lazy_gettext("This note is too long: use at most 2,000 characters."),
    )


class DecisionForm(PortalForm):
    """`revision` says which entries the supporter saw when deciding."""

    revision = HiddenField()
    text = text_area_field(
        lazy_gettext("Question or reason, sent by e-mail"),
        LONGEST_TEXT,
        lazy_gettext("This text is too long: use at most 2,000 characters."),
        lazy_gettext("Write the question, or the reason of the rejection."),
    )

    @property
    def seen(self) -> int:
        number = row_number(self.revision.data or "")
        return -1 if number is None else number


class CertificateSearchForm(PortalForm):
    class Meta(PortalForm.Meta):
        csrf = False

    text = _short(lazy_gettext("Certificate number or serial number"))


class WithdrawalForm(PortalForm):
    reason = text_area_field(
        lazy_gettext("Reason, which the owner will read"),
        LONGEST_WITHDRAWAL,
        lazy_gettext("This reason is too long: use at most 500 characters."),
        lazy_gettext("Give the reason; the owner will read it."),
    )
