"""What an invoice of somebody else says, read from its data (Cross Industry Invoice)."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from portal.core.plain_text import one_line
from portal.core.typed_text import plain_capitals
from portal.invoicing.cii_names import GUIDELINES, NAMESPACES, element_name
from portal.invoicing.embedded import parsed

# characters; whoever writes more wants the reader to be busy
LONGEST_TEXT = 200
LONGEST_WORD, MOST_WORDS = 2_000, 100_000
_AMOUNT = re.compile(r"-?\d{1,12}(\.\d{1,6})?")
_DAY = re.compile(r"\d{8}")
_AGREEMENT = ".//ram:ApplicableHeaderTradeAgreement"
_SETTLEMENT = ".//ram:ApplicableHeaderTradeSettlement"
_TOTALS = f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
_TAX_ID = "ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']"
_WHOLE = tuple(GUIDELINES.values())


@dataclass(frozen=True, slots=True)
class ReadInvoice:
    """Texts are "" and amounts None where nothing, or nothing of that kind, stands.

    `words` is all of its text in capitals without blanks: there a serial may stand anywhere.
    """

    number: str
    type_code: str
    issued_on: date | None
    due_on: date | None
    currency: str
    references: tuple[str, ...]
    seller_vat_id: str
    buyer_vat_id: str
    categories: frozenset[str]
    iban: str
    net: Decimal | None
    vat: Decimal | None
    gross: Decimal | None
    words: str
    is_whole: bool


def read_invoice(xml: bytes) -> ReadInvoice | None:
    """None for data in another form than ours. Raises InvoiceXmlUnsafe."""
    root = parsed(xml)
    if root.tag != element_name("rsm:CrossIndustryInvoice"):
        return None
    document, guideline = "rsm:ExchangedDocument", "rsm:ExchangedDocumentContext"
    seller, buyer = f"{_AGREEMENT}/ram:SellerTradeParty", f"{_AGREEMENT}/ram:BuyerTradeParty"
    known = _text(root, f"{guideline}/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID")
    due = "ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/udt:DateTimeString"
    return ReadInvoice(
        number=_text(root, f"{document}/ram:ID"),
        type_code=_text(root, f"{document}/ram:TypeCode"),
        issued_on=_day(root, f"{document}/ram:IssueDateTime/udt:DateTimeString"),
        due_on=_day(root, f"{_SETTLEMENT}/{due}"),
        currency=_text(root, f"{_SETTLEMENT}/ram:InvoiceCurrencyCode"),
        references=_references(root),
        seller_vat_id=plain_capitals(_text(root, f"{seller}/{_TAX_ID}")),
        buyer_vat_id=plain_capitals(_text(root, f"{buyer}/{_TAX_ID}")),
        categories=frozenset(
            _texts(root, f"{_SETTLEMENT}/ram:ApplicableTradeTax/ram:CategoryCode")
        ),
        iban=plain_capitals(_text(root, f"{_SETTLEMENT}//ram:IBANID")),
        net=_amount(root, f"{_TOTALS}/ram:TaxBasisTotalAmount"),
        vat=_amount(root, f"{_TOTALS}/ram:TaxTotalAmount"),
        gross=_amount(root, f"{_TOTALS}/ram:DuePayableAmount"),
        words=_words(root),
        is_whole=known.startswith(_WHOLE) or known in _WHOLE,
    )


def _references(root: Any) -> tuple[str, ...]:
    """The buyer's reference and the number of the order, in that order."""
    paths = (
        f"{_AGREEMENT}/ram:BuyerReference",
        f"{_AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID",
    )
    return tuple(text for text in (_text(root, path) for path in paths) if text)


def _words(root: Any) -> str:
    """Files within the data are no words."""
    texts = (text for text in root.itertext() if len(text) <= LONGEST_WORD)
    return plain_capitals(" ".join(texts)[:MOST_WORDS])


def _texts(root: Any, path: str) -> list[str]:
    found = root.iterfind(path, dict(NAMESPACES))
    return [one_line((each.text or "")[:LONGEST_TEXT]) for each in found]


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
    text = _text(root, path)
    return Decimal(text) if _AMOUNT.fullmatch(text) else None
