"""Forms around the account: filters of the statement, and a wholesaler's order."""

from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from portal.core.plain_text import one_line
from portal.wallet.kinds import MovementKind
from portal.wallet.orders import LONGEST_REFERENCE
from portal.wallet.statement import Filters
from portal.web.day_fields import day_field
from portal.web.forms import PortalForm
from portal.web.i18n import lazy_gettext, lazy_pgettext
from portal.web.mail_fields import mail_field

MOVEMENTS: Mapping[MovementKind, Any] = {
    MovementKind.CARD: lazy_pgettext("movement of coins", "Card booked"),
    MovementKind.ORDER: lazy_pgettext("movement of coins", "Digital coins delivered"),
    MovementKind.REDEMPTION: lazy_pgettext("movement of coins", "Redeemed"),
    MovementKind.CORRECTION: lazy_pgettext("movement of coins", "Correction"),
}


# wherever somebody outside a company says which one is meant
CUSTOMER_NUMBER = (
    InputRequired(lazy_gettext("Enter the company's customer number.")),
    Length(max=20, message=lazy_gettext("This customer number is too long.")),
)


class StatementForm(PortalForm):
    """Read from the address, so that a filtered statement can be shared."""

    class Meta(PortalForm.Meta):
        csrf = False

    kind = SelectField(
        lazy_gettext("Kind of movement"),
        choices=[("", lazy_gettext("All movements")), *MOVEMENTS.items()],
        default="",
        invalid_choice_message=lazy_gettext("Choose a kind from the list."),
    )
    since = day_field(lazy_gettext("From day"), "from")
    until = day_field(lazy_gettext("To day"), "to")
    text = StringField(
        lazy_gettext("Card, receipt, reason or person"),
        [Length(max=100, message=lazy_gettext("This text is too long."))],
        default="",
        filters=[one_line],
    )

    @property
    def filters(self) -> Filters:
        return Filters(self.kind.data or "", self.since.data, self.until.data, self.text.data or "")


class OrderForm(PortalForm):
    """`shown_region` comes from the review: the coins that its reader agreed to."""

    shown_region = HiddenField(default="")
    customer_no = StringField(lazy_gettext("Customer number of the company"), CUSTOMER_NUMBER)
    email = mail_field(
        lazy_gettext("Registered e-mail address of the company"),
        lazy_gettext("Enter the company's registered e-mail address."),
        "off",
    )
    coins = IntegerField(
        lazy_gettext("Number of coins"),
        [InputRequired(lazy_gettext("Enter the number of coins."))],
        invalid_value_message=lazy_gettext("Enter a whole number of coins."),
    )
    reference = StringField(
        lazy_gettext("Your own reference"),
        [
            Optional(),
            Length(
                max=LONGEST_REFERENCE,
                message=lazy_gettext("This reference is too long: use at most 100 characters."),
            ),
        ],
        default="",
        filters=[one_line],
    )
