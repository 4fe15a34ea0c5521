"""One place where refusals become sentences in the reader's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.core.errors import DomainError


@dataclass(frozen=True)
class Refusal:
    """`leads_to`: the words and the address of the button on a page of its own."""

    sentence: Callable[[Any], str]
    status: int = 422
    leads_to: tuple[Any, str] | None = None


_refusals: dict[type[DomainError], Refusal] = {}


def register(entries: Mapping[type[DomainError], Refusal | Callable[[Any], str]]) -> None:
    """Raises ValueError for a class that another feature gave other words."""
    for kind, entry in entries.items():
        refusal = entry if isinstance(entry, Refusal) else Refusal(entry)
        if _refusals.setdefault(kind, refusal) != refusal:
            raise ValueError(f"{kind.__name__} is refused in two features' words")


def refusal_of(error: DomainError) -> Refusal:
    """The nearest registered class decides; an unregistered refusal is a fault of the program."""
    for kind in type(error).__mro__:
        if kind in _refusals:
            return _refusals[kind]
    raise LookupError(f"{type(error).__name__} has no sentence")


def sentence(error: DomainError) -> str:
    return str(refusal_of(error).sentence(error))


def status(error: DomainError) -> int:
    return refusal_of(error).status
