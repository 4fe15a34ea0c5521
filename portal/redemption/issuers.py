"""Where activation codes come from. Which issuer serves is a setting, chosen by create_app()."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from portal.core import crypto
from portal.core.codes import activation_digits
from portal.redemption import pool
from portal.redemption.selection import Line

PURPOSE = "activation-code"


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """`digits` is secret until it is shown; `encrypted` is what is stored."""

    digits: str
    encrypted: bytes

    def __repr__(self) -> str:
        return "<IssuedCode>"


class CodeIssuer(Protocol):
    name: ClassVar[str]

    def issue(self, lines: Sequence[Line]) -> list[IssuedCode]:
        """One code for each line, in this order, inside the caller's transaction.

        Raises PoolDry when it has none; the caller undoes everything then.
        """


class KeyedIssuer:
    """Digits from a keyed hash of what the code unlocks: the same for ever under the same key."""

    name: ClassVar[str] = "keyed"

    def issue(self, lines: Sequence[Line]) -> list[IssuedCode]:
        return [_issued(_keyed_digits(line)) for line in lines]


class PoolIssuer:
    """Codes that were imported from the manufacturer's system, each given out once."""

    name: ClassVar[str] = "pool"

    def issue(self, lines: Sequence[Line]) -> list[IssuedCode]:
        taken = [pool.take(line) for line in lines]
        return [IssuedCode(crypto.decrypt(encrypted), encrypted) for encrypted in taken]


_ISSUERS: Mapping[str, Callable[[], CodeIssuer]] = {"keyed": KeyedIssuer, "pool": PoolIssuer}


class _Chosen:
    issuer: CodeIssuer = KeyedIssuer()


def use_issuer(name: str) -> None:
    """`keyed` or `pool`, as PORTAL_CODE_ISSUER says."""
    _Chosen.issuer = _ISSUERS[name]()


def issuer() -> CodeIssuer:
    return _Chosen.issuer


def _keyed_digits(line: Line) -> str:
    return activation_digits(
        crypto.derive(PURPOSE, f"{line.serial}\0{line.extension}\0{line.step}")
    )


def _issued(digits: str) -> IssuedCode:
    return IssuedCode(digits, crypto.encrypt(digits))
