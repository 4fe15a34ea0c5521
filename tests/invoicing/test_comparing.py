"""What an invoice of somebody else says otherwise than the claim."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from portal.invoicing.cii import cii_xml
from portal.invoicing.cii_names import Profile
from portal.invoicing.comparing import Differs, Expected, differences
from portal.invoicing.money import Money
from portal.invoicing.reading import read_invoice
from tests.support.einvoices import (
    DUE,
    INSTALLERS,
    ISSUED,
    REFERENCE,
    content_of,
    credit_note_of,
    serial_of,
)

FR = content_of(INSTALLERS["FR"], 2)
READ = read_invoice(cii_xml(FR, Profile.EN16931))
EXPECTED = Expected(
    supplied_on="2026-04-16",
    reference=REFERENCE,
    serials=frozenset({serial_of(0), serial_of(1)}),
    seller_vat_id="FR40303265045",
    buyer_vat_id="DE362842559",
    category="AE",
    net=Money(Decimal("170.00")),
    vat=Money(Decimal("0.00")),
    iban="FR1420041010050500013M02606",
)
TODAY = "2026-04-21"


def found(read, expected=EXPECTED) -> dict[Differs, tuple[str, str]]:
    return {each.what: (each.expected, each.found) for each in differences(read, expected, TODAY)}


def test_it_is_read_as_it_was_written() -> None:
    assert (READ.number, READ.type_code, READ.currency) == ("F2026-0117", "380", "EUR")
    assert (READ.issued_on, READ.due_on) == (ISSUED, DUE)
    assert READ.references == (REFERENCE, REFERENCE)
    assert (READ.net, READ.vat, READ.gross) == (Decimal(170), Decimal(0), Decimal(170))
    assert READ.categories == {"AE"}
    assert READ.is_whole


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("name", ["DE", "SE", "GR", "CZ", "IT"])
def test_every_seller_is_read(name: str, profile: Profile) -> None:
    content = content_of(INSTALLERS[name], 3)
    read = read_invoice(cii_xml(content, profile))
    assert (read.number, read.seller_vat_id) == (content.number, content.seller.vat_id)
    assert str(read.gross) == content.gross


def test_what_is_as_expected_differs_in_nothing() -> None:
    assert found(READ) == {}


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"type_code": "381"}, {Differs.KIND: ("380", "381")}),
        ({"number": ""}, {Differs.NUMBER: ("?", "")}),
        ({"issued_on": date(2026, 4, 22)}, {Differs.DAY: (TODAY, "2026-04-22")}),
        ({"issued_on": None}, {Differs.DAY: (TODAY, "")}),
        ({"references": ()}, {Differs.REFERENCE: (REFERENCE, "")}),
        ({"references": ("RMA-1",)}, {Differs.REFERENCE: (REFERENCE, "RMA-1")}),
        ({"currency": "SEK"}, {Differs.CURRENCY: ("EUR", "SEK")}),
        ({"seller_vat_id": ""}, {Differs.SELLER: ("FR40303265045", "")}),
        ({"buyer_vat_id": "DE136695976"}, {Differs.BUYER: ("DE362842559", "DE136695976")}),
        ({"categories": frozenset({"S"})}, {Differs.CATEGORY: ("AE", "S")}),
        ({"categories": frozenset({"S", "AE"})}, {Differs.CATEGORY: ("AE", "AE S")}),
        ({"net": Decimal(171)}, {Differs.NET: ("170.00", "171.00")}),
        ({"net": Decimal("170.001")}, {Differs.NET: ("170.00", "170.001")}),
        ({"vat": None}, {Differs.VAT: ("0.00", "")}),
        ({"gross": Decimal("202.3")}, {Differs.GROSS: ("170.00", "202.30")}),
        ({"iban": "SE4550000000058398257466"}, {Differs.IBAN: ("2606", "7466")}),
        ({"is_whole": False}, {Differs.PROFILE: ("EN 16931", "")}),
        ({"words": serial_of(0)}, {Differs.SERIAL: (serial_of(1), "")}),
    ],
)
def test_each_difference_is_told(changed, what) -> None:
    assert found(replace(READ, **changed)) == what


def test_a_reference_is_found_however_it_is_written() -> None:
    assert found(replace(READ, references=("rma 2026 000815",))) == {}


def test_light_differences_hinder_nobody() -> None:
    read = replace(READ, iban="", is_whole=False)
    assert all(each.is_light for each in differences(read, EXPECTED, TODAY))
    heavy = differences(replace(READ, gross=Decimal(1)), EXPECTED, TODAY)
    assert not any(each.is_light for each in heavy)


def test_a_credit_note_is_no_invoice() -> None:
    read = read_invoice(cii_xml(credit_note_of(FR), Profile.EN16931))
    assert found(read)[Differs.KIND] == ("380", "381")


@pytest.mark.parametrize("xml", [b"<Invoice/>", b"<a xmlns='urn:other'>1</a>"])
def test_data_of_another_form_are_not_guessed(xml: bytes) -> None:
    assert read_invoice(xml) is None


def test_nonsense_in_the_data_is_nothing() -> None:
    xml = cii_xml(FR, Profile.EN16931)
    for text, instead in ((b"20260420", b"20261320"), (b">170.00<", b">1E9<"), (b"102", b"1")):
        assert text in xml
        assert read_invoice(xml.replace(text, instead)) is not None
    assert read_invoice(xml.replace(b"20260420", b"20261320")).issued_on is None
    assert read_invoice(xml.replace(b">170.00<", b">1E9<")).gross is None


def test_data_meant_badly_are_read_in_no_time_and_shown_as_they_are() -> None:
    """A letter that stands for eighteen kept a processor busy for seconds; a mark turned the
    number round for whoever reads the list.
    """
    xml = cii_xml(replace(FR, number="F\u202e7102", notes=("\ufdfa" * 600_000,)), Profile.EN16931)
    read = read_invoice(xml)
    assert read.number == "F7102"
    assert len(read.words) < 10_000
    assert Differs.SERIAL not in found(read)


def test_an_invoice_from_before_the_replacement_is_told() -> None:
    told = found(replace(READ, issued_on=date(1, 1, 1)))
    assert told[Differs.DAY] == (EXPECTED.supplied_on, "0001-01-01")
    same_day = replace(EXPECTED, supplied_on=ISSUED.isoformat())
    assert Differs.DAY not in found(READ, same_day)
