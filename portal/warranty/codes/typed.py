"""The code of an extended warranty, or of a campaign, as somebody types it.

Two letters tell the kind; then 16 characters as on a coin card, but the check character counts
the two letters in: neither code is ever taken for the other.
"""

import secrets
from dataclasses import dataclass
from typing import Self

from portal.core.check_characters import CARD_ALPHABET, card_check_character, card_check_holds
from portal.core.codes import CARD_CODE_LENGTH, GROUP_LENGTH, RandomChoice
from portal.core.errors import DomainError
from portal.core.typed_text import is_too_long, plain_capitals
from portal.warranty.kinds import CodeKind

PREFIXES = {CodeKind.EXTENDED: "EW", CodeKind.PROMOTION: "PC"}
PREFIX_LENGTH = 2
LENGTH = PREFIX_LENGTH + CARD_CODE_LENGTH

_KINDS = {prefix: kind for kind, prefix in PREFIXES.items()}


class WarrantyCodeUnread(DomainError):
    """What was typed is no code of a warranty; nothing was looked up."""


class WarrantyCodeEmpty(WarrantyCodeUnread):
    pass


class IsCoinCard(WarrantyCodeUnread):
    """The code of a coin card, which buys other things."""


class NotThisBeginning(WarrantyCodeUnread):
    """The two letters that every code begins with are missing."""

    beginnings: tuple[str, ...] = tuple(_KINDS)


class WarrantyCodeWrongLength(WarrantyCodeUnread):
    found: int
    expected: int = LENGTH


class WarrantyCodeWrongCharacter(WarrantyCodeUnread):
    """No code has this character."""

    character: str


class WarrantyCodeWrongCheck(WarrantyCodeUnread):
    """At least one character was mistyped."""


class OtherKindOfCode(WarrantyCodeUnread):
    """A right code in the field of the other kind; `kind` is its own."""

    kind: CodeKind


@dataclass(frozen=True, slots=True)
class WarrantyCode:
    """Well formed. `value` is canonical and secret: never log it."""

    value: str

    @classmethod
    def generate(cls, kind: CodeKind, rng: RandomChoice = secrets) -> Self:
        body = "".join(rng.choice(CARD_ALPHABET) for _ in range(CARD_CODE_LENGTH - 1))
        body = PREFIXES[kind] + body
        return cls(body + card_check_character(body))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads what was typed or pasted; raises a subclass of WarrantyCodeUnread."""
        if is_too_long(text):
            raise WarrantyCodeWrongLength(found=len(text))
        value = plain_capitals(text)
        if not value:
            raise WarrantyCodeEmpty
        _refuse_wrong_beginning(value)
        if len(value) != LENGTH:
            raise WarrantyCodeWrongLength(found=len(value))
        for character in value:
            if character not in CARD_ALPHABET:
                raise WarrantyCodeWrongCharacter(character=character)
        if not card_check_holds(value):
            raise WarrantyCodeWrongCheck
        return cls(value)

    @property
    def kind(self) -> CodeKind:
        return _KINDS[self.value[:PREFIX_LENGTH]]

    @property
    def groups(self) -> tuple[str, ...]:
        starts = range(PREFIX_LENGTH, LENGTH, GROUP_LENGTH)
        return (self.value[:PREFIX_LENGTH], *(self.value[at : at + GROUP_LENGTH] for at in starts))

    @property
    def printed(self) -> str:
        return "-".join(self.groups)

    @property
    def last_four(self) -> str:
        return self.value[-GROUP_LENGTH:]

    def __repr__(self) -> str:
        return f"<WarrantyCode …{self.last_four}>"


def read(text: str, kind: CodeKind) -> WarrantyCode:
    """A code typed into the field of its kind; raises OtherKindOfCode for one of the other."""
    code = WarrantyCode.parse(text)
    if code.kind is not kind:
        raise OtherKindOfCode(kind=code.kind)
    return code


def _refuse_wrong_beginning(value: str) -> None:
    if len(value) == CARD_CODE_LENGTH and _is_coin_card(value):
        raise IsCoinCard
    if value[:PREFIX_LENGTH] not in _KINDS:
        raise NotThisBeginning


def _is_coin_card(value: str) -> bool:
    return all(character in CARD_ALPHABET for character in value) and card_check_holds(value)
