"""The files of bank statements: CSV with our columns, or XML as a bank sends it.

Columns: date (ISO), amount, currency, reference (what the payer wrote), payer. As spreadsheets save
it: with commas or semicolons between them, a point or a comma before the cents, UTF-8 or CP1252.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from portal.core.errors import DomainError
from portal.documents.csv_import import read_csv
from portal.invoicing.money import Money
from portal.warranty.extension.camt053 import StatementLine, is_xml, read_camt

COLUMNS = ("date", "amount", "currency", "reference", "payer")
MOST_LINES = 5_000


class StatementTooLong(DomainError):
    most: int = MOST_LINES


# 300,00 and 1.234,50; and 1,234.50
_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+),\d{1,2}")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+\.\d{1,2}")
# three digits behind it: of a thousand, or less than a cent
_AMBIGUOUS = re.compile(r"[.,]\d{3}$")


class StatementUnreadable(DomainError):
    """No text, in UTF-8 or CP1252."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line as it stands in the file; day and amount are None where they cannot be read.

    `line` counts transactions in a file without lines. `booked`: the bank will not drop it again.
    """

    line: int
    day: date | None
    amount: Money | None
    reference: str
    payer: str
    booked: bool = True


def read_statement(content: bytes) -> list[Entry]:
    """Raises CsvHeaderWrong, CsvLineWrong, StatementTooLong, StatementUnreadable, XmlUnreadable
    or NoStatement.
    """
    entries: list[Entry] = []
    for entry in _from_xml(content) if is_xml(content) else _from_csv(content):
        if len(entries) == MOST_LINES:
            raise StatementTooLong()
        entries.append(entry)
    return entries


def _from_csv(content: bytes) -> Iterator[Entry]:
    lines = _text(content).splitlines()
    delimiter = ";" if lines and ";" in lines[0] else ","
    for line, row in read_csv(lines, COLUMNS, delimiter):
        amount = _with_a_point(row.pop("amount"))
        found = StatementLine(booked=True, day=row.pop("date"), amount=amount, **row)
        yield _entry(line, found)


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise StatementUnreadable()


def _with_a_point(amount: str) -> str:
    """ "" where it may be read in two ways: the line is left to people, never guessed."""
    plain = "".join(amount.split())
    if _COMMA.fullmatch(plain):
        return plain.replace(".", "").replace(",", ".")
    if _GROUPED.fullmatch(plain):
        return plain.replace(",", "")
    return "" if _AMBIGUOUS.search(plain) else plain


def _from_xml(content: bytes) -> Iterator[Entry]:
    for number, found in enumerate(read_camt(content), start=1):
        yield _entry(number, found)


def _entry(line: int, found: StatementLine) -> Entry:
    try:
        day = date.fromisoformat(found.day)
    except ValueError:
        day = None
    amount = _amount(found.amount, found.currency)
    return Entry(line, day, amount, found.reference[:300], found.payer[:200], found.booked)


def _amount(text: str, currency: str) -> Money | None:
    try:
        number = Decimal(text)
        return Money(number, currency) if number.is_finite() and abs(number) < 10**9 else None
    except (InvalidOperation, ValueError):
        return None
