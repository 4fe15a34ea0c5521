"""The text of an EPC QR code, by which a banking app fills in a SEPA transfer (EPC069-12, v002)."""

import re
import unicodedata

from portal.invoicing.money import Money

MOST_BYTES = 331
LONGEST_NAME = 70
LONGEST_REFERENCE = 35
_LOWEST, _HIGHEST = Money.of_cents(1), Money.of_cents(99_999_999_999)
_BLANKS = re.compile(r"\s+")


def epc_text(holder: str, iban: str, amount: Money, reference: str, bic: str = "") -> str:
    """`reference` is a structured one (ISO 11649). Raises ValueError for what the code cannot say.

    Lines: service tag, version, character set (1 = UTF-8), identification, BIC (optional within
    the EEA in version 002), name, IBAN, amount, purpose, structured reference; the unstructured
    one and the remark to the user stay away.
    """
    if amount.currency != "EUR" or amount < _LOWEST or amount > _HIGHEST:
        raise ValueError("an EPC code says an amount of euros from 0.01 to 999999999.99")
    if not reference or len(reference) > LONGEST_REFERENCE:
        raise ValueError("no structured reference")
    name = _BLANKS.sub(" ", unicodedata.normalize("NFC", holder)).strip()[:LONGEST_NAME]
    lines = ("BCD", "002", "1", "SCT", bic, name, _BLANKS.sub("", iban))
    text = "\n".join((*lines, f"EUR{amount.amount}", "", reference))
    if len(text.encode()) > MOST_BYTES:
        raise ValueError("too much for an EPC code")
    return text
