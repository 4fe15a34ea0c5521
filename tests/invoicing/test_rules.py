"""What leaves the portal passes the rules of others; and each rule we rely on does bite."""

from decimal import Decimal
from io import BytesIO

import facturx
import pikepdf
import pytest
from lxml import etree

from portal.invoicing.cii import cii_xml
from portal.invoicing.cii_names import NAMESPACES, Profile
from portal.invoicing.pages import invoice_pdf
from portal.invoicing.soundness import faults
from tests.support import invoice_rules
from tests.support.einvoices import INSTALLERS, SAMPLES, content_of, credit_note_of
from tests.support.invoice_rules import broken, without
from tests.support.pdf_text import text_of_pdf

_AGREEMENT, _SETTLEMENT = (
    "//ram:ApplicableHeaderTradeAgreement",
    "//ram:ApplicableHeaderTradeSettlement",
)
_SELLER, _BUYER = f"{_AGREEMENT}/ram:SellerTradeParty", f"{_AGREEMENT}/ram:BuyerTradeParty"
_TOTALS = f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
_TAX = f"{_SETTLEMENT}/ram:ApplicableTradeTax"
_LINE = "//ram:IncludedSupplyChainTradeLineItem"
# what EN 16931 needs: without it the schema or the rules say so
NEEDED = {
    "BT-24": "//ram:GuidelineSpecifiedDocumentContextParameter",
    "BT-1": "//rsm:ExchangedDocument/ram:ID",
    "BT-2": "//rsm:ExchangedDocument/ram:IssueDateTime",
    "BT-3": "//rsm:ExchangedDocument/ram:TypeCode",
    "BT-5": f"{_SETTLEMENT}/ram:InvoiceCurrencyCode",
    "BT-27": f"{_SELLER}/ram:Name",
    "BT-40": f"{_SELLER}//ram:CountryID",
    "BT-31": f"{_SELLER}/ram:SpecifiedTaxRegistration",
    "BT-44": f"{_BUYER}/ram:Name",
    "BT-55": f"{_BUYER}//ram:CountryID",
    "BT-48": f"{_BUYER}/ram:SpecifiedTaxRegistration",
    "BT-118": f"{_TAX}/ram:CategoryCode",
    "BT-119": f"{_TAX}/ram:RateApplicablePercent",
    "BT-120 and BT-121": f"{_TAX}/ram:ExemptionReason|{_TAX}/ram:ExemptionReasonCode",
    "BT-106": f"{_TOTALS}/ram:LineTotalAmount",
    "BT-109": f"{_TOTALS}/ram:TaxBasisTotalAmount",
    "BT-112": f"{_TOTALS}/ram:GrandTotalAmount",
    "BT-115": f"{_TOTALS}/ram:DuePayableAmount",
    "BT-126": f"{_LINE}/ram:AssociatedDocumentLineDocument/ram:LineID",
    "BT-129": f"{_LINE}//ram:BilledQuantity",
    "BT-131": f"{_LINE}//ram:LineTotalAmount",
    "BT-146": f"{_LINE}//ram:ChargeAmount",
    "BT-151": f"{_LINE}//ram:CategoryCode",
    "BT-153": f"{_LINE}//ram:SpecifiedTradeProduct/ram:Name",
}
NEEDED_WHERE_TAXED = {
    "BT-32": f"{_SELLER}/ram:SpecifiedTaxRegistration",
    "BT-110": f"{_TOTALS}/ram:TaxTotalAmount",
    "BT-119": f"{_TAX}/ram:RateApplicablePercent",
    "BT-152": f"{_LINE}//ram:RateApplicablePercent",
}
NEEDED_BY_XRECHNUNG = {
    "BT-23": "//ram:BusinessProcessSpecifiedDocumentContextParameter",
    "BT-10": f"{_AGREEMENT}/ram:BuyerReference",
    "BT-34": f"{_SELLER}/ram:URIUniversalCommunication",
    "BT-49": f"{_BUYER}/ram:URIUniversalCommunication",
    "BT-37": f"{_SELLER}//ram:CityName",
    "BT-38": f"{_SELLER}//ram:PostcodeCode",
    "BT-52": f"{_BUYER}//ram:CityName",
    "BT-53": f"{_BUYER}//ram:PostcodeCode",
    "BG-6": f"{_SELLER}/ram:DefinedTradeContact",
    "BT-41": f"{_SELLER}//ram:PersonName",
    "BT-42": f"{_SELLER}//ram:TelephoneUniversalCommunication",
    "BT-43": f"{_SELLER}//ram:EmailURIUniversalCommunication",
    "BG-16": f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans",
    "BT-84": "//ram:PayeePartyCreditorFinancialAccount",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_data_pass_the_schema_and_the_rules(name: str) -> None:
    content = SAMPLES[name]()
    assert faults(content) == ()
    assert broken(cii_xml(content, Profile.EN16931)) == []
    assert invoice_rules.schema_faults(cii_xml(content, Profile.XRECHNUNG)) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_the_rules_of_xrechnung(name: str) -> None:
    assert invoice_rules.xrechnung().broken(cii_xml(SAMPLES[name](), Profile.XRECHNUNG)) == []


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
    assert {words for words in needed if "".join(words.split()) not in text} == set()
    amounts = {amount for line in content.lines for amount in (line.net, content.gross)}
    assert {each for each in amounts if Decimal(each) and digits(each) not in digits(text)} == set()


def digits(text: str) -> str:
    """Whatever stands between thousands and before cents."""
    return "".join(mark for mark in text if mark.isdigit())


def test_the_same_content_gives_the_same_file() -> None:
    content = content_of(INSTALLERS["GR"], 3)
    assert invoice_pdf(content) == invoice_pdf(content)
