"""Net prices of extensions as dated data, by product family and power."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from portal.catalogue import catalogue
from portal.catalogue.products import Product
from portal.invoicing.money import Money

FILE = Path(__file__).parent / "prices.toml"


@dataclass(frozen=True, slots=True)
class PriceClass:
    families: frozenset[str]
    up_to_kw: Decimal | None
    net: Mapping[int, Money]

    def holds(self, product: Product) -> bool:
        """The power as delivered counts: extensions of power are bought later."""
        if product.family not in self.families:
            return False
        return self.up_to_kw is None or (product.kw is not None and product.kw <= self.up_to_kw)


@dataclass(frozen=True, slots=True)
class PriceList:
    valid_from: date
    classes: tuple[PriceClass, ...]


def price_on(
    product: Product, months: int, day: date, lists: Iterable[PriceList] | None = None
) -> Money | None:
    """Net; None where nothing is on sale for this product and duration on that day."""
    for each in known_lists() if lists is None else lists:
        if each.valid_from <= day:
            found = next((one for one in each.classes if one.holds(product)), None)
            return found.net.get(months) if found else None
    return None


@cache
def known_lists() -> tuple[PriceList, ...]:
    families = {product.family for product in catalogue().products()}
    return read_lists(tomllib.loads(FILE.read_text(encoding="utf-8"))["lists"], families)


def read_lists(rows: Iterable[Mapping[str, Any]], families: Iterable[str]) -> tuple[PriceList, ...]:
    """Raises KeyError or ValueError for data that is not right."""
    known = frozenset(families)
    lists = tuple(
        PriceList(row["from"], tuple(_class(each, known) for each in row["classes"]))
        for row in rows
    )
    beginnings = [each.valid_from for each in lists]
    if not lists or beginnings != sorted(set(beginnings), reverse=True):
        raise ValueError("lists of prices stand newest first")
    for each in lists:
        _refuse_disorder(each)
    return lists


def _class(row: Mapping[str, Any], known: frozenset[str]) -> PriceClass:
    if unknown := set(row) - {"families", "up_to_kw", "net"}:
        raise ValueError(f"unknown {', '.join(sorted(unknown))}")
    families = frozenset(row["families"])
    if strange := families - known:
        raise ValueError(f"no such family: {', '.join(sorted(strange))}")
    net = {int(months): Money(Decimal(price)) for months, price in row["net"].items()}
    if not net or min(net) < 1 or not all(price.cents > 0 for price in net.values()):
        raise ValueError("a class needs prices above nothing for whole months")
    limit = Decimal(row["up_to_kw"]) if "up_to_kw" in row else None
    return PriceClass(families, limit, net)


def _refuse_disorder(prices: PriceList) -> None:
    """Of one family the classes rise, and only the last may be without a limit."""
    limits: dict[str, list[Decimal]] = {}
    endless = Decimal("Infinity")
    for each in prices.classes:
        for family in each.families:
            limits.setdefault(family, []).append(
                endless if each.up_to_kw is None else each.up_to_kw
            )
    for family, rising in limits.items():
        if rising != sorted(set(rising)):
            raise ValueError(f"{family}: classes rise, and stand once")
