"""A file for the bank: SEPA credit transfers as pain.001.001.09 (ISO 20022). Pure.

The same payments give the same message id and the same end-to-end ids, so that a bank refuses a
file that is handed in twice.
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from portal.invoicing.money import Money, total

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
LONGEST_NAME = 70
LONGEST_REMITTANCE = 140
# the countries of the SEPA scheme, by the first letters of their IBANs
SEPA = frozenset(
    """
    AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT
    NL NO PL PT RO RS SE SI SK SM VA
    """.split()
)
# all that every bank of the scheme takes in texts
_ADMITTED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
_GREEK_SOUNDS = "a b g d e z i th i k l m n x o p r s s t y f ch ps o"
_GREEK = dict(zip("αβγδεζηθικλμνξοπρσςτυφχψω", _GREEK_SOUNDS.split(), strict=True))
# Bulgarian, then what other languages add; letters that are marked ones to Unicode lose the mark
_CYRILLIC_SOUNDS = (
    "a b v g d e zh z i k l m n o p r s t u f h ts ch sh sht a y yu ya "
    "i ye e y g dz j lj nj c dz dj"
)
_CYRILLIC = dict(
    zip("абвгдежзиклмнопрстуфхцчшщъьюяієэыґѕјљњћџђ", _CYRILLIC_SOUNDS.split(), strict=True)
)
_LETTERS = {"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "þ": "th", "ı": "i", "œ": "oe"}
_SPELT = {**_GREEK, **_CYRILLIC, **_LETTERS, "&": "+"}


@dataclass(frozen=True, slots=True)
class Account:
    """The IBAN without blanks; `bic` may be ""."""

    holder: str
    iban: str
    bic: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """`end_to_end` names this payment for ever, in at most 35 characters."""

    end_to_end: str
    amount: Money
    payee: Account
    remittance: str


def is_reachable(account: Account, amount: Money) -> bool:
    return account.iban[:2] in SEPA and amount.currency == "EUR" and amount.cents > 0


def is_named(account: Account) -> bool:
    """Whether a bank can read anything of the holder's name: without one it takes no file."""
    return bool(latin(account.holder, LONGEST_NAME))


def message_id(transfers: Sequence[Transfer]) -> str:
    named = " ".join(sorted(each.end_to_end for each in transfers))
    return f"CLAIMS-{hashlib.sha256(named.encode()).hexdigest()[:24].upper()}"


def payment_file(
    payer: Account, transfers: Sequence[Transfer], on: date, made_at: datetime
) -> bytes:
    """One payment order over all transfers. ValueError for none, or one beyond the scheme."""
    if not transfers or not all(is_reachable(each.payee, each.amount) for each in transfers):
        raise ValueError("a file has transfers, each within the SEPA scheme")
    if not all(is_named(each) for each in (payer, *(one.payee for one in transfers))):
        raise ValueError("a bank reads the names of who pays and who is paid")
    document = Element("Document", {"xmlns": NAMESPACE})
    initiation = SubElement(document, "CstmrCdtTrfInitn")
    _header(initiation, payer, transfers, made_at)
    order = SubElement(initiation, "PmtInf")
    _text(order, "PmtInfId", f"{message_id(transfers)}-1")
    _text(order, "PmtMtd", "TRF")
    _totals(order, transfers)
    _text(order, "PmtTpInf/SvcLvl/Cd", "SEPA")
    _text(order, "ReqdExctnDt/Dt", on.isoformat())
    _text(order, "Dbtr/Nm", latin(payer.holder, LONGEST_NAME))
    _text(order, "DbtrAcct/Id/IBAN", payer.iban)
    _bank(order, "DbtrAgt", payer.bic)
    _text(order, "ChrgBr", "SLEV")
    for transfer in transfers:
        _transfer(SubElement(order, "CdtTrfTxInf"), transfer)
    return bytes(tostring(document, encoding="UTF-8", xml_declaration=True))


def latin(text: str, most: int) -> str:
    """As a bank reads it: Greek, Cyrillic and marked letters spelt in plain ones, the rest left
    out.
    """
    spelt = "".join(_spelt(mark) for mark in unicodedata.normalize("NFC", text))
    return " ".join("".join(mark for mark in spelt if mark in _ADMITTED).split())[:most].strip()


def _spelt(mark: str) -> str:
    plain = "".join(
        each for each in unicodedata.normalize("NFKD", mark) if not unicodedata.combining(each)
    )
    return "".join(_plain_letter(each) for each in plain)


def _plain_letter(mark: str) -> str:
    spelt = _SPELT.get(mark.lower(), mark)
    return spelt.capitalize() if mark.isupper() and spelt != mark else spelt


def _header(
    initiation: Element, payer: Account, transfers: Sequence[Transfer], made_at: datetime
) -> None:
    header = SubElement(initiation, "GrpHdr")
    _text(header, "MsgId", message_id(transfers))
    _text(header, "CreDtTm", made_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    _totals(header, transfers)
    _text(header, "InitgPty/Nm", latin(payer.holder, LONGEST_NAME))


def _transfer(element: Element, transfer: Transfer) -> None:
    _text(element, "PmtId/EndToEndId", transfer.end_to_end)
    _text(element, "Amt/InstdAmt", str(transfer.amount.amount)).set("Ccy", transfer.amount.currency)
    if transfer.payee.bic:
        _bank(element, "CdtrAgt", transfer.payee.bic)
    _text(element, "Cdtr/Nm", latin(transfer.payee.holder, LONGEST_NAME))
    _text(element, "CdtrAcct/Id/IBAN", transfer.payee.iban)
    _text(element, "RmtInf/Ustrd", latin(transfer.remittance, LONGEST_REMITTANCE))


def _totals(element: Element, transfers: Sequence[Transfer]) -> None:
    _text(element, "NbOfTxs", str(len(transfers)))
    _text(element, "CtrlSum", str(total(each.amount for each in transfers).amount))


def _bank(element: Element, name: str, bic: str) -> None:
    if bic:
        _text(element, f"{name}/FinInstnId/BICFI", bic)
    else:
        _text(element, f"{name}/FinInstnId/Othr/Id", "NOTPROVIDED")


def _text(parent: Element, path: str, text: str) -> Element:
    """Elements below each other, the last one with the text."""
    for name in path.split("/"):
        parent = SubElement(parent, name)
    parent.text = text
    return parent
