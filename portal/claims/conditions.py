"""What must be so before a claim is paid (DOMAIN §6): each is a small function with its refusal.

Pure. The invoice button is shown once none of them refuses, and says otherwise what is missing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.claims.kinds import PartKind, PartState
from portal.claims.states import DEAD, PartAt, all_back, standing
from portal.core.errors import DomainError
from portal.invoicing.soundness import Fault
from portal.invoicing.vat_of_purchases import (
    Decision,
    Seller,
    SellerVatIdNeeded,
    TaxNumberNeeded,
    VatDecisionNeeded,
    what_is_lacking,
)


class Condition(StrEnum):
    """In the order in which they come true."""

    WARRANTY_CLAIM = "warranty_claim"
    AMOUNTS = "amounts"
    REPLACEMENT = "replacement"
    RETURNED = "returned"
    REFERENCE_NUMBER = "reference_number"
    TYPE_AND_SERIAL = "type_and_serial"
    COMPANY_DATA = "company_data"
    VAT = "vat"
    BANK_DETAILS = "bank_details"


class Ours(StrEnum):
    """Steps of the manufacturer without which a claim that is back is not invoiced."""

    CLASS = "class"
    VAT = "vat"
    RETURN = "return"
    BANK = "bank"


class ConditionOpen(DomainError):
    """Base of what is missing."""


class NotAccepted(ConditionOpen):
    """The claim is not decided yet."""


class NothingAccepted(ConditionOpen):
    """No part of it is a warranty claim."""


class AmountOpen(ConditionOpen):
    """Support has to confirm the weight class first."""

    serials: tuple[str, ...]


class NothingPayable(ConditionOpen):
    """Every part has its amount, and it is nothing: there will be no invoice."""


class ReplacementNotTold(ConditionOpen):
    """Which device came in its place, and when."""

    serials: tuple[str, ...]


class NotBack(ConditionOpen):
    """Some defective devices are still to come back."""

    serials: tuple[str, ...]
    due_on: date | None


class BackTooLate(ConditionOpen):
    """Beyond the six weeks; finance may waive it."""

    serial: str
    due_on: date


class ReferenceNumberMissing(ConditionOpen):
    pass


class TypeOrSerialMissing(ConditionOpen):
    """The invoice has to name both."""


class CompanyDataMissing(ConditionOpen):
    """The invoice names address, contact, phone and e-mail of who sends it."""

    faults: tuple[Fault, ...]


class SellerVatIdMissing(ConditionOpen):
    """In the EU outside Germany, reverse charge needs a valid VAT number."""


class VatDecisionOpen(ConditionOpen):
    """Of sellers outside the EU finance decides."""


class BankDetailsNotVerified(ConditionOpen):
    pass


@dataclass(frozen=True, slots=True)
class PartFacts:
    """`priced` is False while support has to confirm the class, `paid` where the amount is
    nothing.
    """

    kind: PartKind
    state: PartState
    defective_serial: str
    model: str
    replaced_on: date | None = None
    due_on: date | None = None
    sent_back_on: date | None = None
    return_proved: bool = False
    returned_on: date | None = None
    waived: bool = False
    priced: bool = True
    paid: bool = True

    @property
    def counts(self) -> bool:
        return self.state not in DEAD

    @property
    def at(self) -> PartAt:
        return self.kind, self.state

    @property
    def back_on(self) -> date | None:
        """The day that counts, once the device has arrived: that of its shipment, if support saw
        the carrier's proof of it.
        """
        if self.returned_on and self.sent_back_on and self.return_proved:
            return min(self.returned_on, self.sent_back_on)
        return self.returned_on


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """`company_lacks` is what its own data do not say, `bank_waits` is that finance has its bank
    details and has not looked at them.
    """

    parts: tuple[PartFacts, ...]
    reference_number: str
    seller: Seller
    vat_decision: str
    bank_verified: bool
    bank_waits: bool = False
    company_lacks: tuple[Fault, ...] = ()

    @property
    def counting(self) -> tuple[PartFacts, ...]:
        return tuple(part for part in self.parts if part.counts)


@dataclass(frozen=True, slots=True)
class Checked:
    """`refusal` is None where the condition is met."""

    condition: Condition
    refusal: DomainError | None

    @property
    def by_company_data(self) -> bool:
        """The company completes it on the page of its data."""
        own = (CompanyDataMissing, SellerVatIdMissing, TaxNumberNeeded)
        return isinstance(self.refusal, own)


_UNDECIDED = frozenset({PartState.DRAFT, PartState.SUBMITTED, PartState.QUESTION})


def warranty_claim(claim: ClaimFacts) -> ConditionOpen | None:
    if any(part.state in _UNDECIDED for part in claim.parts):
        return NotAccepted()
    return None if claim.counting else NothingAccepted()


def amounts(claim: ClaimFacts) -> ConditionOpen | None:
    waiting = tuple(part.defective_serial for part in claim.counting if not part.priced)
    if waiting:
        return AmountOpen(serials=waiting)
    payable = not claim.counting or any(part.paid for part in claim.counting)
    return None if payable else NothingPayable()


def replacement(claim: ClaimFacts) -> ConditionOpen | None:
    untold = tuple(
        part.defective_serial
        for part in claim.counting
        if part.kind.goes_back and part.replaced_on is None
    )
    return ReplacementNotTold(serials=untold) if untold else None


def returned(claim: ClaimFacts) -> ConditionOpen | None:
    if not all_back(part.at for part in claim.parts):
        missing = [part for part in claim.counting if not _is_back(part)]
        due = min((part.due_on for part in missing if part.due_on), default=None)
        return NotBack(serials=tuple(part.defective_serial for part in missing), due_on=due)
    for part in claim.counting:
        if part.due_on and part.back_on and part.back_on > part.due_on and not part.waived:
            return BackTooLate(serial=part.defective_serial, due_on=part.due_on)
    return None


def reference_number(claim: ClaimFacts) -> ConditionOpen | None:
    return None if claim.reference_number else ReferenceNumberMissing()


def type_and_serial(claim: ClaimFacts) -> ConditionOpen | None:
    complete = all(part.model and part.defective_serial for part in claim.counting)
    return None if complete and claim.counting else TypeOrSerialMissing()


def company_data(claim: ClaimFacts) -> ConditionOpen | None:
    return CompanyDataMissing(faults=claim.company_lacks) if claim.company_lacks else None


def vat(claim: ClaimFacts) -> DomainError | None:
    """By the rules that the invoice will be taxed by."""
    decision = Decision(claim.vat_decision) if claim.vat_decision else None
    match what_is_lacking(claim.seller, decision):
        case SellerVatIdNeeded():
            return SellerVatIdMissing()
        case VatDecisionNeeded():
            return VatDecisionOpen()
        case lacking:
            return lacking


def bank_details(claim: ClaimFacts) -> ConditionOpen | None:
    return None if claim.bank_verified else BankDetailsNotVerified()


CONDITIONS: dict[Condition, Callable[[ClaimFacts], DomainError | None]] = {
    Condition.WARRANTY_CLAIM: warranty_claim,
    Condition.AMOUNTS: amounts,
    Condition.REPLACEMENT: replacement,
    Condition.RETURNED: returned,
    Condition.REFERENCE_NUMBER: reference_number,
    Condition.TYPE_AND_SERIAL: type_and_serial,
    Condition.COMPANY_DATA: company_data,
    Condition.VAT: vat,
    Condition.BANK_DETAILS: bank_details,
}


def checklist(claim: ClaimFacts) -> tuple[Checked, ...]:
    return tuple(Checked(condition, judge(claim)) for condition, judge in CONDITIONS.items())


def open_steps(claim: ClaimFacts) -> tuple[Ours, ...]:
    """Which of the conditions wait for us; `waiting.is_open` says the same in SQL."""
    found = {
        Ours.CLASS: isinstance(amounts(claim), AmountOpen),
        Ours.VAT: isinstance(vat(claim), VatDecisionOpen),
        Ours.RETURN: isinstance(returned(claim), BackTooLate),
        Ours.BANK: claim.bank_waits,
    }
    return tuple(step for step, waits in found.items() if waits)


def missing(claim: ClaimFacts) -> Iterator[DomainError]:
    """What stands between this claim and its invoice."""
    return (each.refusal for each in checklist(claim) if each.refusal)


def _is_back(part: PartFacts) -> bool:
    return standing(*part.at) in (PartState.RETURNED, PartState.INSPECTED)
