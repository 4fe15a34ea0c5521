"""Why an invoice of a claim is not taken, said to people."""

from collections.abc import Callable
from typing import Any

from portal.claims.invoice.debiting import ChargeChanged, NothingToInvoice
from portal.claims.invoice.issuing import CreditNotPossible, InvoiceChanged, InvoiceThere
from portal.claims.invoice.labels import difference
from portal.claims.invoice.numbers import NumberTaken
from portal.claims.invoice.papers import UnknownPaper
from portal.claims.invoice.uploading import (
    DayOfInvoiceInFuture,
    InvoiceBeforeReplacement,
    InvoiceDiffers,
    InvoiceNotPdf,
    NotDisputed,
    NumberOrDayMissing,
    NumberTooLong,
)
from portal.core.errors import DomainError
from portal.web.formats import date_text
from portal.web.i18n import gettext as _
from portal.web.refusals import Refusal

SENTENCES: dict[type[DomainError], Refusal | Callable[[Any], str]] = {
    InvoiceThere: Refusal(
        lambda _error: _("An invoice over this claim was submitted already."), 409
    ),
    InvoiceChanged: Refusal(
        lambda _error: _(
            "The invoice would say something else now than what you reviewed: your company data, "
            "your bank details or the day have changed. Nothing was issued; review it once more."
        ),
        409,
    ),
    CreditNotPossible: Refusal(
        lambda _error: _(
            "This invoice cannot be cancelled here: it was cancelled already, is being paid, or "
            "was not created here."
        ),
        409,
    ),
    UnknownPaper: Refusal(lambda _error: _("There is no such invoice."), 404),
    NumberOrDayMissing: lambda _error: _(
        "This PDF holds no invoice data: enter number and date of your invoice."
    ),
    InvoiceNotPdf: lambda _error: _(
        "This file is not a PDF. Save or print your invoice as a PDF and choose that one."
    ),
    DayOfInvoiceInFuture: lambda _error: _("This day is in the future."),
    InvoiceBeforeReplacement: lambda error: _(
        "The replacement was on %(day)s: the invoice is of that day at the earliest.",
        day=date_text(error.replaced_on),
    ),
    NumberTaken: lambda error: _(
        "Your invoice over claim %(claim)s bears the number %(number)s already. Each invoice "
        "needs a number of its own.",
        claim=error.claim,
        number=error.number,
    ),
    NotDisputed: Refusal(
        lambda _error: _("Only an invoice that we have disputed can be taken back."), 409
    ),
    NumberTooLong: lambda _error: _("The number in this invoice is too long."),
    InvoiceDiffers: lambda error: " ".join(map(difference, error.differences)),
    NothingToInvoice: Refusal(
        lambda _error: _("No charge of this claim can be invoiced now."), 409
    ),
    ChargeChanged: Refusal(
        lambda _error: _("A charge was changed at this moment. Nothing was invoiced; look again."),
        409,
    ),
}
