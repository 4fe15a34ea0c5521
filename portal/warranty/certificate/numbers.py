"""Certificate numbers: CW and 16 characters as on a coin card, 15 of them by chance, one a check.

They are no counter: whoever has one certificate cannot tell the number of another.
"""

import secrets

from portal.core.check_characters import CARD_ALPHABET, card_check_character, card_check_holds
from portal.core.codes import CARD_CODE_LENGTH, GROUP_LENGTH, RandomChoice
from portal.core.errors import DomainError
from portal.core.typed_text import is_too_long, plain_capitals

PREFIX = "CW"
LENGTH = len(PREFIX) + CARD_CODE_LENGTH


class UnknownCertificate(DomainError):
    """No certificate has this number, whether one could have it or not: nobody learns which."""


def new_number(rng: RandomChoice = secrets) -> str:
    body = PREFIX + "".join(rng.choice(CARD_ALPHABET) for _ in range(CARD_CODE_LENGTH - 1))
    return body + card_check_character(body)


def read_number(text: str) -> str:
    """As stored, from what was typed, pasted or scanned. Raises UnknownCertificate."""
    if is_too_long(text):
        raise UnknownCertificate
    number = plain_capitals(text)
    known = len(number) == LENGTH and number.startswith(PREFIX)
    if not known or not set(number) <= set(CARD_ALPHABET) or not card_check_holds(number):
        raise UnknownCertificate
    return number


def printed(number: str) -> str:
    """In groups, as on the certificate: CW-ABCD-…"""
    starts = range(len(PREFIX), LENGTH, GROUP_LENGTH)
    return "-".join((PREFIX, *(number[start : start + GROUP_LENGTH] for start in starts)))
