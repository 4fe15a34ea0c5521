"""Booking a whole pile of cards: a line each, and each card a transaction of its own.

What was booked before a line that is refused stays booked, and the result says so line by line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from portal.accounts.lockouts import LockedOut
from portal.core.codes import CardCode
from portal.core.errors import DomainError
from portal.wallet.booking import Booker, Booking, book_card

MOST_LINES = 500


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
    """Book every line that can be booked. Raises TooManyLines or NoLines before any of them."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise NoLines()
    if len(lines) > MOST_LINES:
        raise TooManyLines(found=len(lines))
    return list(_results(booker, lines, address))


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


def _refuse_repeated(typed: str, number: int, first_lines: dict[str, int]) -> None:
    first = first_lines.setdefault(CardCode.parse(typed).value, number)
    if first != number:
        raise SameAsLine(line=first)
