"""What leaves the portal passes the rules of others; and each rule we rely on does bite."""

import re
from dataclasses import replace
from io import BytesIO

import facturx
import pikepdf
import pytest
from lxml import etree

from portal.invoicing import pages
from portal.invoicing.cii import cii_xml
from portal.invoicing.cii_names import NAMESPACES, Profile
from portal.invoicing.content import Content
from portal.invoicing.pages import invoice_pdf
from portal.invoicing.soundness import faults
from tests.support import invoice_rules
from tests.support.einvoices import INSTALLERS, SAMPLES, content_of, credit_note_of
from tests.support.invoice_fields import (
    AGREEMENT,
    BUYER,
    LINE,
    SELLER,
    SETTLEMENT,
    TAX,
    TOTALS,
    fields,
    wrong_fields,
)
from tests.support.invoice_rules import broken, without
from tests.support.pdf_text import text_of_pdf

# what EN 16931 needs: without it the schema or the rules say so
NEEDED = {
    "BT-24": "//ram:GuidelineSpecifiedDocumentContextParameter",
    "BT-1": "//rsm:ExchangedDocument/ram:ID",
    "BT-2": "//rsm:ExchangedDocument/ram:IssueDateTime",
    "BT-3": "//rsm:ExchangedDocument/ram:TypeCode",
    "BT-5": f"{SETTLEMENT}/ram:InvoiceCurrencyCode",
    "BT-27": f"{SELLER}/ram:Name",
    "BT-40": f"{SELLER}//ram:CountryID",
    "BT-31": f"{SELLER}/ram:SpecifiedTaxRegistration",
    "BT-44": f"{BUYER}/ram:Name",
    "BT-55": f"{BUYER}//ram:CountryID",
    "BT-48": f"{BUYER}/ram:SpecifiedTaxRegistration",
    "BT-118": f"{TAX}/ram:CategoryCode",
    "BT-119": f"{TAX}/ram:RateApplicablePercent",
    "BT-120 and BT-121": f"{TAX}/ram:ExemptionReason|{TAX}/ram:ExemptionReasonCode",
    "BT-106": f"{TOTALS}/ram:LineTotalAmount",
    "BT-109": f"{TOTALS}/ram:TaxBasisTotalAmount",
    "BT-112": f"{TOTALS}/ram:GrandTotalAmount",
    "BT-115": f"{TOTALS}/ram:DuePayableAmount",
    "BT-126": f"{LINE}/ram:AssociatedDocumentLineDocument/ram:LineID",
    "BT-129": f"{LINE}//ram:BilledQuantity",
    "BT-131": f"{LINE}//ram:LineTotalAmount",
    "BT-146": f"{LINE}//ram:ChargeAmount",
    "BT-151": f"{LINE}//ram:CategoryCode",
    "BT-153": f"{LINE}//ram:SpecifiedTradeProduct/ram:Name",
}
NEEDED_WHERE_TAXED = {
    "BT-32": f"{SELLER}/ram:SpecifiedTaxRegistration",
    "BT-110": f"{TOTALS}/ram:TaxTotalAmount",
    "BT-119": f"{TAX}/ram:RateApplicablePercent",
    "BT-152": f"{LINE}//ram:RateApplicablePercent",
}
NEEDED_BY_XRECHNUNG = {
    "BT-23": "//ram:BusinessProcessSpecifiedDocumentContextParameter",
    "BT-10": f"{AGREEMENT}/ram:BuyerReference",
    "BT-34": f"{SELLER}/ram:URIUniversalCommunication",
    "BT-49": f"{BUYER}/ram:URIUniversalCommunication",
    "BT-37": f"{SELLER}//ram:CityName",
    "BT-38": f"{SELLER}//ram:PostcodeCode",
    "BT-52": f"{BUYER}//ram:CityName",
    "BT-53": f"{BUYER}//ram:PostcodeCode",
    "BG-6": f"{SELLER}/ram:DefinedTradeContact",
    "BT-41": f"{SELLER}//ram:PersonName",
    "BT-42": f"{SELLER}//ram:TelephoneUniversalCommunication",
    "BT-43": f"{SELLER}//ram:EmailURIUniversalCommunication",
    "BG-16": f"{SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans",
    "BT-84": "//ram:PayeePartyCreditorFinancialAccount",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_data_pass_the_schema_and_the_rules(name: str) -> None:
    content = SAMPLES[name]()
    assert faults(content) == ()
    assert broken(cii_xml(content, Profile.EN16931)) == []
    assert invoice_rules.schema_faults(cii_xml(content, Profile.XRECHNUNG)) == []


@pytest.mark.parametrize("lines", range(4, 30, 5))
def test_any_number_of_devices(lines: int) -> None:
    assert broken(cii_xml(content_of(INSTALLERS["IT"], lines), Profile.EN16931)) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_the_rules_of_xrechnung(name: str) -> None:
    assert invoice_rules.xrechnung().broken(cii_xml(SAMPLES[name](), Profile.XRECHNUNG)) == []


@pytest.mark.parametrize("profile", Profile)
def test_kosovo_is_named_as_the_rules_know_it(profile: Profile) -> None:
    content = content_of(INSTALLERS["outside"])
    kosovar = cii_xml(replace(content, seller=replace(content.seller, country="XK")), profile)
    rules = invoice_rules.en16931() if profile is Profile.EN16931 else invoice_rules.xrechnung()
    assert rules.broken(kosovar) == []
    assert b"CountryID>1A<" in kosovar


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("name", SAMPLES)
def test_every_field_says_what_it_must(name: str, profile: Profile) -> None:
    content = SAMPLES[name]()
    assert wrong_fields(cii_xml(content, profile), fields(content, profile)) == set()


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "30 lines"])
def test_every_field_is_missed(name: str) -> None:
    content = SAMPLES[name]()
    xml = cii_xml(content, Profile.XRECHNUNG)
    for term, (path, texts) in fields(content, Profile.XRECHNUNG).items():
        if texts:
            assert wrong_fields(without(xml, path), {term: (path, texts)}) == {term}


def test_no_field_is_looked_for_in_vain() -> None:
    """Each has something to say in one sample at least, unless it must not stand at all."""
    told = {
        term
        for sample in SAMPLES.values()
        for term, (_, texts) in fields(sample(), Profile.XRECHNUNG).items()
        if texts
    }
    nowhere = {"no tax number of a buyer", "no contact of a buyer"}
    assert set(fields(content_of(INSTALLERS["FR"]))) - told == nowhere


@pytest.mark.parametrize("field", NEEDED)
def test_each_field_that_is_needed_is_missed(field: str) -> None:
    xml = cii_xml(content_of(INSTALLERS["FR"]), Profile.EN16931)
    assert broken(without(xml, NEEDED[field]))


@pytest.mark.parametrize("field", NEEDED_WHERE_TAXED)
def test_each_field_of_a_taxed_invoice_is_missed(field: str) -> None:
    xml = cii_xml(content_of(INSTALLERS["DE"]), Profile.EN16931)
    assert broken(without(xml, NEEDED_WHERE_TAXED[field]))


@pytest.mark.parametrize("field", NEEDED_BY_XRECHNUNG)
def test_each_field_of_xrechnung_is_missed(field: str) -> None:
    xml = cii_xml(content_of(INSTALLERS["DE"]), Profile.XRECHNUNG)
    assert invoice_rules.xrechnung().broken(without(xml, NEEDED_BY_XRECHNUNG[field]))


def test_a_credit_note_names_its_invoice() -> None:
    xml = cii_xml(credit_note_of(content_of(INSTALLERS["SE"])), Profile.EN16931)
    root = etree.fromstring(xml)
    text = {
        path: root.findtext(path, namespaces=dict(NAMESPACES))
        for path in (
            ".//rsm:ExchangedDocument/ram:TypeCode",
            ".//ram:InvoiceReferencedDocument/ram:IssuerAssignedID",
            ".//ram:InvoiceReferencedDocument//qdt:DateTimeString",
        )
    }
    assert list(text.values()) == ["381", "2026-88", "20260420"]


@pytest.mark.parametrize("name", SAMPLES)
def test_the_file_carries_its_data(name: str) -> None:
    content = SAMPLES[name]()
    pdf, xml = invoice_pdf(content), cii_xml(content, Profile.EN16931)
    assert facturx.get_xml_from_pdf(pdf, check_xsd=False) == ("factur-x.xml", xml)
    with pikepdf.open(BytesIO(pdf)) as document:
        assert document.check_pdf_syntax() == []
        [attached] = document.Root.AF
        assert attached.AFRelationship == pikepdf.Name.Alternative
        xmp = document.Root.Metadata.read_bytes()
    assert xmp.count(b"<pdfaExtension:schemas>") == 1
    assert b"<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>" in xmp
    assert b"<pdfaid:part>3</pdfaid:part>" in xmp
    assert b"<pdfuaid:part>1</pdfuaid:part>" in xmp


@pytest.mark.parametrize("name", SAMPLES)
def test_people_read_the_same(name: str) -> None:
    content = SAMPLES[name]()
    text = text_of_pdf(invoice_pdf(content))
    needed = {
        content.number,
        content.reference,
        content.seller.name,
        content.buyer.name,
        *content.tax.mentions,
        *(line.model for line in content.lines),
        *(line.serial for line in content.lines),
    }
    assert {words for words in needed if squeezed(words) not in text} == set()
    assert amounts_in(text, content) == amounts_of(content)


def test_false_totals_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    content = SAMPLES["FR"]()
    label, false = content.labels, ("0,01 €", "999,99 €", "0,02 €")
    pairs = zip((label["net"], f"{label['vat']} 0 %", label["gross"]), false, strict=True)
    monkeypatch.setattr(pages, "_totals", lambda _content: [list(pair) for pair in pairs])
    assert amounts_in(text_of_pdf(invoice_pdf(content)), content) != amounts_of(content)


def amounts_of(content: Content) -> list[str]:
    lines = [digits(line.quantity + line.price + line.net) for line in content.lines]
    return [
        *lines,
        digits(content.net),
        digits(content.tax.percent + content.vat),
        digits(content.gross),
    ]


def amounts_in(text: str, content: Content) -> list[str]:
    """What stands beside the serial of each line, and beside the label of each sum."""
    told = [re.search(rf"{line.serial}([\d\W]+)", text) for line in content.lines]
    labels = (re.escape(squeezed(content.labels[name])) for name in ("net", "vat", "gross"))
    sums = re.search("".join(rf"{label}([\d\W]+)" for label in labels), text)
    assert all(told)
    assert sums
    return [digits(found[1]) for found in told if found] + [digits(each) for each in sums.groups()]


def squeezed(text: str) -> str:
    return "".join(text.split())


def digits(text: str) -> str:
    """Whatever stands between thousands and before cents."""
    return "".join(mark for mark in text if mark.isdigit())


def test_the_same_content_gives_the_same_file() -> None:
    content = content_of(INSTALLERS["GR"], 3)
    assert invoice_pdf(content) == invoice_pdf(content)
