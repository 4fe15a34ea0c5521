"""What an invoice of somebody else says otherwise than the claim."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest

from portal.catalogue import catalogue
from portal.invoicing.alike import names_model, same_company, same_model
from portal.invoicing.cii import cii_xml
from portal.invoicing.cii_names import Profile
from portal.invoicing.comparing import Differs, Expected, ExpectedDevice, differences
from portal.invoicing.money import Money
from portal.invoicing.reading import ReadInvoice, read_invoice
from tests.support.einvoices import (
    DUE,
    INSTALLERS,
    ISSUED,
    MODEL,
    REFERENCE,
    content_of,
    credit_note_of,
    serial_of,
)
from tests.support.invoice_rules import broken, without

FR = content_of(INSTALLERS["FR"], 2)
READ = read_invoice(cii_xml(FR, Profile.EN16931))
EXPECTED = Expected(
    supplied_on="2026-04-16",
    reference=REFERENCE,
    devices=(
        ExpectedDevice(serial_of(0), MODEL, Money(Decimal(120))),
        ExpectedDevice(serial_of(1), MODEL, Money(Decimal(50))),
    ),
    seller_name="Soleil d'Azur Energies",
    seller_vat_id="FR40303265045",
    buyer_name="KOSTAL Industrie Elektrik GmbH & Co. KG",
    buyer_vat_id="DE362842559",
    category="AE",
    percent=Decimal(0),
    exemption="VATEX-EU-AE",
    mention="Autoliquidation",
    net=Money(Decimal("170.00")),
    vat=Money(Decimal("0.00")),
    iban="FR1420041010050500013M02606",
)
NO_REASON = {"exemption_codes": frozenset(), "exemption_reasons": frozenset()}
IN_ANOTHER_CURRENCY = '<ram:TaxTotalAmount currencyID="SEK">0.10</ram:TaxTotalAmount>'
DEVICE = Differs.DEVICE_NET
TODAY = "2026-04-21"


def found(read, expected=EXPECTED) -> dict[Differs, tuple[str, str]]:
    return {each.what: (each.expected, each.found) for each in differences(read, expected, TODAY)}


def test_a_number_that_may_not_stand_there_is_not_missed() -> None:
    """Beyond the EU many have no letters of a country."""
    serbian = replace(EXPECTED, seller_vat_id="101134702")
    assert found(replace(READ, seller_vat_id=""), serbian) == {}
    assert found(replace(READ, seller_vat_id="101134702"), serbian) == {}
    assert found(READ, serbian) == {Differs.SELLER: ("101134702", "FR40303265045")}


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
        ({"categories": frozenset({"S", "AE"})}, {Differs.CATEGORY: ("AE", "AE S")}),
        (
            {"vat": Decimal(1), "taxes": Decimal(1), "whole": Decimal(171)},
            {Differs.VAT: ("0.00", "1.00")},
        ),
        ({"rates": frozenset({Decimal(25)})}, {Differs.RATE: ("0", "0 25")}),
        ({"rates": frozenset({None})}, {Differs.RATE: ("0", "0 ?")}),
        (NO_REASON, {Differs.EXEMPTION: ("VATEX-EU-AE", "")}),
        (
            {"exemption_codes": frozenset({"VATEX-EU-O"}), "exemption_reasons": frozenset()},
            {Differs.EXEMPTION: ("VATEX-EU-AE", "VATEX-EU-O")},
        ),
        ({"seller_name": "ACME Ltd"}, {Differs.SELLER_NAME: (EXPECTED.seller_name, "ACME Ltd")}),
        ({"buyer_name": "ACME GmbH"}, {Differs.BUYER_NAME: (EXPECTED.buyer_name, "ACME GmbH")}),
        ({"whole": None}, {Differs.SUM: ("170.00", "")}),
        ({"gross": Decimal("202.3")}, {Differs.GROSS: ("170.00", "202.30")}),
        ({"iban": "SE4550000000058398257466"}, {Differs.IBAN: ("2606", "7466")}),
        ({"is_whole": False}, {Differs.PROFILE: ("EN 16931", "")}),
    ],
)
def test_each_difference_is_told(changed, what) -> None:
    assert found(replace(READ, **changed)) == what


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        # as programs write them, by hand or by mistake
        (">1</ram:BilledQuantity", ">7</ram:BilledQuantity", {Differs.SUM: ("350.00", "50.00")}),
        (">120.00</ram:LineTotalAmount", ">999.00</ram:LineTotalAmount", {Differs.SUM, DEVICE}),
        (MODEL, "PLENTICORE plus 5.5", {Differs.MODEL: (MODEL, "PLENTICORE plus 5.5")}),
        (MODEL, f"{MODEL} G2", {Differs.MODEL: (MODEL, f"{MODEL} G2")}),
        (f">{MODEL}<", ">KOSTAL Plenticore Plus 8,5 kW<", {}),
        (">Model<", ">Modelo<", {}),
        (serial_of(1), "", {Differs.SERIAL: (serial_of(1), "")}),
        ("RateApplicablePercent>0<", "RateApplicablePercent>25<", {Differs.RATE: ("0", "25")}),
        ("AE</ram:CategoryCode", "S</ram:CategoryCode", {Differs.CATEGORY: ("AE", "S")}),
        ("<ram:TaxTotalAmount", f"{IN_ANOTHER_CURRENCY}<ram:TaxTotalAmount", {}),
    ],
)
def test_data_that_were_changed(old: str, new: str, told) -> None:
    xml = cii_xml(FR, Profile.EN16931).decode()
    assert old in xml
    read = read_invoice(xml.replace(old, new).encode())
    assert found(read) == told if isinstance(told, dict) else told <= set(found(read))


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("120.00000000", "120"),
        ("120.", "120"),
        ("+120", "120"),
        (".5", "0.5"),
        ("-.50", "-0.5"),
        (" \n120\t", "120"),
        ("000000000000000000120.00", "120"),
        ("0.000000000000000000000000000001", "0.000000000000000000000000000001"),
        (f"120.{'0' * 97}", None),
        ("1234567890123", None),
        ("1E2", None),
        ("1,5", None),
        ("1 20", None),
        ("\N{ARABIC-INDIC DIGIT ONE}20", None),
        ("1<!-- cut -->20", "120"),
        (".", None),
        ("+", None),
        ("", None),
    ],
)
def test_amounts_are_read_as_the_schema_admits_them(written: str, amount: str | None) -> None:
    xml = cii_xml(FR, Profile.EN16931).decode().replace(">170.00<", f">{written}<")
    read = read_invoice(xml.encode())
    exact = None if amount is None else Decimal(amount)
    assert (read.net, read.gross, read.net_of_lines) == (exact, exact, exact)
    assert read.bases == (exact or 0)


def test_any_number_of_decimals_makes_no_difference() -> None:
    """As programs write them that reckon with prices of many decimals."""
    xml = cii_xml(FR, Profile.EN16931).decode()
    price, quantity = ">120.00</ram:Charge", ">1</ram:Billed"
    assert price in xml and quantity in xml
    xml = xml.replace(price, ">120.00000000</ram:Charge")
    xml = xml.replace(quantity, ">+1.0000000000</ram:Billed")
    assert broken(xml.encode()) == []
    assert found(read_invoice(xml.encode())) == {}


def test_nothing_is_rounded_away() -> None:
    tiny = f"170.{'0' * 28}1"
    xml = cii_xml(FR, Profile.EN16931).decode().replace("170.00</ram:Tax", f"{tiny}</ram:Tax")
    told = found(read_invoice(xml.encode()))
    assert told[Differs.NET] == ("170.00", tiny)


def test_products_of_the_longest_numbers_are_told() -> None:
    longest = Decimal("999999999999." + "9" * 30)
    line = replace(READ.lines[0], price=longest, quantity=longest, per=Decimal("1E-30"))
    assert Differs.SUM in found(replace(READ, lines=(line, *READ.lines[1:])))


def test_amounts_of_two_devices_are_not_mistaken_for_each_other() -> None:
    first, second = (replace(line, model="") for line in READ.lines)
    other = (
        replace(first, net=second.net, price=second.net),
        replace(second, net=first.net, price=first.net),
    )
    assert found(replace(READ, lines=other)) == {Differs.DEVICE_NET: ("50.00", "120.00")}
    # one item over both: nobody can tell them apart
    both = replace(first, net=Decimal(170), price=Decimal(170), text=f"{first.text} {second.text}")
    assert found(replace(READ, lines=(both,))) == {}


def test_discounts_and_prices_for_many_are_reckoned_with() -> None:
    first, second = READ.lines
    per = replace(first, quantity=Decimal(3), price=Decimal(4000), per=Decimal(100))
    dearer = replace(second, price=Decimal("57.50"), changes=Decimal("-7.50"))
    assert found(replace(READ, lines=(per, dearer))) == {}
    cheaper = replace(second, net=Decimal(60), price=Decimal(60))
    changes = {"net_of_lines": Decimal(180), "changes": Decimal(-10)}
    told = found(replace(READ, lines=(first, cheaper), **changes))
    assert set(told) == {Differs.DEVICE_NET}


def test_no_vat_may_be_told_by_leaving_it_out() -> None:
    xml = without(cii_xml(FR, Profile.EN16931), "//ram:TaxTotalAmount")
    assert broken(xml) == []
    assert found(read_invoice(xml)) == {}
    german = replace(EXPECTED, vat=Money(Decimal("32.30")))
    assert found(read_invoice(xml), german)[Differs.VAT] == ("32.30", "")


def test_what_is_not_subject_to_vat_names_no_number() -> None:
    content = content_of(INSTALLERS["outside"], 2)
    read = read_invoice(cii_xml(content, Profile.EN16931))
    swiss = replace(
        EXPECTED,
        seller_name=content.seller.name,
        seller_vat_id=content.seller.vat_id,
        category="O",
        exemption="VATEX-EU-O",
        iban=content.payment.iban,
    )
    assert found(read, swiss) == {}
    assert found(replace(read, rates=frozenset({Decimal(19)})), swiss)[Differs.RATE] == ("0", "19")


@pytest.mark.parametrize(
    ("found_name", "same"),
    [
        ("KOSTAL Industrie Elektrik GmbH", True),
        ("Kostal Industrie-Elektrik GmbH & Co KG, Lüdenscheid", True),
        ("KOSTAL", False),
        ("Elektrik Müller GmbH & Co. KG", False),
        ("", False),
    ],
)
def test_a_company_is_known_by_its_name(found_name: str, same: bool) -> None:
    assert same_company(EXPECTED.buyer_name, found_name) is same


def test_no_two_models_of_the_catalogue_are_one() -> None:
    """As pages write them, none of them is taken for another one."""
    names = {product.name for product in catalogue().products()}
    alike = {(one, other) for one, other in permutations(names, 2) if same_model(one, other)}
    assert alike == set()
    assert same_model("KOSTAL PIKO CI-50, 50,0 kW Wechselrichter", "PIKO CI 50")


CI_50 = ("PIKO CI 50 G2", "PIKO CI G2", "PIKO CI 30")
MP_3 = ("PIKO MP plus 3.0-1", "PIKO MP plus", "PIKO IQ")


@pytest.mark.parametrize(
    ("text", "model", "others", "named"),
    [
        ("Wechselrichter PIKO CI 50, S/N 1", "PIKO CI 50", CI_50, True),
        ("Wechselrichter PIKO CI 50 G2, S/N 1", "PIKO CI 50", CI_50, False),
        ("PIKO CI-50 kW G2", "PIKO CI 50", CI_50, False),
        ("PIKO CI G2 50", "PIKO CI 50", CI_50, False),
        ("PIKO CI 50 G2", "PIKO CI 50 G2", ("PIKO CI 50/60", "PIKO CI 30"), True),
        # the replacement is named beside it
        ("PIKO CI 50 G2 statt PIKO CI 50", "PIKO CI 50", CI_50, True),
        ("PIKO CI 50/60 (50 kW)", "PIKO CI 50", CI_50, True),
        ("PIKO MP plus 3.0-1", "PIKO MP 3.0", MP_3, False),
        ("PIKO MP plus 3,0", "PIKO MP 3.0", MP_3, False),
        ("1 PIKO MP 3.0 plus Versand", "PIKO MP 3.0", MP_3, True),
        ("3 PIKO 4.2", "PIKO 4.2", ("PIKO 3", "PIKO IQ 4.2"), True),
    ],
)
def test_a_model_is_not_named_by_the_name_of_another(text, model, others, named) -> None:
    assert names_model(text, model, others) is named


def test_a_device_is_not_found_by_the_name_of_another_model() -> None:
    """PIKO CI 50 is paid 250, PIKO CI 50 G2 140."""
    others = ("PLENTICORE plus G2", f"{MODEL.removesuffix(' 8.5')} G2 8.5")
    devices = tuple(replace(each, other_models=others) for each in EXPECTED.devices)
    wanted = replace(EXPECTED, devices=devices)
    plain = cii_xml(FR, Profile.EN16931).decode().replace(">Model<", ">Modell<")
    assert found(read_invoice(plain.encode()), wanted) == {}
    other = plain.replace(MODEL, "KOSTAL Plenticore plus 8,5 kW G2").encode()
    told = found(read_invoice(other), wanted)
    assert told == {Differs.MODEL: (MODEL, "PLENTICORE plus G2 8.5")}


def test_names_of_few_letters_are_compared_as_well() -> None:
    assert same_company("EV AB", "E V A B") is False
    assert same_company("3S AB", "3 s ab")
    assert not same_company("ΑΒ Α.Ε.", "Ω")


def test_a_reference_is_found_however_it_is_written() -> None:
    assert found(replace(READ, references=("rma 2026 000815",))) == {}


def test_light_differences_hinder_nobody() -> None:
    read = replace(READ, iban="", is_whole=False)
    assert all(each.is_light for each in differences(read, EXPECTED, TODAY))
    heavy = differences(replace(READ, gross=Decimal(1)), EXPECTED, TODAY)
    assert not any(each.is_light for each in heavy)


def without_items(profile: str, *more: str) -> ReadInvoice:
    """As a program writes it that only knows the profiles without items."""
    xml = without(cii_xml(FR, Profile.EN16931), "//ram:IncludedSupplyChainTradeLineItem")
    for path in more:
        xml = without(xml, path)
    return read_invoice(xml.replace(b"urn:cen.eu:en16931:2017", f"urn:{profile}".encode()))


MINIMUM = (
    "//ram:IncludedNote",
    "//ram:BuyerTradeParty/ram:SpecifiedTaxRegistration",
    "//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax",
    "//ram:SpecifiedTradeSettlementPaymentMeans",
    "//ram:SpecifiedTradePaymentTerms",
    "//ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:LineTotalAmount",
)


@pytest.mark.parametrize(
    ("profile", "missing"),
    [
        ("factur-x.eu:1p0:basicwl", ()),
        ("factur-x.eu:1p0:minimum", MINIMUM),
        ("zugferd.de:2p0:minimum", MINIMUM),
    ],
)
def test_what_a_profile_has_no_place_for_is_not_missed(profile: str, missing) -> None:
    read = without_items(profile, *missing)
    assert set(found(read)) == {Differs.PROFILE}
    # what it does carry is compared
    other = replace(read, gross=Decimal(1), seller_vat_id="DE136695976", references=())
    assert set(found(other)) == {
        Differs.PROFILE,
        Differs.GROSS,
        Differs.SELLER,
        Differs.REFERENCE,
    }
    taxed = replace(read, categories=frozenset({"S"}), buyer_vat_id="DE136695976")
    assert {Differs.CATEGORY, Differs.BUYER} <= set(found(taxed))
    assert Differs.SERIAL in found(replace(read, lines=READ.lines[:1]))


def test_other_profiles_and_none_must_say_all() -> None:
    for profile in ("factur-x.eu:1p0:basic", "cen.eu:en16931:2017"):
        assert Differs.SERIAL in found(without_items(profile))
    assert Differs.EXEMPTION in found(
        without_items(
            "factur-x.eu:1p0:basicwl", "//ram:ExemptionReason", "//ram:ExemptionReasonCode"
        )
    )


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
