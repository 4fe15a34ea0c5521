"""What must be so before a claim is paid: each condition alone, and the list of them."""

from dataclasses import replace
from datetime import date

import pytest

from portal.claims import conditions
from portal.claims.conditions import (
    ClaimFacts,
    Ours,
    PartFacts,
    checklist,
    missing,
    open_steps,
)
from portal.claims.kinds import PartKind, PartState
from portal.invoicing.soundness import Fault, Wrong
from portal.invoicing.vat_of_purchases import Seller

DUE = date(2026, 3, 1)
PART = PartFacts(
    kind=PartKind.DEVICE,
    state=PartState.RETURNED,
    defective_serial="90523TD9A001R",
    model="PLENTICORE plus",
    replaced_on=date(2026, 1, 18),
    due_on=DUE,
    returned_on=date(2026, 2, 20),
)
SWEDISH = Seller("SE", "SE556677889901")
PAYABLE = ClaimFacts((PART,), "R00001", SWEDISH, "", bank_verified=True)


def claim_with(**changes):
    """One part that differs so."""
    return replace(PAYABLE, parts=(replace(PART, **changes),))


UPDATE = {"kind": PartKind.SOFTWARE_UPDATE, "state": PartState.ACCEPTED, "returned_on": None}
LATE = {"returned_on": date(2026, 3, 2)}
SENT_IN_TIME = {**LATE, "sent_back_on": DUE}
PROVED = {**SENT_IN_TIME, "return_proved": True}
NO_ID = Seller("SE")
NO_PHONE = Fault(Wrong.MISSING, "seller.phone")
CASES = [
    ("nothing is missing", PAYABLE, ""),
    ("being checked", claim_with(state=PartState.SUBMITTED), "NotAccepted NotBack"),
    ("a question is open", claim_with(state=PartState.QUESTION), "NotAccepted NotBack"),
    (
        "refused",
        claim_with(state=PartState.REFUSED),
        "NothingAccepted NotBack TypeOrSerialMissing",
    ),
    ("still there", claim_with(state=PartState.RECEIVED, returned_on=None), "NotBack"),
    ("inspected", claim_with(state=PartState.INSPECTED), ""),
    ("back on the last day", claim_with(returned_on=DUE), ""),
    ("a day too late", claim_with(**LATE), "BackTooLate"),
    ("waived by finance", claim_with(**LATE, waived=True), ""),
    ("sent in time, as support saw the carrier's proof", claim_with(**PROVED), ""),
    ("sent in time, as only the company says", claim_with(**SENT_IN_TIME), "BackTooLate"),
    (
        "sent too late, as the carrier proves",
        claim_with(**{**PROVED, "sent_back_on": date(2026, 3, 2)}),
        "BackTooLate",
    ),
    ("an update brings nothing back", claim_with(**UPDATE), ""),
    ("an update that nothing is paid for", claim_with(**UPDATE, paid=False), "NothingPayable"),
    (
        "one of two is paid",
        replace(PAYABLE, parts=(PART, replace(PART, paid=False))),
        "",
    ),
    ("class to be confirmed", claim_with(priced=False), "AmountOpen"),
    ("day of the replacement unknown", claim_with(replaced_on=None), "ReplacementNotTold"),
    ("no reference number", replace(PAYABLE, reference_number=""), "ReferenceNumberMissing"),
    ("no type", claim_with(model=""), "TypeOrSerialMissing"),
    ("no serial", claim_with(defective_serial=""), "TypeOrSerialMissing"),
    ("EU without VAT number", replace(PAYABLE, seller=NO_ID), "SellerVatIdMissing"),
    (
        "EU, VAT number of another country",
        replace(PAYABLE, seller=Seller("SE", "DE136695976")),
        "SellerVatIdMissing",
    ),
    ("Germany without any number", replace(PAYABLE, seller=Seller("DE")), "TaxNumberNeeded"),
    (
        "Germany with a tax number",
        replace(PAYABLE, seller=Seller("DE", tax_number="06123/45678")),
        "",
    ),
    ("no phone", replace(PAYABLE, company_lacks=(NO_PHONE,)), "CompanyDataMissing"),
    ("outside the EU", replace(PAYABLE, seller=Seller("CH", "")), "VatDecisionOpen"),
    (
        "outside the EU, decided",
        replace(PAYABLE, seller=Seller("CH", ""), vat_decision="outside"),
        "",
    ),
    ("bank not verified", replace(PAYABLE, bank_verified=False), "BankDetailsNotVerified"),
    (
        "one of two is refused",
        replace(PAYABLE, parts=(PART, replace(PART, state=PartState.REFUSED))),
        "",
    ),
]


@pytest.mark.parametrize(
    ("claim", "wanted"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_says_what_is_missing(claim, wanted):
    assert " ".join(type(each).__name__ for each in missing(claim)) == wanted


def test_says_what_is_ours_to_decide():
    late, outside = replace(PART, **LATE), Seller("CH")
    claim = replace(PAYABLE, parts=(late, replace(PART, priced=False)), seller=outside)
    assert open_steps(PAYABLE) == ()
    assert open_steps(replace(claim, bank_waits=True)) == tuple(Ours)
    # what the company completes is not
    assert open_steps(replace(PAYABLE, seller=NO_ID, company_lacks=(NO_PHONE,))) == ()


@pytest.mark.parametrize(
    ("changes", "way"),
    [
        ({"company_lacks": (NO_PHONE,)}, True),
        ({"seller": NO_ID}, True),
        ({"seller": Seller("DE")}, True),
        ({"seller": Seller("CH")}, False),
        ({"bank_verified": False}, False),
    ],
)
def test_the_company_is_led_to_its_data_where_it_can_mend_them(changes, way):
    [open_one] = [each for each in checklist(replace(PAYABLE, **changes)) if each.refusal]
    assert open_one.by_company_data is way


def test_every_condition_stands_on_the_list():
    assert [each.condition for each in checklist(PAYABLE)] == list(conditions.Condition)


def test_names_what_is_still_to_come_and_by_when():
    waiting = replace(PART, state=PartState.RECEIVED, returned_on=None)
    sooner = replace(waiting, defective_serial="B", due_on=date(2026, 2, 1))
    refusal = conditions.returned(replace(PAYABLE, parts=(PART, waiting, sooner)))
    assert refusal.serials == ("90523TD9A001R", "B")
    assert refusal.due_on == date(2026, 2, 1)
