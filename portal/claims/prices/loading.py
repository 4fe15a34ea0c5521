"""The price lists as files: adding a list is adding a file named by its first day."""

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from portal.claims.prices.price_list import PriceList
from portal.claims.prices.price_models import known_models
from portal.claims.prices.reading import read_list
from portal.core.errors import DomainError

FOLDER = Path(__file__).parents[1] / "price_lists"


class NoPriceList(DomainError):
    """No list holds on that day yet."""

    day: date


def list_on(day: date, lists: Iterable[PriceList] | None = None) -> PriceList:
    """Raises NoPriceList. A list holds until the next one begins, so no day has two."""
    begun = [each for each in (known_lists() if lists is None else lists) if each.valid_from <= day]
    if not begun:
        raise NoPriceList(day=day)
    return max(begun, key=lambda each: each.valid_from)


@cache
def known_lists() -> tuple[PriceList, ...]:
    """Newest first."""
    return lists_in(FOLDER, known_models())


def lists_in(folder: Path, models: Iterable[str]) -> tuple[PriceList, ...]:
    """Raises ValueError for a file that is not right."""
    known = frozenset(models)
    lists = [_read(file, known) for file in sorted(folder.glob("*.toml"), reverse=True)]
    if not lists:
        raise ValueError(f"no price lists in {folder.name}")
    return tuple(lists)


def _read(file: Path, models: frozenset[str]) -> PriceList:
    try:
        prices = read_list(tomllib.loads(file.read_text(encoding="utf-8")), models)
        if prices.valid_from != date.fromisoformat(file.stem):
            raise ValueError("the name of the file is the first day of the list")
    except (KeyError, TypeError, ValueError, ArithmeticError) as fault:
        raise ValueError(f"{file.name}: {fault}") from fault
    return prices
