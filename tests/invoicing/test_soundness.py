"""Own invariants of electronic invoices, beyond what the rules of others see."""

from dataclasses import replace

import pytest

from portal.invoicing.fault_sentences import sentence_of
from portal.invoicing.soundness import (
    Fault,
    InvoiceUnsound,
    Wrong,
    faults,
    is_complete,
    require_sound,
)
from tests.support.einvoices import INSTALLERS, SAMPLES, content_of

FR = content_of(INSTALLERS["FR"], 2)
DE = content_of(INSTALLERS["DE"])
OUTSIDE = content_of(INSTALLERS["outside"])
LINE = FR.lines[0]


def missing(*places: str) -> tuple[Fault, ...]:
    return tuple(Fault(Wrong.MISSING, place) for place in places)


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_are_sound(name: str) -> None:
    require_sound(SAMPLES[name]())


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (replace(FR, reference=" "), missing("reference")),
        (replace(FR, number=""), missing("number")),
        (replace(FR, supplied_on=""), missing("supplied_on")),
        (replace(FR, seller=replace(FR.seller, phone="")), missing("seller.phone")),
        (replace(FR, seller=replace(FR.seller, contact_name="")), missing("seller.contact_name")),
        (replace(FR, seller=replace(FR.seller, vat_id="")), missing("seller.vat_id")),
        (replace(FR, buyer=replace(FR.buyer, vat_id="")), missing("buyer.vat_id")),
        (replace(FR, buyer=replace(FR.buyer, email="")), missing("buyer.email")),
        (replace(DE, buyer=replace(DE.buyer, vat_id="")), ()),
        (
            replace(OUTSIDE, seller=replace(OUTSIDE.seller, legal_registration="")),
            missing("seller.legal_registration"),
        ),
        (replace(FR, payment=replace(FR.payment, holder="")), missing("payment.holder")),
        (replace(FR, payment=replace(FR.payment, due_on="")), missing("payment.due_on")),
        (replace(FR, payment=replace(FR.payment, reference="")), missing("payment.reference")),
        (replace(FR, lines=(replace(LINE, model=""), FR.lines[1])), missing("lines.1.model")),
        (replace(FR, lines=(LINE, replace(FR.lines[1], serial=""))), missing("lines.2.serial")),
        (replace(FR, lines=(LINE, replace(FR.lines[1], item=""))), missing("lines.2.item")),
        (replace(FR, lines=()), (*missing("lines"), Fault(Wrong.SUM, "net"))),
    ],
)
def test_what_is_missing(content, found) -> None:
    assert faults(content) == found
    assert is_complete(content) is not bool(found)


@pytest.mark.parametrize(
    "iban",
    [
        "FR1420041010050500013M02607",
        "FR14 2004 1010 0505 0001 3M02 606",
        "fr1420041010050500013m02606",
        "XX1420041010050500013M02606",
        "",
    ],
)
def test_the_iban_has_its_checksum_and_no_blanks(iban: str) -> None:
    wrong = replace(FR, payment=replace(FR.payment, iban=iban))
    assert faults(wrong) == (Fault(Wrong.IBAN, "payment.iban"),)


@pytest.mark.parametrize(
    ("changed", "places"),
    [
        ({"lines": (replace(LINE, quantity="2"), FR.lines[1])}, ["lines.1.net"]),
        ({"lines": (replace(LINE, net="120.01"), FR.lines[1])}, ["lines.1.net", "net"]),
        ({"lines": (replace(LINE, price="120"), FR.lines[1])}, ["lines.1.net"]),
        ({"lines": (replace(LINE, quantity="1.0"), FR.lines[1])}, ["lines.1.net"]),
        ({"lines": (replace(LINE, quantity="0"), FR.lines[1])}, ["lines.1.net"]),
        ({"net": "171.00"}, ["net", "gross"]),
        ({"net": "170"}, ["net", "vat"]),
        ({"vat": "0.01"}, ["vat"]),
        ({"vat": "1E1"}, ["vat"]),
        ({"gross": "170.01"}, ["gross"]),
        ({"gross": "-170.00"}, ["gross"]),
    ],
)
def test_what_does_not_add_up(changed, places) -> None:
    found = faults(replace(FR, **changed))
    assert [fault.place for fault in found] == places
    assert {fault.wrong for fault in found} == {Wrong.SUM}


@pytest.mark.parametrize(
    "tax",
    [
        replace(FR.tax, exemption=""),
        replace(FR.tax, exemption="VATEX-EU-O"),
        replace(FR.tax, mentions=()),
        replace(FR.tax, category="Z"),
        replace(FR.tax, category="E"),
    ],
)
def test_the_reason_for_no_vat_fits_its_category(tax) -> None:
    assert Fault(Wrong.EXEMPTION, "tax") in faults(replace(FR, tax=tax))


def test_taxed_needs_no_reason_and_a_rate() -> None:
    for tax in (replace(DE.tax, exemption="VATEX-EU-AE"), replace(DE.tax, percent="0")):
        assert Fault(Wrong.EXEMPTION, "tax") in faults(replace(DE, tax=tax))


def test_a_character_that_no_font_has_is_told_where_it_stands() -> None:
    strange = replace(FR, seller=replace(FR.seller, name="Sun \N{SUN WITH FACE}"))
    assert faults(strange) == (Fault(Wrong.UNDRAWABLE, "seller.name"),)
    with pytest.raises(InvoiceUnsound) as refused:
        require_sound(strange)
    assert refused.value.faults == faults(strange)


@pytest.mark.parametrize("wrong", Wrong)
@pytest.mark.parametrize(
    "place",
    [
        "seller.phone",
        "buyer.street",
        "reference",
        "supplied_on",
        "lines.1.net",
        "payment.iban",
        "tax",
    ],
)
def test_every_fault_has_a_sentence(wrong: Wrong, place: str) -> None:
    assert sentence_of(Fault(wrong, place)).endswith(".")
