"""What the history says of the deeds of staff; both sides read the same sentences."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from portal.claims.kinds import ChargeKind
from portal.claims.labels import CHARGES
from portal.claims.prices.kinds import RowId
from portal.claims.prices.labels import ROWS
from portal.invoicing.money import Money
from portal.web.formats import date_text, money_text
from portal.web.i18n import gettext as _

Facts = Mapping[str, Any]


def _charge(facts: Facts) -> str:
    return str(CHARGES[ChargeKind(facts["charge"])])


def _charged(facts: Facts) -> str:
    amount = money_text(Money.of_cents(facts["net"]).amount)
    return _("Charged: %(charge)s, %(amount)s net.", charge=_charge(facts), amount=amount)


def _paid(facts: Facts) -> str:
    day = date_text(date.fromisoformat(facts["on"]))
    return _("Invoice %(number)s paid on %(day)s.", number=facts["invoice"], day=day)


def _closed(facts: Facts) -> str:
    if facts.get("unpaid"):
        return _("The claim is closed: nothing is paid for its parts, so it needs no invoice.")
    return _("The claim is closed: nothing is left to do.")


EVENTS: Mapping[str, Callable[[Facts], str]] = {
    "part.class": lambda facts: _(
        "Class of %(serial)s confirmed: %(row)s.",
        serial=facts["serial"],
        row=ROWS[RowId(facts["row"])],
    ),
    "part.replacement_corrected": lambda facts: _(
        "The replacement of %(serial)s is %(replacement)s, not %(before)s.",
        serial=facts["serial"],
        replacement=facts["replacement"],
        before=facts["before"],
    ),
    "return.waived": lambda facts: _(
        "The late return of %(serial)s is accepted.", serial=facts["serial"]
    ),
    "charge.made": _charged,
    "charge.upheld": lambda facts: _("The charge stands: %(charge)s.", charge=_charge(facts)),
    "charge.dropped": lambda facts: _("Charge dropped: %(charge)s.", charge=_charge(facts)),
    "claim.vat_decided": lambda _facts: _("It is decided how the invoice is taxed."),
    "invoice.settled": lambda facts: _(
        "Invoice %(number)s checked: it will be paid.", number=facts["invoice"]
    ),
    "invoice.disputed": lambda facts: _("Invoice %(number)s disputed.", number=facts["invoice"]),
    "invoice.transfer": lambda facts: _(
        "Payment of invoice %(number)s handed to the bank.", number=facts["invoice"]
    ),
    "invoice.not_sent": lambda facts: _(
        "Payment of invoice %(number)s taken out of the file for the bank: it was not sent.",
        number=facts["invoice"],
    ),
    "invoice.paid": _paid,
    "claim.closed": _closed,
}
