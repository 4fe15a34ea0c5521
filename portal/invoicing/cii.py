"""An invoice as data: a Cross Industry Invoice as EN 16931 and XRechnung 3.0 want it.

Made from the frozen content alone. The schema knows one order of elements: the order of calls here.
"""

from datetime import date
from enum import StrEnum
from typing import Any

from portal.invoicing.cii_names import (
    GUIDELINES,
    NAMESPACES,
    Profile,
    country_code,
    element_name,
)
from portal.invoicing.content import Content, Line, Party

# the process of Peppol that XRechnung asks for (BT-23)
_PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
_MAIL = "EM"
_DAY = "102"
_NOT_SUBJECT = "O"
# what the German scheme for electronic invoices calls the parts of a device (BT-160)
_MODEL, _SERIAL = "Model", "Serial number"


class TypeCode(StrEnum):
    INVOICE = "380"
    CREDIT_NOTE = "381"


class PaymentMeans(StrEnum):
    """UNTDID 4461: a credit note asks for no money, it is set against what is owed."""

    SEPA_TRANSFER = "58"
    CLEARING = "97"


def cii_xml(content: Content, profile: Profile) -> bytes:
    """UTF-8; the same content gives the same bytes."""
    from lxml import etree  # heavy, and only invoices need it

    root = etree.Element(element_name("rsm:CrossIndustryInvoice"), nsmap=dict(NAMESPACES))
    _context(root, profile)
    _document(root, content)
    trade = _add(root, "rsm:SupplyChainTradeTransaction")
    for number, line in enumerate(content.lines, 1):
        _line(trade, number, line, content)
    _agreement(trade, content)
    _delivery(trade, content)
    _settlement(trade, content, profile)
    xml: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return xml


def _context(root: Any, profile: Profile) -> None:
    context = _add(root, "rsm:ExchangedDocumentContext")
    if profile is Profile.XRECHNUNG:
        process = _add(context, "ram:BusinessProcessSpecifiedDocumentContextParameter")
        _add(process, "ram:ID", _PROCESS)
    guideline = _add(context, "ram:GuidelineSpecifiedDocumentContextParameter")
    _add(guideline, "ram:ID", GUIDELINES[profile])


def _document(root: Any, content: Content) -> None:
    document = _add(root, "rsm:ExchangedDocument")
    _add(document, "ram:ID", content.number)
    kind = TypeCode.CREDIT_NOTE if content.corrects else TypeCode.INVOICE
    _add(document, "ram:TypeCode", kind)
    _day(document, "ram:IssueDateTime", content.issued_on)
    for note in (content.reference, *content.tax.mentions, *content.notes):
        if note:
            _add(_add(document, "ram:IncludedNote"), "ram:Content", note)


def _line(trade: Any, number: int, line: Line, content: Content) -> None:
    item = _add(trade, "ram:IncludedSupplyChainTradeLineItem")
    _add(_add(item, "ram:AssociatedDocumentLineDocument"), "ram:LineID", str(number))
    _product(item, line, content)
    price = _add(_add(item, "ram:SpecifiedLineTradeAgreement"), "ram:NetPriceProductTradePrice")
    _add(price, "ram:ChargeAmount", line.price)
    delivery = _add(item, "ram:SpecifiedLineTradeDelivery")
    _add(delivery, "ram:BilledQuantity", line.quantity, unitCode=line.unit)
    settlement = _add(item, "ram:SpecifiedLineTradeSettlement")
    tax = _add(settlement, "ram:ApplicableTradeTax")
    _add(tax, "ram:TypeCode", "VAT")
    _add(tax, "ram:CategoryCode", content.tax.category)
    if content.tax.category != _NOT_SUBJECT:
        _add(tax, "ram:RateApplicablePercent", content.tax.percent)
    total = _add(settlement, "ram:SpecifiedTradeSettlementLineMonetarySummation")
    _add(total, "ram:LineTotalAmount", line.net)
    if line.serial:
        about = _add(settlement, "ram:AdditionalReferencedDocument")
        _add(about, "ram:IssuerAssignedID", line.serial)
        _add(about, "ram:TypeCode", "130")
        _add(about, "ram:ReferenceTypeCode", "SE")


def _product(item: Any, line: Line, content: Content) -> None:
    product = _add(item, "ram:SpecifiedTradeProduct")
    if line.item:
        whose = "ram:BuyerAssignedID" if content.priced_by_buyer else "ram:SellerAssignedID"
        _add(product, whose, line.item)
    _add(product, "ram:Name", line.name)
    _add_text(product, "ram:Description", line.description)
    for name, value in ((_MODEL, line.model), (_SERIAL, line.serial)):
        if value:
            trait = _add(product, "ram:ApplicableProductCharacteristic")
            _add(trait, "ram:Description", name)
            _add(trait, "ram:Value", value)


def _agreement(trade: Any, content: Content) -> None:
    agreement = _add(trade, "ram:ApplicableHeaderTradeAgreement")
    _add_text(agreement, "ram:BuyerReference", content.reference)
    taxed = content.tax.category != _NOT_SUBJECT
    _party(_add(agreement, "ram:SellerTradeParty"), content.seller, sells=True, taxed=taxed)
    _party(_add(agreement, "ram:BuyerTradeParty"), content.buyer, sells=False, taxed=taxed)
    if content.reference:
        order = _add(agreement, "ram:BuyerOrderReferencedDocument")
        _add(order, "ram:IssuerAssignedID", content.reference)


def _party(element: Any, party: Party, *, sells: bool, taxed: bool) -> None:
    """Where nothing is subject to VAT, the rules admit no VAT number of either party. Who is to be
    called, and a tax number, are of the seller alone: of a buyer they admit none.
    """
    _add_text(element, "ram:ID", party.customer_no)
    _add(element, "ram:Name", party.name)
    if party.legal_registration:
        _add(_add(element, "ram:SpecifiedLegalOrganization"), "ram:ID", party.legal_registration)
    if sells:
        _contact(element, party)
    address = _add(element, "ram:PostalTradeAddress")
    _add_text(address, "ram:PostcodeCode", party.postal_code)
    _add_text(address, "ram:LineOne", party.street)
    _add_text(address, "ram:CityName", party.city)
    _add(address, "ram:CountryID", country_code(party.country))
    if party.email:
        endpoint = _add(element, "ram:URIUniversalCommunication")
        _add(endpoint, "ram:URIID", party.email, schemeID=_MAIL)
    numbers = (("FC", party.registration if sells else ""), ("VA", party.identifier))
    for scheme, number in numbers:
        if number and taxed:
            registration = _add(element, "ram:SpecifiedTaxRegistration")
            _add(registration, "ram:ID", number, schemeID=scheme)


def _contact(element: Any, party: Party) -> None:
    if not (party.contact_name or party.phone or party.email):
        return
    contact = _add(element, "ram:DefinedTradeContact")
    _add_text(contact, "ram:PersonName", party.contact_name)
    if party.phone:
        phone = _add(contact, "ram:TelephoneUniversalCommunication")
        _add(phone, "ram:CompleteNumber", party.phone)
    if party.email:
        _add(_add(contact, "ram:EmailURIUniversalCommunication"), "ram:URIID", party.email)


def _delivery(trade: Any, content: Content) -> None:
    delivery = _add(trade, "ram:ApplicableHeaderTradeDelivery")
    if content.supplied_on:
        event = _add(delivery, "ram:ActualDeliverySupplyChainEvent")
        _day(event, "ram:OccurrenceDateTime", content.supplied_on)


def _settlement(trade: Any, content: Content, profile: Profile) -> None:
    settlement = _add(trade, "ram:ApplicableHeaderTradeSettlement")
    if content.payment:
        _add(settlement, "ram:PaymentReference", content.payment.reference)
    _add(settlement, "ram:InvoiceCurrencyCode", content.currency)
    _payment_means(settlement, content)
    _tax(settlement, content, profile)
    due = content.payment.due_on if content.payment else content.issued_on
    _day(_add(settlement, "ram:SpecifiedTradePaymentTerms"), "ram:DueDateDateTime", due)
    totals = _add(settlement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    _add(totals, "ram:LineTotalAmount", content.net)
    _add(totals, "ram:TaxBasisTotalAmount", content.net)
    _add(totals, "ram:TaxTotalAmount", content.vat, currencyID=content.currency)
    _add(totals, "ram:GrandTotalAmount", content.gross)
    _add(totals, "ram:DuePayableAmount", content.gross)
    if content.corrects:
        original = _add(settlement, "ram:InvoiceReferencedDocument")
        _add(original, "ram:IssuerAssignedID", content.corrects.number)
        _day(original, "ram:FormattedIssueDateTime", content.corrects.issued_on, "qdt")


def _payment_means(settlement: Any, content: Content) -> None:
    means, payment = _add(settlement, "ram:SpecifiedTradeSettlementPaymentMeans"), content.payment
    if payment is None:
        _add(means, "ram:TypeCode", PaymentMeans.CLEARING)
        return
    _add(means, "ram:TypeCode", PaymentMeans.SEPA_TRANSFER)
    account = _add(means, "ram:PayeePartyCreditorFinancialAccount")
    _add(account, "ram:IBANID", payment.iban)
    _add(account, "ram:AccountName", payment.holder)
    if payment.bic:
        bank = _add(means, "ram:PayeeSpecifiedCreditorFinancialInstitution")
        _add(bank, "ram:BICID", payment.bic)


def _tax(settlement: Any, content: Content, profile: Profile) -> None:
    tax = _add(settlement, "ram:ApplicableTradeTax")
    _add(tax, "ram:CalculatedAmount", content.vat)
    _add(tax, "ram:TypeCode", "VAT")
    _add_text(tax, "ram:ExemptionReason", " / ".join(content.tax.mentions))
    _add(tax, "ram:BasisAmount", content.net)
    _add(tax, "ram:CategoryCode", content.tax.category)
    _add_text(tax, "ram:ExemptionReasonCode", content.tax.exemption)
    if content.tax.category != _NOT_SUBJECT or profile is Profile.XRECHNUNG:
        _add(tax, "ram:RateApplicablePercent", content.tax.percent)


def _day(parent: Any, tag: str, iso: str, prefix: str = "udt") -> None:
    day = f"{date.fromisoformat(iso):%Y%m%d}"
    _add(_add(parent, tag), f"{prefix}:DateTimeString", day, format=_DAY)


def _add_text(parent: Any, tag: str, text: str) -> None:
    """An empty element is a fault of its own, a missing one is told by the rules."""
    if text:
        _add(parent, tag, text)


def _add(parent: Any, tag: str, text: str | None = None, **attributes: str) -> Any:
    child = parent.makeelement(element_name(tag), attributes)
    child.text = text
    parent.append(child)
    return child
