"""Booking a whole pile of cards: a line each, and each card a transaction of its own.

What was booked before a line that is refused stays booked, and the result says so line by line.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from portal.accounts.lockouts import LockedOut
from portal.core.codes import CardCode, CodeEmpty, CodeRefused, CodeWrongLength
from portal.core.errors import DomainError
from portal.core.regions import Region
from portal.documents.photo import code_in
from portal.wallet.booking import Booker, Booking, book_card
from portal.wallet.issuing import COLUMNS

MOST_LINES = 500
# between the cells of a pasted row; no code and no link of a card has one
_BETWEEN_CELLS = re.compile("[,;\t]")


class TooManyLines(DomainError):
    """More lines than one paste may have; nothing was booked."""

    found: int
    most: int = MOST_LINES


class NoLines(DomainError):
    """Nothing but empty lines."""


class SameAsLine(DomainError):
    """The same code stands on an earlier line of the same paste."""

    line: int


class NotTried(DomainError):
    """A lock-out began before this line's turn, and lasts `until` then."""

    until: datetime


@dataclass(frozen=True)
class LineResult:
    """Exactly one of `booking` and `refusal` is set. `line` counts from 1, empty lines too."""

    line: int
    typed: str
    booking: Booking | None = None
    refusal: DomainError | None = None


def book_many(booker: Booker, text: str, address: str) -> list[LineResult]:
    """Book every line that can be booked. Raises TooManyLines or NoLines before any of them.

    A line may be a code, the link of a card, or a row of the file that `cards issue` writes; of
    several codes on one line each has its own result.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if lines and _cells(lines[0][1])[0].casefold() == COLUMNS[0]:
        del lines[0]
    if not lines:
        raise NoLines()
    entries = list(_entries(lines))
    if len(entries) > MOST_LINES:
        raise TooManyLines(found=len(entries))
    return list(_results(booker, entries, address))


def _entries(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    for number, line in lines:
        first, *others = _cells(line)
        yield number, first
        if not _is_row_of_file(others):
            further = (cell for cell in dict.fromkeys(others) if cell != first)
            yield from ((number, cell) for cell in further if _is_meant_as_code(cell))


def _results(booker: Booker, lines: list[tuple[int, str]], address: str) -> Iterator[LineResult]:
    first_lines: dict[str, int] = {}
    locked: LockedOut | None = None
    for number, typed in lines:
        if locked:
            yield LineResult(number, typed, refusal=NotTried(until=locked.until))
            continue
        try:
            _refuse_repeated(typed, number, first_lines)
            yield LineResult(number, typed, booking=book_card(booker, typed, address))
        except DomainError as refusal:
            locked = refusal if isinstance(refusal, LockedOut) else None
            yield LineResult(number, typed, refusal=refusal)


def _cells(line: str) -> list[str]:
    return [code_in(cell.strip(' "\ufeff')) for cell in _BETWEEN_CELLS.split(line)]


def _is_row_of_file(others: list[str]) -> bool:
    """The name of its batch may have as many characters as a code."""
    return len(others) == len(COLUMNS) - 1 and others[1] in tuple(Region)


def _is_meant_as_code(cell: str) -> bool:
    """A right code, or one with a slip that its owner can put right."""
    try:
        CardCode.parse(cell)
    except (CodeEmpty, CodeWrongLength):
        return False
    except CodeRefused:
        return True
    return True


def _refuse_repeated(code: str, number: int, first_lines: dict[str, int]) -> None:
    first = first_lines.setdefault(CardCode.parse(code).value, number)
    if first != number:
        raise SameAsLine(line=first)
