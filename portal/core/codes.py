"""Codes people type: the code of a coin card and the activation code of a device (DOMAIN §3)."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, Self

from portal.core.check_characters import (
    CARD_ALPHABET,
    card_check_character,
    card_check_holds,
    damm_check_digit,
    damm_check_holds,
)
from portal.core.errors import DomainError
from portal.core.typed_text import is_too_long, latin_neighbour, plain_capitals

CARD_CODE_LENGTH = 16
GROUP_LENGTH = 4
ACTIVATION_CODE_LENGTH = 10

# Read or typed for one another; the first four so easily that they go before the others.
_STRIKING = ("8B", "5S", "2Z", "6G")
_LOOK_ALIKES = (*_STRIKING, "UV", "DQ", "MN", "CG", "VY", "38", "PR", "EF", "VW")
# What may have been printed where somebody typed a character that no card carries.
_NEVER_PRINTED = {"0": "DQ86", "O": "DQCG", "1": "7JTY", "I": "JT7Y", "L": "EJ7"}


class RandomChoice(Protocol):
    def choice(self, seq: str, /) -> str: ...


class SlipKind(StrEnum):
    SWAPPED = "swapped"
    LOOK_ALIKE = "look_alike"


@dataclass(frozen=True, slots=True)
class Slip:
    """A single slip that would explain a wrong check character.

    `position` counts from 1. SWAPPED: the characters at `position` and the one after it.
    LOOK_ALIKE: the one at `position`, typed as `typed` and likely printed as `likely`.
    """

    kind: SlipKind
    position: int
    typed: str
    likely: str

    @property
    def group(self) -> int:
        return (self.position - 1) // GROUP_LENGTH + 1

    @property
    def place_in_group(self) -> int:
        return (self.position - 1) % GROUP_LENGTH + 1

    @property
    def striking(self) -> bool:
        return self.kind is SlipKind.LOOK_ALIKE and (
            self.typed + self.likely in _STRIKING or self.likely + self.typed in _STRIKING
        )


class CodeRefused(DomainError):
    """What was typed is no card code; nothing was looked up."""


class CodeEmpty(CodeRefused):
    pass


class CodeWrongLength(CodeRefused):
    found: int
    expected: int = CARD_CODE_LENGTH


class CodeWrongCharacter(CodeRefused):
    """A character no card carries; `position` from 1, `likely` what may be printed there."""

    character: str
    position: int
    likely: tuple[str, ...] = ()


class CodeWrongCheck(CodeRefused):
    """The check character does not fit; `likely` are the likely slips that would each explain it.

    One check character cannot tell them apart, nor from a slip that is not likely.
    """

    likely: tuple[Slip, ...] = ()

    @property
    def likeliest(self) -> Slip | None:
        """The only likely one, or among look-alikes the only striking one; else it were a guess."""
        candidates = self.likely
        if all(slip.kind is SlipKind.LOOK_ALIKE for slip in candidates) and len(candidates) > 1:
            candidates = tuple(slip for slip in candidates if slip.striking)
        return candidates[0] if len(candidates) == 1 else None


@dataclass(frozen=True, slots=True)
class CardCode:
    """A well-formed code of a coin card. `value` is canonical and secret: never log it."""

    value: str

    @classmethod
    def generate(cls, rng: RandomChoice = secrets) -> Self:
        body = "".join(rng.choice(CARD_ALPHABET) for _ in range(CARD_CODE_LENGTH - 1))
        return cls(body + card_check_character(body))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads what was typed, pasted or scanned; raises a subclass of CodeRefused."""
        if is_too_long(text):
            raise CodeWrongLength(found=len(text))
        value = plain_capitals(text)
        if not value:
            raise CodeEmpty
        if len(value) != CARD_CODE_LENGTH:
            raise CodeWrongLength(found=len(value))
        _refuse_wrong_character(value)
        if not card_check_holds(value):
            raise CodeWrongCheck(likely=(*_swaps(value), *_look_alikes(value)))
        return cls(value)

    @property
    def groups(self) -> tuple[str, ...]:
        starts = range(0, CARD_CODE_LENGTH, GROUP_LENGTH)
        return tuple(self.value[start : start + GROUP_LENGTH] for start in starts)

    @property
    def printed(self) -> str:
        return "-".join(self.groups)

    @property
    def last_four(self) -> str:
        return self.value[-GROUP_LENGTH:]

    def __repr__(self) -> str:
        return f"<CardCode …{self.last_four}>"


def activation_digits(seed: int | bytes) -> str:
    """Ten digits, the last one a check digit, the same for the same seed.

    `seed` is a non-negative number (its last nine decimal digits count) or at least 16 bytes
    of a keyed hash.
    """
    number = seed if isinstance(seed, int) else int.from_bytes(seed, "big")
    body = f"{number % 10**9:09d}"
    return body + damm_check_digit(body)


def activation_code_is_valid(text: str) -> bool:
    """Ten digits with a right check digit; blanks and dashes between them do not matter."""
    if is_too_long(text):
        return False
    digits = plain_capitals(text)
    well_formed = len(digits) == ACTIVATION_CODE_LENGTH and digits.isascii() and digits.isdigit()
    return well_formed and damm_check_holds(digits)


def printed_activation_code(digits: str) -> str:
    """Two groups of five, as on slips and device displays: "12345 67890"."""
    half = ACTIVATION_CODE_LENGTH // 2
    return f"{digits[:half]} {digits[half:]}"


def _refuse_wrong_character(value: str) -> None:
    for index, character in enumerate(value):
        if character not in CARD_ALPHABET:
            raise CodeWrongCharacter(
                character=character,
                position=index + 1,
                likely=_likely_characters(value, index),
            )


def _likely_characters(value: str, index: int) -> tuple[str, ...]:
    """Candidates for a character no card carries: those that make the check hold, else all."""
    character = value[index]
    neighbour = latin_neighbour(character)
    printable = neighbour if neighbour in CARD_ALPHABET else ""
    candidates = _NEVER_PRINTED.get(neighbour, printable)
    fitting = tuple(each for each in candidates if _holds(_replaced(value, index, each)))
    return fitting or tuple(candidates)


def _swaps(value: str) -> Iterator[Slip]:
    for index in range(len(value) - 1):
        pair = value[index : index + 2]
        if _holds(value[:index] + pair[::-1] + value[index + 2 :]):
            yield Slip(SlipKind.SWAPPED, index + 1, pair, pair[::-1])


def _look_alikes(value: str) -> Iterator[Slip]:
    for twins in _LOOK_ALIKES:
        for index, character in enumerate(value):
            if character in twins:
                other = twins.replace(character, "")
                if _holds(_replaced(value, index, other)):
                    yield Slip(SlipKind.LOOK_ALIKE, index + 1, character, other)


def _replaced(value: str, index: int, character: str) -> str:
    return value[:index] + character + value[index + 1 :]


def _holds(value: str) -> bool:
    return all(character in CARD_ALPHABET for character in value) and card_check_holds(value)
