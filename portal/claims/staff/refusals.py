"""Why something is not done to a claim, said to support and to finance."""

from collections.abc import Callable
from typing import Any

from portal.claims.staff import (
    classing,
    debiting,
    deciding,
    inspecting,
    paying,
    sending,
    taxing,
    transfers,
)
from portal.claims.staff.labels import INVOICE_STATES
from portal.core.errors import DomainError
from portal.web.formats import date_text
from portal.web.i18n import gettext as _
from portal.web.refusals import Refusal


def _conflict(sentence: Callable[[Any], str]) -> Refusal:
    return Refusal(sentence, 409)


def _decided(error: paying.InvoiceDecided) -> str:
    return _(
        "Invoice %(number)s was decided meanwhile: %(state)s. Nothing was changed.",
        number=error.number,
        state=INVOICE_STATES[error.state],
    )


SENTENCES: dict[type[DomainError], Refusal | Callable[[Any], str]] = {
    deciding.NoPartChosen: lambda _error: _("Choose one part or several."),
    deciding.ReferenceMissing: lambda _error: _(
        "Enter our reference number: the company's invoice must name it."
    ),
    deciding.ReferenceTaken: lambda error: _(
        "Another claim has the reference number %(reference)s already.",
        reference=error.reference,
    ),
    deciding.ReferenceGiven: lambda error: _(
        "This claim has the reference number %(reference)s already; it may stand on papers, so "
        "it stays.",
        reference=error.reference,
    ),
    classing.ClassNotNeeded: _conflict(
        lambda _error: _(
            "The price list of this claim names the model: there is nothing to confirm."
        )
    ),
    classing.ClassNotConfirmable: lambda _error: _("Choose one of the options shown."),
    classing.InvoicedAlready: _conflict(
        lambda _error: _("The claim is invoiced already, so this cannot be changed any more.")
    ),
    sending.NothingProved: _conflict(
        lambda _error: _(
            "The company has not told when it sent the device, so nothing proves that day."
        )
    ),
    sending.OtherReplacement: lambda error: _(
        "The company has told another replacement: %(serial)s. Ask which of the two is right.",
        serial=error.serial,
    ),
    sending.ReplacementOfOtherOwner: lambda _error: _(
        "This device is registered to somebody else than the defective device. Compare its serial "
        "number; if it is right, correct the register of the defective device first."
    ),
    sending.ReplacementMissing: lambda _error: _(
        "Enter the serial number of the device that you send."
    ),
    sending.ReturnNotLate: _conflict(
        lambda _error: _("This device is not late: nothing is to be accepted.")
    ),
    sending.WaivedAlready: _conflict(
        lambda _error: _("The late return of this device is accepted already.")
    ),
    sending.ReasonMissing: lambda _error: _("Give the reason; the company will read it."),
    inspecting.EvidenceMissing: lambda _error: _(
        "Something is charged: write what the inspection saw, so that the company can follow it."
    ),
    inspecting.InspectedBeforeArrival: lambda error: _(
        "The device arrived on %(day)s: it is inspected on that day at the earliest.",
        day=date_text(error.returned_on),
    ),
    taxing.RuleDecides: _conflict(
        lambda _error: _("The country of this company leaves nothing to decide.")
    ),
    paying.UnknownClaimInvoice: Refusal(lambda _error: _("There is no such invoice."), 404),
    paying.InvoiceDecided: _conflict(_decided),
    paying.InBankFile: lambda error: _(
        "Invoice %(number)s is in a file for the bank. Make sure that its payment was not sent, "
        "and tick the box that says so; nothing was changed.",
        number=error.number,
    ),
    paying.AccountNotVerified: _conflict(
        lambda error: _(
            "Invoice %(number)s: the bank details of the company are not verified. Verify them "
            "first; nothing was changed.",
            number=error.number,
        )
    ),
    paying.PaidBeforeInvoice: lambda error: _(
        "The invoice is of %(day)s: it is paid on that day at the earliest.",
        day=date_text(error.issued_on),
    ),
    debiting.DisputeOpen: _conflict(
        lambda _error: _("A charge is disputed: support decides first. Nothing was invoiced.")
    ),
    debiting.ObjectionOpen: _conflict(
        lambda error: _(
            "The company may dispute a charge until %(day)s: invoice it after that day.",
            day=date_text(error.until),
        )
    ),
    transfers.NothingToTransfer: _conflict(
        lambda _error: _("None of the chosen invoices is settled and waiting for its payment.")
    ),
    transfers.NotTransferable: _conflict(
        lambda error: _(
            "No file was written. These invoices have no verified account that a SEPA transfer "
            "reaches; leave them out: %(numbers)s.",
            numbers=", ".join(error.numbers),
        )
    ),
    transfers.HolderUnreadable: _conflict(
        lambda error: _(
            "No file was written. A bank can read nothing of the account holders of these "
            "companies: %(companies)s. Leave their invoices out, or ask them for the name in "
            "Latin letters.",
            companies=", ".join(error.companies),
        )
    ),
    transfers.InAnotherFile: _conflict(
        lambda error: _(
            "No file was written. These invoices, or earlier ones over the same claims, are in an "
            "earlier file, and the bank would pay them twice: %(numbers)s. Leave them out. If the "
            "bank did not take that file, tick the box that says so.",
            numbers=", ".join(error.numbers),
        )
    ),
}
