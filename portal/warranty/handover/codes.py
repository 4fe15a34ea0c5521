"""The code by which a device changes hands, as somebody reads it out or types it."""

import secrets
from dataclasses import dataclass
from typing import Self

from portal.core import crypto
from portal.core.check_characters import CARD_ALPHABET, card_check_character, card_check_holds
from portal.core.codes import GROUP_LENGTH
from portal.core.errors import DomainError
from portal.core.typed_text import is_too_long, plain_capitals

PREFIX = "GV"
LENGTH = 12
PURPOSE = "hand-over-code"


class HandOverCodeMalformed(DomainError):
    """What was typed is no such code: nothing was looked up or counted."""

    length: int = LENGTH
    beginning: str = PREFIX


@dataclass(frozen=True, slots=True)
class HandOverCode:
    """Well formed. `value` is canonical and secret: never log it."""

    value: str

    @classmethod
    def generate(cls) -> Self:
        free = LENGTH - len(PREFIX) - 1
        body = PREFIX + "".join(secrets.choice(CARD_ALPHABET) for _ in range(free))
        return cls(body + card_check_character(body))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises HandOverCodeMalformed."""
        value = "" if is_too_long(text) else plain_capitals(text)
        if len(value) != LENGTH or not value.startswith(PREFIX):
            raise HandOverCodeMalformed
        if not set(value) <= set(CARD_ALPHABET) or not card_check_holds(value):
            raise HandOverCodeMalformed
        return cls(value)

    @property
    def printed(self) -> str:
        starts = range(0, LENGTH, GROUP_LENGTH)
        return "-".join(self.value[at : at + GROUP_LENGTH] for at in starts)

    @property
    def hash(self) -> str:
        return crypto.keyed_hash(PURPOSE, self.value)

    @property
    def hashes(self) -> list[str]:
        """Under every key still honoured, to look it up by."""
        return crypto.hash_candidates(PURPOSE, self.value)

    def __repr__(self) -> str:
        return "<HandOverCode>"
