"""The catalogue in memory: every TOML file read once, refused as a whole if one entry is wrong."""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from portal.catalogue.families import ExtensionRules, products_of_family, read_rules
from portal.catalogue.products import Product
from portal.core.errors import DomainError

RULES_FILE = Path(__file__).parent / "extensions.toml"
DATA_FOLDER = Path(__file__).parent / "data"


class ProductUnknown(DomainError):
    key: str


class Catalogue:
    """Products by key, in the order of the files. Raises ValueError if two share a key."""

    def __init__(self, products: Iterable[Product]) -> None:
        self._products: dict[str, Product] = {}
        for product in products:
            if product.key in self._products:
                raise ValueError(f"two products have the key {product.key}")
            self._products[product.key] = product

    def product(self, key: str) -> Product:
        """Raises ProductUnknown."""
        try:
            return self._products[key]
        except KeyError:
            raise ProductUnknown(key=key) from None

    def products(self) -> tuple[Product, ...]:
        return tuple(self._products.values())


@cache
def catalogue() -> Catalogue:
    rules = read_rules(_read(RULES_FILE))
    files = sorted(DATA_FOLDER.glob("*.toml"))
    return Catalogue(product for file in files for product in _products_in(file, rules))


def _products_in(file: Path, rules: ExtensionRules) -> list[Product]:
    table = _read(file)
    try:
        return [
            product
            for family in table["families"]
            for product in products_of_family(family, table["manufacturer"], rules)
        ]
    except (KeyError, ValueError) as fault:
        raise ValueError(f"{file.name}: {fault}") from fault


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))
