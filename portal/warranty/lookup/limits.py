"""How many serial numbers are answered: at once, and in an hour or a day.

They are counted, not requests: else whoever can count could read the register out.
"""

from datetime import datetime

from portal.core.errors import DomainError

MOST_FOR_VISITORS = 500
MOST_AT_ONCE = 10_000
# bytes of a file that is answered at once: 200 for each line
LARGEST_LIST = 2_000_000
# of one that the worker answers: a million lines, with 200 bytes beside each serial number
LARGEST_OF_SUPPORT = 256_000_000
# two of their longest lists, and single devices beside
VISITORS = "1100 per hour; 3000 per day"
PEOPLE = "100000 per day"


class NoLines(DomainError):
    """Nothing but empty lines."""


class TooManyLines(DomainError):
    """More than this person may have answered at once; nothing was looked up."""

    found: int
    most: int


class SignInForMore(TooManyLines):
    """The same for a visitor: with an account it would be possible."""


class AskedTooMuch(DomainError):
    """Nothing more is answered before `until`."""

    until: datetime


class VisitorAskedTooMuch(AskedTooMuch):
    """With an account more would be answered."""


def refuse_too_many(found: int, most: int) -> None:
    """Raises NoLines, TooManyLines, or SignInForMore where an account would help."""
    if not found:
        raise NoLines
    if found > most:
        refusal = SignInForMore if most == MOST_FOR_VISITORS else TooManyLines
        raise refusal(found=found, most=most)
