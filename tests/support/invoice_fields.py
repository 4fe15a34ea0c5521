"""Each business term of an electronic invoice: where it stands, and what it must say."""

from typing import Any

from lxml import etree

from portal.invoicing.cii_names import NAMESPACES, Profile
from portal.invoicing.content import Content, Line, Party

AGREEMENT, SETTLEMENT = (
    "//ram:ApplicableHeaderTradeAgreement",
    "//ram:ApplicableHeaderTradeSettlement",
)
SELLER, BUYER = f"{AGREEMENT}/ram:SellerTradeParty", f"{AGREEMENT}/ram:BuyerTradeParty"
TOTALS = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
TAX = f"{SETTLEMENT}/ram:ApplicableTradeTax"
LINE = "//ram:IncludedSupplyChainTradeLineItem"
_MEANS = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans"
_DELIVERED = "//ram:ApplicableHeaderTradeDelivery/ram:ActualDeliverySupplyChainEvent"
_CORRECTED = f"{SETTLEMENT}/ram:InvoiceReferencedDocument"
_SERIAL = f"{LINE}//ram:AdditionalReferencedDocument"
_PEPPOL = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
_EN16931 = "urn:cen.eu:en16931:2017"
_XRECHNUNG = f"{_EN16931}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"

Fields = dict[str, tuple[str, list[str]]]


def fields(content: Content, profile: Profile = Profile.EN16931) -> Fields:
    """A path to elements or attributes, and their texts; none where the term may not stand."""
    german = profile is Profile.XRECHNUNG
    document = "//rsm:ExchangedDocument"
    process = "//ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID"
    mentions = list(content.tax.mentions)
    reference = _told(content.reference)
    return {
        "BT-23": (process, [_PEPPOL] * german),
        "BT-24": (
            "//ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
            [_XRECHNUNG if german else _EN16931],
        ),
        "BT-1": (f"{document}/ram:ID", [content.number]),
        "BT-2": (f"{document}/ram:IssueDateTime/udt:DateTimeString", [_day(content.issued_on)]),
        "BT-3": (f"{document}/ram:TypeCode", ["381" if content.corrects else "380"]),
        "BT-5": (f"{SETTLEMENT}/ram:InvoiceCurrencyCode", ["EUR"]),
        "BT-10": (f"{AGREEMENT}/ram:BuyerReference", reference),
        "BT-13": (f"{AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID", reference),
        "BT-22": (
            f"{document}/ram:IncludedNote/ram:Content",
            [*reference, *mentions, *content.notes],
        ),
        "BT-72": (f"{_DELIVERED}//udt:DateTimeString", [_day(content.supplied_on)]),
        **_parties(content),
        **_payment(content),
        **_tax(content, german),
        **_sums(content),
        **_lines(content),
    }


def wrong_fields(xml: bytes, wanted: Fields) -> set[str]:
    root = etree.fromstring(xml)
    return {term for term, (path, texts) in wanted.items() if _found(root, path) != texts}


def _found(root: Any, path: str) -> list[str]:
    found = root.xpath(path, namespaces=dict(NAMESPACES))
    return [str(each) if path.rpartition("/")[2].startswith("@") else each.text for each in found]


def _parties(content: Content) -> Fields:
    taxed, seller, buyer = content.tax.category != "O", content.seller, content.buyer
    contact, called = f"{SELLER}/ram:DefinedTradeContact", f"{BUYER}/ram:DefinedTradeContact"
    return {
        **_party(SELLER, seller, "29 30 27 38 35 37 40 34".split()),
        **_party(BUYER, buyer, "46 47 44 53 50 52 55 49".split()),
        "BT-31": (_number(SELLER, "VA"), _told(taxed and seller.identifier)),
        "BT-32": (_number(SELLER, "FC"), _told(taxed and seller.registration)),
        "BT-48": (_number(BUYER, "VA"), _told(taxed and buyer.vat_id)),
        "no tax number of a buyer": (_number(BUYER, "FC"), []),
        "BT-41": (f"{contact}/ram:PersonName", _told(seller.contact_name)),
        "BT-42": (f"{contact}//ram:CompleteNumber", _told(seller.phone)),
        "BT-43": (f"{contact}//ram:URIID", _told(seller.email)),
        "no contact of a buyer": (called, []),
    }


def _party(who: str, party: Party, terms: list[str]) -> Fields:
    address, mail = (
        f"{who}/ram:PostalTradeAddress",
        f"{who}/ram:URIUniversalCommunication/ram:URIID",
    )
    values = (
        (f"{who}/ram:ID", party.customer_no),
        (f"{who}/ram:SpecifiedLegalOrganization/ram:ID", party.legal_registration),
        (f"{who}/ram:Name", party.name),
        (f"{address}/ram:PostcodeCode", party.postal_code),
        (f"{address}/ram:LineOne", party.street),
        (f"{address}/ram:CityName", party.city),
        (f"{address}/ram:CountryID", party.country),
        (mail, party.email),
    )
    named = {
        f"BT-{term}": (path, _told(text)) for term, (path, text) in zip(terms, values, strict=True)
    }
    return {**named, f"BT-{terms[-1]} scheme": (f"{mail}/@schemeID", ["EM"])}


def _number(who: str, scheme: str) -> str:
    return f"{who}/ram:SpecifiedTaxRegistration/ram:ID[@schemeID='{scheme}']"


def _payment(content: Content) -> Fields:
    paid, corrects = content.payment, content.corrects
    account = f"{_MEANS}/ram:PayeePartyCreditorFinancialAccount"
    due = f"{SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/udt:DateTimeString"
    before = f"{_CORRECTED}/ram:FormattedIssueDateTime/qdt:DateTimeString"
    return {
        "BT-9": (due, [_day(paid.due_on if paid else content.issued_on)]),
        "BT-81": (f"{_MEANS}/ram:TypeCode", ["58" if paid else "97"]),
        "BT-83": (f"{SETTLEMENT}/ram:PaymentReference", _told(paid and paid.reference)),
        "BT-84": (f"{account}/ram:IBANID", _told(paid and paid.iban)),
        "BT-85": (f"{account}/ram:AccountName", _told(paid and paid.holder)),
        "BT-86": (f"{_MEANS}//ram:BICID", _told(paid and paid.bic)),
        "BT-25": (f"{_CORRECTED}/ram:IssuerAssignedID", _told(corrects and corrects.number)),
        "BT-26": (before, [_day(corrects.issued_on)] if corrects else []),
    }


def _tax(content: Content, german: bool) -> Fields:
    tax = content.tax
    rated = tax.category != "O"
    why = " / ".join(tax.mentions)
    return {
        "BT-116": (f"{TAX}/ram:BasisAmount", [content.net]),
        "BT-117": (f"{TAX}/ram:CalculatedAmount", [content.vat]),
        "BT-118": (f"{TAX}/ram:CategoryCode", [tax.category]),
        "BT-119": (f"{TAX}/ram:RateApplicablePercent", [tax.percent] * (rated or german)),
        "BT-120": (f"{TAX}/ram:ExemptionReason", _told(why)),
        "BT-121": (f"{TAX}/ram:ExemptionReasonCode", _told(tax.exemption)),
    }


def _sums(content: Content) -> Fields:
    return {
        "BT-106": (f"{TOTALS}/ram:LineTotalAmount", [content.net]),
        "BT-109": (f"{TOTALS}/ram:TaxBasisTotalAmount", [content.net]),
        "BT-110": (f"{TOTALS}/ram:TaxTotalAmount", [content.vat]),
        "BT-110 currency": (f"{TOTALS}/ram:TaxTotalAmount/@currencyID", ["EUR"]),
        "BT-112": (f"{TOTALS}/ram:GrandTotalAmount", [content.gross]),
        "BT-115": (f"{TOTALS}/ram:DuePayableAmount", [content.gross]),
    }


def _lines(content: Content) -> Fields:
    lines, count = content.lines, len(content.lines)
    rated = [content.tax.percent] * count if content.tax.category != "O" else []
    items = _each(lines, "item")
    theirs, ours = (items, []) if content.priced_by_buyer else ([], items)
    traits = f"{LINE}//ram:ApplicableProductCharacteristic"
    product = f"{LINE}/ram:SpecifiedTradeProduct"
    models, serials = _each(lines, "model"), _each(lines, "serial")
    return {
        "BT-126": (f"{LINE}//ram:LineID", [str(number) for number in range(1, count + 1)]),
        "BT-129": (f"{LINE}//ram:BilledQuantity", _each(lines, "quantity")),
        "BT-130": (f"{LINE}//ram:BilledQuantity/@unitCode", ["C62"] * count),
        "BT-146": (f"{LINE}//ram:ChargeAmount", _each(lines, "price")),
        "BT-131": (f"{LINE}//ram:LineTotalAmount", _each(lines, "net")),
        "BT-151": (f"{LINE}//ram:CategoryCode", [content.tax.category] * count),
        "BT-152": (f"{LINE}//ram:RateApplicablePercent", rated),
        "BT-153": (f"{product}/ram:Name", _each(lines, "name")),
        "BT-154": (
            f"{product}/ram:Description",
            _each(lines, "description"),
        ),
        "BT-155": (f"{LINE}//ram:SellerAssignedID", ours),
        "BT-156": (f"{LINE}//ram:BuyerAssignedID", theirs),
        "BT-161 of the model": (f"{traits}[ram:Description='Model']/ram:Value", models),
        "BT-161 of the serial": (f"{traits}[ram:Description='Serial number']/ram:Value", serials),
        "BT-160": (f"{traits}/ram:Description", _names_of_traits(lines)),
        "BT-128": (f"{_SERIAL}/ram:IssuerAssignedID", serials),
        "BT-128 scheme": (f"{_SERIAL}/ram:ReferenceTypeCode", ["SE"] * len(serials)),
    }


def _names_of_traits(lines: tuple[Line, ...]) -> list[str]:
    pairs = ((("Model", line.model), ("Serial number", line.serial)) for line in lines)
    return [name for pair in pairs for name, value in pair if value]


def _each(lines: tuple[Line, ...], name: str) -> list[str]:
    return [value for line in lines if (value := getattr(line, name))]


def _told(text: Any) -> list[str]:
    return [str(text)] if text else []


def _day(iso: str) -> str:
    return iso.replace("-", "")
