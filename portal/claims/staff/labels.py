"""The closed lists of claims in the words of staff, where the company reads others."""

from collections.abc import Mapping
from typing import Protocol

from babel.support import LazyProxy

from portal.accounts.bank.kinds import BankState
from portal.claims.conditions import Condition, Ours
from portal.claims.kinds import (
    ClaimState,
    Cleanliness,
    Finding,
    InvoiceState,
    PartState,
    VatDecision,
)
from portal.claims.labels import PART_STATES as COMPANY_PART_STATES
from portal.claims.labels import STATES as COMPANY_STATES
from portal.claims.waiting import Waiting
from portal.web.i18n import lazy_gettext, lazy_pgettext

_ASKED = lazy_pgettext("state of a claim", "Question asked")
STATES: Mapping[ClaimState, LazyProxy] = {**COMPANY_STATES, ClaimState.QUESTION: _ASKED}
PART_STATES: Mapping[PartState, LazyProxy] = {**COMPANY_PART_STATES, PartState.QUESTION: _ASKED}
NEXT_STEPS: Mapping[ClaimState, LazyProxy] = {
    ClaimState.QUESTION: lazy_pgettext("staff's next step", "The company answers."),
    ClaimState.SUBMITTED: lazy_pgettext("staff's next step", "Support decides."),
    ClaimState.ACCEPTED: lazy_pgettext(
        "staff's next step", "Support sends the replacement, or records its receipt."
    ),
    ClaimState.SHIPPED: lazy_pgettext(
        "staff's next step", "The company tells when the replacement has arrived."
    ),
    ClaimState.RECEIVED: lazy_pgettext(
        "staff's next step", "The company sends the defective device back."
    ),
    ClaimState.RETURNED: lazy_pgettext("staff's next step", "Support inspects the device."),
    ClaimState.INSPECTED: lazy_pgettext("staff's next step", "The company submits its invoice."),
    ClaimState.INVOICED: lazy_pgettext("staff's next step", "Finance checks the invoice."),
    ClaimState.DISPUTED: lazy_pgettext("staff's next step", "The company corrects its invoice."),
    ClaimState.SETTLED: lazy_pgettext("staff's next step", "Finance pays the invoice."),
    ClaimState.REFUSED: lazy_pgettext("staff's next step", "Nothing."),
    ClaimState.WITHDRAWN: lazy_pgettext("staff's next step", "Nothing."),
    ClaimState.CLOSED: lazy_pgettext("staff's next step", "Nothing: it is done."),
}
OPEN_STEPS: Mapping[Ours, LazyProxy] = {
    Ours.CLASS: lazy_pgettext("staff's next step", "Support confirms the class."),
    Ours.VAT: lazy_pgettext("staff's next step", "Finance decides about the VAT."),
    Ours.RETURN: lazy_pgettext("staff's next step", "Finance decides about the late return."),
    Ours.BANK: lazy_pgettext("staff's next step", "Finance checks the bank details."),
}
_INSPECT = lazy_gettext(
    "The claim is paid. Support inspects what came back, and decides about the charges."
)
_CHARGE = lazy_gettext("The claim is paid. Finance invoices the charges.")
_BOTH = lazy_gettext(
    "The claim is paid. Support inspects what came back, and finance invoices the charges."
)
WAITING: Mapping[Waiting, LazyProxy] = {
    Waiting.SUPPORT: lazy_pgettext("claims waiting for", "Waiting for support"),
    Waiting.FINANCE: lazy_pgettext("claims waiting for", "Waiting for finance"),
    Waiting.COMPANY: lazy_pgettext("claims waiting for", "Waiting for the company"),
}
CONDITIONS: Mapping[Condition, LazyProxy] = {
    Condition.WARRANTY_CLAIM: lazy_gettext("All parts are decided, and one is accepted"),
    Condition.AMOUNTS: lazy_gettext("Support has confirmed the class of every model"),
    Condition.REPLACEMENT: lazy_gettext("Replacement and day of the replacement are known"),
    Condition.RETURNED: lazy_gettext("The defective devices are back in time, or it is waived"),
    Condition.REFERENCE_NUMBER: lazy_gettext("The claim has a reference number"),
    Condition.TYPE_AND_SERIAL: lazy_gettext("Type and serial number of each device are known"),
    Condition.COMPANY_DATA: lazy_gettext("The company data are complete"),
    Condition.VAT: lazy_gettext("It is clear how the invoice is taxed"),
    Condition.BANK_DETAILS: lazy_gettext("The bank details of the company are verified"),
}
OUTCOMES: Mapping[Cleanliness, LazyProxy] = {
    Cleanliness.CLEAN: lazy_pgettext("inspection", "Clean"),
    Cleanliness.DIRTY: lazy_pgettext("inspection", "Dirty: cleaning is charged"),
}
FINDINGS: Mapping[Finding, LazyProxy] = {
    Finding.FAULT: lazy_pgettext("inspection", "A fault was found"),
    Finding.NO_FAULT: lazy_pgettext("inspection", "No fault was found: the inspection is charged"),
}
INVOICE_STATES: Mapping[InvoiceState, LazyProxy] = {
    InvoiceState.SUBMITTED: lazy_pgettext("state of a claim's invoice", "To be checked"),
    InvoiceState.DISPUTED: lazy_pgettext("state of a claim's invoice", "Disputed"),
    InvoiceState.SETTLED: lazy_pgettext("state of a claim's invoice", "Settled, to be paid"),
    InvoiceState.PAID: lazy_pgettext("state of a claim's invoice", "Paid"),
    InvoiceState.CANCELLED: lazy_pgettext("state of a claim's invoice", "Cancelled"),
}
INVOICE_SIGNS: Mapping[InvoiceState, str] = {
    InvoiceState.SUBMITTED: "info",
    InvoiceState.DISPUTED: "bad",
    InvoiceState.SETTLED: "warn",
    InvoiceState.PAID: "ok",
    InvoiceState.CANCELLED: "info",
}
BANK_STATES: Mapping[BankState, LazyProxy] = {
    BankState.UNVERIFIED: lazy_pgettext("bank details", "Account not verified yet"),
    BankState.VERIFIED: lazy_pgettext("bank details", "Account verified"),
    BankState.REJECTED: lazy_pgettext("bank details", "Account rejected"),
}
VAT_DECISIONS: Mapping[VatDecision, LazyProxy] = {
    VatDecision.OUTSIDE: lazy_pgettext("taxation", "Not taxable in the EU"),
    VatDecision.REVERSE_CHARGE: lazy_pgettext("taxation", "Reverse charge"),
}


class Standing(Protocol):
    """`paid`: the invoice of the claim is. `open_steps`: what is ours before there is one."""

    @property
    def state(self) -> ClaimState: ...
    @property
    def paid(self) -> bool: ...
    @property
    def to_inspect(self) -> bool: ...
    @property
    def charges_due(self) -> bool: ...
    @property
    def open_steps(self) -> tuple[Ours, ...]: ...


def next_step(claim: Standing) -> str:
    """Whole sentences: a claim may wait for several. One that is paid waits for whoever has
    something left to do.
    """
    if claim.paid and claim.state is ClaimState.SETTLED:
        return str(_after_payment(claim))
    ours = [OPEN_STEPS[step] for step in claim.open_steps]
    if ours and claim.state is ClaimState.RETURNED:
        ours = [NEXT_STEPS[claim.state], *ours]
    return " ".join(map(str, ours or [NEXT_STEPS[claim.state]]))


def _after_payment(claim: Standing) -> LazyProxy:
    if not claim.charges_due:
        return _INSPECT
    return _BOTH if claim.to_inspect else _CHARGE
