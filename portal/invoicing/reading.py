"""What an invoice of somebody else says, read from its data (Cross Industry Invoice)."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, localcontext
from typing import Any

from portal.core.plain_text import one_line
from portal.core.typed_text import plain_capitals
from portal.invoicing.cii_names import GUIDELINES, NAMESPACES, element_name
from portal.invoicing.embedded import parsed

# characters; whoever writes more wants the reader to be busy
LONGEST_TEXT = 200
LONGEST_WORD, MOST_WORDS = 2_000, 100_000
LONGEST_LINE, MOST_LINES = 1_000, 200
# whatever xs:decimal admits ("+120.", ".50"), within what can be reckoned with exactly
LONGEST_AMOUNT = 100
_AMOUNT = re.compile(r"[+-]?(?=\.?[0-9])0*[0-9]{0,12}(\.[0-9]{0,30}0*)?")
# the figures that products and sums of such amounts have at most
FIGURES = 100
_BLANKS = " \t\r\n"
_DAY = re.compile(r"\d{8}")
_AGREEMENT = ".//ram:ApplicableHeaderTradeAgreement"
_SETTLEMENT = ".//ram:ApplicableHeaderTradeSettlement"
_TOTALS = f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
_BREAKDOWN = f"{_SETTLEMENT}/ram:ApplicableTradeTax"
_LINE = ".//ram:IncludedSupplyChainTradeLineItem"
_TAX_ID = "ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']"
_WHOLE = tuple(GUIDELINES.values())
# how the writer of these data names the type of a device (BT-160)
_MODEL = "model"


@dataclass(frozen=True, slots=True)
class ReadLine:
    """`text` is all that it says; `model` what it says a model is, "" where nothing does.

    `changes` are what is added on the line less what is taken off it.
    """

    text: str
    model: str
    category: str
    rate: Decimal | None
    quantity: Decimal | None
    price: Decimal | None
    per: Decimal
    changes: Decimal
    net: Decimal | None

    @property
    def words(self) -> str:
        return plain_capitals(self.text)


@dataclass(frozen=True, slots=True)
class ReadInvoice:
    """Texts are "" and amounts None where nothing, or nothing of that kind, stands.

    `text` is all that it says: a serial may stand anywhere. `bases` and `taxes` are those of its
    VAT breakdown, `net_of_lines` and `whole` its sums before discounts and before what was paid;
    `profile` is the last word of what names it ("basicwl").
    """

    number: str
    type_code: str
    issued_on: date | None
    due_on: date | None
    currency: str
    references: tuple[str, ...]
    seller_name: str
    seller_vat_id: str
    buyer_name: str
    buyer_vat_id: str
    categories: frozenset[str]
    rates: frozenset[Decimal | None]
    exemption_codes: frozenset[str]
    exemption_reasons: frozenset[str]
    iban: str
    lines: tuple[ReadLine, ...]
    bases: Decimal
    taxes: Decimal
    net_of_lines: Decimal | None
    changes: Decimal
    net: Decimal | None
    vat: Decimal | None
    whole: Decimal | None
    gross: Decimal | None
    text: str
    profile: str
    is_whole: bool

    @property
    def words(self) -> str:
        return plain_capitals(self.text)


def read_invoice(xml: bytes) -> ReadInvoice | None:
    """None for data in another form than ours. Raises InvoiceXmlUnsafe."""
    root = parsed(xml)
    if root.tag != element_name("rsm:CrossIndustryInvoice"):
        return None
    with localcontext(prec=FIGURES):
        return ReadInvoice(
            **_head(root),
            **_parties(root),
            **_tax(root),
            **_totals(root),
            lines=tuple(_line(each) for each in _found(root, _LINE)[:MOST_LINES]),
            text=_all_text(root),
        )


def _head(root: Any) -> dict[str, Any]:
    document, guideline = "rsm:ExchangedDocument", "rsm:ExchangedDocumentContext"
    known = _text(root, f"{guideline}/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID")
    due = "ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/udt:DateTimeString"
    return {
        "number": _text(root, f"{document}/ram:ID"),
        "type_code": _text(root, f"{document}/ram:TypeCode"),
        "issued_on": _day(root, f"{document}/ram:IssueDateTime/udt:DateTimeString"),
        "due_on": _day(root, f"{_SETTLEMENT}/{due}"),
        "currency": _text(root, f"{_SETTLEMENT}/ram:InvoiceCurrencyCode"),
        "references": _references(root),
        "profile": known.rpartition(":")[2].casefold(),
        "is_whole": known.startswith(_WHOLE) or known in _WHOLE,
    }


def _parties(root: Any) -> dict[str, Any]:
    seller, buyer = f"{_AGREEMENT}/ram:SellerTradeParty", f"{_AGREEMENT}/ram:BuyerTradeParty"
    return {
        "seller_name": _text(root, f"{seller}/ram:Name"),
        "seller_vat_id": plain_capitals(_text(root, f"{seller}/{_TAX_ID}")),
        "buyer_name": _text(root, f"{buyer}/ram:Name"),
        "buyer_vat_id": plain_capitals(_text(root, f"{buyer}/{_TAX_ID}")),
        "iban": plain_capitals(_text(root, f"{_SETTLEMENT}//ram:IBANID")),
    }


def _tax(root: Any) -> dict[str, Any]:
    each = _found(root, _BREAKDOWN)
    return {
        "categories": frozenset(_texts(root, f"{_BREAKDOWN}/ram:CategoryCode")),
        "rates": frozenset(_amount(one, "ram:RateApplicablePercent") for one in each),
        "exemption_codes": frozenset(
            text.upper() for text in _texts(root, f"{_BREAKDOWN}/ram:ExemptionReasonCode") if text
        ),
        "exemption_reasons": frozenset(
            text for text in _texts(root, f"{_BREAKDOWN}/ram:ExemptionReason") if text
        ),
        "bases": _sum(root, f"{_BREAKDOWN}/ram:BasisAmount"),
        "taxes": _sum(root, f"{_BREAKDOWN}/ram:CalculatedAmount"),
    }


def _totals(root: Any) -> dict[str, Any]:
    added, taken = f"{_TOTALS}/ram:ChargeTotalAmount", f"{_TOTALS}/ram:AllowanceTotalAmount"
    return {
        "net_of_lines": _amount(root, f"{_TOTALS}/ram:LineTotalAmount"),
        "changes": _sum(root, added) - _sum(root, taken),
        "net": _amount(root, f"{_TOTALS}/ram:TaxBasisTotalAmount"),
        "vat": _vat(root),
        "whole": _amount(root, f"{_TOTALS}/ram:GrandTotalAmount"),
        "gross": _amount(root, f"{_TOTALS}/ram:DuePayableAmount"),
    }


def _vat(root: Any) -> Decimal | None:
    """A second one is in the currency of somebody's books."""
    currency = _text(root, f"{_SETTLEMENT}/ram:InvoiceCurrencyCode")
    totals = _found(root, f"{_TOTALS}/ram:TaxTotalAmount")
    ours = [each for each in totals if each.get("currencyID") == currency] or totals
    return _number(ours[0].text) if ours else None


def _line(item: Any) -> ReadLine:
    price = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice"
    settled = "ram:SpecifiedLineTradeSettlement"
    sums = f"{settled}/ram:SpecifiedTradeSettlementLineMonetarySummation"
    return ReadLine(
        text=_all_text(item)[:LONGEST_LINE],
        model=_model(item),
        category=_text(item, f"{settled}/ram:ApplicableTradeTax/ram:CategoryCode"),
        rate=_amount(item, f"{settled}/ram:ApplicableTradeTax/ram:RateApplicablePercent"),
        quantity=_amount(item, "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"),
        price=_amount(item, f"{price}/ram:ChargeAmount"),
        per=_amount(item, f"{price}/ram:BasisQuantity") or Decimal(1),
        changes=_changes(item, f"{settled}/ram:SpecifiedTradeAllowanceCharge"),
        net=_amount(item, f"{sums}/ram:LineTotalAmount"),
    )


def _changes(item: Any, path: str) -> Decimal:
    total = Decimal(0)
    for change in _found(item, path):
        amount = _amount(change, "ram:ActualAmount") or Decimal(0)
        added = _text(change, "ram:ChargeIndicator/udt:Indicator") in {"true", "1"}
        total += amount if added else -amount
    return total


def _model(item: Any) -> str:
    for trait in _found(item, "ram:SpecifiedTradeProduct/ram:ApplicableProductCharacteristic"):
        if _text(trait, "ram:Description").casefold() == _MODEL:
            return _text(trait, "ram:Value")
    return ""


def _references(root: Any) -> tuple[str, ...]:
    """The buyer's reference and the number of the order, in that order."""
    paths = (
        f"{_AGREEMENT}/ram:BuyerReference",
        f"{_AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID",
    )
    return tuple(text for text in (_text(root, path) for path in paths) if text)


def _all_text(root: Any) -> str:
    """Files within the data are no words."""
    texts = (text for text in root.itertext() if len(text) <= LONGEST_WORD)
    return " ".join(texts)[:MOST_WORDS]


def _found(root: Any, path: str) -> list[Any]:
    return list(root.iterfind(path, dict(NAMESPACES)))


def _texts(root: Any, path: str) -> list[str]:
    return [one_line((each.text or "")[:LONGEST_TEXT]) for each in _found(root, path)]


def _text(root: Any, path: str) -> str:
    return next(iter(_texts(root, path)), "")


def _day(root: Any, path: str) -> date | None:
    text = _text(root, path)
    if not _DAY.fullmatch(text):
        return None
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None


def _amount(root: Any, path: str) -> Decimal | None:
    """Of the first one that stands there."""
    return next((_number(each.text) for each in _found(root, path)), None)


def _number(text: str | None) -> Decimal | None:
    """As it was written: what is cut, or cleared of strange marks, would be another amount."""
    plain = (text or "").strip(_BLANKS)
    is_one = len(plain) <= LONGEST_AMOUNT and _AMOUNT.fullmatch(plain)
    return Decimal(plain) if is_one else None


def _sum(root: Any, path: str) -> Decimal:
    return sum((_number(each.text) or Decimal(0) for each in _found(root, path)), Decimal(0))
