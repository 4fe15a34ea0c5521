"""Why something is not done to a claim, and what a claim still lacks, said to people."""

from collections.abc import Callable
from typing import Any

from portal.claims import conditions, states
from portal.claims.amounts import NotOurProduct
from portal.claims.holding import ClaimChanged, ClaimFinished, ClaimSubmitted, UnknownClaim
from portal.claims.messages import MessageEmpty, NotSubmitted
from portal.claims.progress import (
    DayInFuture,
    OwnersDiffer,
    ReceivedAfterReplacement,
    ReceivedBeforeShipment,
    ReturnBeforeReceipt,
    UnknownPart,
)
from portal.core.errors import DomainError
from portal.invoicing.fault_sentences import sentence_of
from portal.web.formats import date_text
from portal.web.i18n import gettext as _
from portal.web.refusals import Refusal


def _conflict(sentence: Callable[[Any], str]) -> Refusal:
    """Somebody was quicker, or it is too early: nothing that was typed is wrong."""
    return Refusal(sentence, 409)


def _serials(error: Any) -> str:
    return ", ".join(error.serials)


def _not_back(error: conditions.NotBack) -> str:
    if error.due_on is None:
        return _("Still to come back to us: %(serials)s.", serials=_serials(error))
    return _(
        "Still to come back to us: %(serials)s. It must be there by %(due)s.",
        serials=_serials(error),
        due=date_text(error.due_on),
    )


_EVENTS: dict[type[DomainError], Refusal] = {
    states.NotSubmittedYet: _conflict(lambda _error: _("This is a draft: submit the claim first.")),
    states.NotDecidedYet: _conflict(
        lambda _error: _("We have not accepted this part yet. Please wait for our decision.")
    ),
    states.DecidedAlready: _conflict(
        lambda _error: _("This part was decided meanwhile. Reload the page to see how.")
    ),
    states.NoQuestionOpen: _conflict(
        lambda _error: _("No question is open: it was answered, or decided.")
    ),
    states.ShippedAlready: _conflict(lambda _error: _("The replacement is shipped already.")),
    states.ReceivedAlready: _conflict(
        lambda _error: _("It is known already when the replacement was received.")
    ),
    states.ReturnedBeforeReceipt: _conflict(
        lambda _error: _(
            "Tell us first when you received the replacement: the defective device goes back "
            "after that."
        )
    ),
    states.ReturnedAlready: _conflict(lambda _error: _("This device is back already.")),
    states.InspectedBeforeReturn: _conflict(
        lambda _error: _("This device is not back yet, so it cannot be inspected.")
    ),
    states.InspectedAlready: _conflict(lambda _error: _("This device is inspected already.")),
    states.PartClosed: _conflict(
        lambda _error: _("This part was refused or withdrawn: nothing can be changed any more.")
    ),
    states.NothingToReturn: _conflict(
        lambda _error: _("Nothing is sent, and nothing comes back, for a software update.")
    ),
}

_CONDITIONS: dict[type[DomainError], Callable[[Any], str]] = {
    conditions.NotAccepted: lambda _error: _("We are still checking the claim."),
    conditions.NothingAccepted: lambda _error: _("No part of this claim was accepted."),
    conditions.AmountOpen: lambda error: _(
        "Support confirms the weight class first: %(serials)s.", serials=_serials(error)
    ),
    conditions.NothingPayable: lambda _error: _(
        "Nothing is paid for the parts of this claim, so it needs no invoice."
    ),
    conditions.ReplacementNotTold: lambda error: _(
        "Tell us by which device, and on which day, it was replaced: %(serials)s.",
        serials=_serials(error),
    ),
    conditions.NotBack: _not_back,
    conditions.BackTooLate: lambda error: _(
        "%(serial)s came back after %(due)s. Write to support: our finance department may waive "
        "it.",
        serial=error.serial,
        due=date_text(error.due_on),
    ),
    conditions.ReferenceNumberMissing: lambda _error: _(
        "We give the reference number when we accept the claim."
    ),
    conditions.TypeOrSerialMissing: lambda _error: _(
        "Type or serial number of a device is missing. Write to support."
    ),
    conditions.CompanyDataMissing: lambda error: " ".join(
        dict.fromkeys(map(sentence_of, error.faults))
    ),
    conditions.SellerVatIdMissing: lambda _error: _(
        "Your company needs a valid VAT number for an invoice with reverse charge. An "
        "administrator enters it on the page of the company."
    ),
    conditions.VatDecisionOpen: lambda _error: _(
        "Our finance department decides how invoices from your country are taxed. You need not "
        "do anything."
    ),
    conditions.BankDetailsNotVerified: lambda _error: _(
        "An administrator of your company enters the bank details with the bank's confirmation; "
        "then our finance department verifies them."
    ),
}

SENTENCES: dict[type[DomainError], Refusal | Callable[[Any], str]] = {
    UnknownClaim: Refusal(lambda _error: _("There is no such claim."), 404),
    UnknownPart: Refusal(lambda _error: _("There is no such part in this claim."), 404),
    ClaimFinished: _conflict(
        lambda _error: _("This claim is closed. Nothing was changed; file a new claim instead.")
    ),
    ClaimChanged: _conflict(
        lambda _error: _(
            "This claim was changed since you opened the page. Nothing of yours was saved: look "
            "at the claim as it is now, and enter it once more."
        )
    ),
    ClaimSubmitted: _conflict(
        lambda _error: _(
            "This claim is submitted, so its entries cannot be changed any more. Write a message "
            "to support."
        )
    ),
    NotOurProduct: lambda _error: _("We pay claims for devices of our own make only."),
    DayInFuture: lambda _error: _("This day is in the future. Enter the day it happened."),
    ReceivedAfterReplacement: lambda error: _(
        "The replacement was built in on %(day)s: it was received on that day at the latest.",
        day=date_text(error.replaced_on),
    ),
    ReceivedBeforeShipment: lambda error: _(
        "We sent the replacement on %(day)s: it cannot have arrived before. Check the day.",
        day=date_text(error.shipped_on),
    ),
    ReturnBeforeReceipt: lambda error: _(
        "The replacement was received on %(day)s: the defective device goes back on that day at "
        "the earliest.",
        day=date_text(error.received_on),
    ),
    OwnersDiffer: lambda error: _(
        "The replacement %(serial)s is registered to somebody else than the defective device. "
        "Compare the owners above, and confirm below that the replacement is right.",
        serial=error.serial,
    ),
    MessageEmpty: lambda _error: _("Write a message first."),
    NotSubmitted: _conflict(lambda _error: _("Submit the claim first: nobody reads a draft.")),
    **_EVENTS,
    **_CONDITIONS,
}
