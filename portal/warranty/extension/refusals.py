"""Why an extension is not sold or not settled, said to people."""

from collections.abc import Callable
from typing import Any

from portal.core.errors import DomainError
from portal.warranty.extension.buyers import (
    BusinessOutsideEu,
    CompanyAddressMissing,
    VatIdOfCompany,
)
from portal.warranty.extension.camt053 import NoStatement, XmlUnreadable
from portal.warranty.extension.labels import STATES
from portal.warranty.extension.offers import NothingOnSale
from portal.warranty.extension.ordering import OrderOfOthersPending, OrderPending, PriceChanged
from portal.warranty.extension.settling import (
    OrderClosed,
    PaymentDayWrong,
    PaymentDiffers,
    UnknownExtensionOrder,
)
from portal.warranty.extension.statement_files import StatementTooLong, StatementUnreadable
from portal.web.country_names import country_name
from portal.web.formats import date_text, integer_text, money_text
from portal.web.i18n import gettext as _
from portal.web.refusals import Refusal


def _paid_differently(error: PaymentDiffers) -> str:
    if error.paid < error.asked:
        return _(
            "%(missing)s are missing: the invoice asks for %(asked)s. Accept the difference, or "
            "wait for the rest.",
            missing=money_text((error.asked - error.paid).amount),
            asked=money_text(error.asked.amount),
        )
    return _(
        "%(more)s were paid too much: the invoice asks for %(asked)s. Accept the difference and "
        "pay it back.",
        more=money_text((error.paid - error.asked).amount),
        asked=money_text(error.asked.amount),
    )


SENTENCES: dict[type[DomainError], Refusal | Callable[[Any], str]] = {
    NothingOnSale: lambda _error: _(
        "No extended warranty is sold for this product at present. Our support knows more."
    ),
    CompanyAddressMissing: Refusal(
        lambda _error: _(
            "The invoice needs the postal address of your company. An administrator enters it on "
            "the page of the company."
        ),
        409,
    ),
    BusinessOutsideEu: lambda error: _(
        "We cannot sell to a business in this country online without a company account: "
        "%(country)s. Please ask our support about your purchase.",
        country=country_name(error.country),
    ),
    VatIdOfCompany: lambda _error: _(
        "This VAT number cannot be used here. If it is that of your company, buy with the "
        "company's account; if not, please ask our support."
    ),
    PriceChanged: Refusal(
        lambda error: _(
            "The price has changed since you looked: it is %(now)s now, not %(reviewed)s. Nothing "
            "was ordered; please look at the offer once more.",
            now=money_text(error.now.amount),
            reviewed=money_text(error.reviewed.amount),
        ),
        409,
    ),
    OrderPending: Refusal(
        lambda _error: _(
            "There is an order for this device already that waits for its payment. Pay it, or "
            "cancel it first."
        ),
        409,
    ),
    OrderOfOthersPending: Refusal(
        lambda error: _(
            "Somebody else has ordered an extension for this device and has not paid yet. If the "
            "payment does not arrive by %(day)s, the order lapses and you can buy one here.",
            day=date_text(error.day),
        ),
        409,
    ),
    UnknownExtensionOrder: Refusal(lambda _error: _("There is no such order."), 404),
    OrderClosed: Refusal(
        lambda error: _(
            "This order does not wait for payment any more. Its state now: %(state)s.",
            state=STATES[error.state],
        ),
        409,
    ),
    PaymentDiffers: _paid_differently,
    PaymentDayWrong: lambda error: _(
        "Enter the day the money arrived: from %(day)s, the day of the order, to today.",
        day=date_text(error.ordered_on),
    ),
    StatementTooLong: lambda error: _(
        "This statement is too long: at most %(most)s lines. Nothing was changed.",
        most=integer_text(error.most),
    ),
    XmlUnreadable: lambda _error: _(
        "This XML file cannot be read: it is damaged, or holds what no bank sends. Download it "
        "from your bank once more."
    ),
    NoStatement: lambda error: _(
        "This XML file is no bank statement that we can read. Ask your bank for camt.053, version "
        "%(first)s or %(second)s.",
        first=error.versions[0],
        second=error.versions[1],
    ),
    StatementUnreadable: lambda _error: _(
        "This file is no text in UTF-8. Save it as CSV in UTF-8 and try again."
    ),
}
