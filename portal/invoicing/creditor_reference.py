"""References of transfers by ISO 11649: banks and people find a slip of the finger at once."""

import re
from collections.abc import Iterator

from stdnum import iso11649
from stdnum.iso7064 import mod_97_10

from portal.core.typed_text import plain_capitals

_LONGEST = 25
_BEGINNING = re.compile(r"RF\d\d")


def creditor_reference(number: str) -> str:
    """ "WX00012" → "RF05WX00012". The number is of capitals and digits, at most 21."""
    checked = f"RF{mod_97_10.calc_check_digits(f'{number}RF')}{number}"
    return str(iso11649.validate(checked))


def is_creditor_reference(text: str) -> bool:
    return bool(iso11649.is_valid(text))


def in_groups(reference: str) -> str:
    """As it is printed: groups of four."""
    return str(iso11649.format(reference))


def references_in(text: str, lengths: frozenset[int]) -> Iterator[str]:
    """Valid references of these lengths in what somebody wrote on a transfer, however spaced."""
    plain = plain_capitals(text)
    for found in _BEGINNING.finditer(plain):
        for length in sorted(lengths):
            candidate = plain[found.start() : found.start() + min(length, _LONGEST)]
            if len(candidate) == length and iso11649.is_valid(candidate):
                yield candidate
