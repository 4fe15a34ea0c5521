"""By which name the price lists call a product."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from portal.catalogue import catalogue
from portal.catalogue.products import Product

FILE = Path(__file__).parent / "price_models.toml"


def price_model(product: Product) -> str | None:
    """None for a product of another manufacturer, whose replacement nobody pays here."""
    return _by_product().get(product.key)


@cache
def known_models() -> tuple[str, ...]:
    """In the order of the file, which is that of the price lists."""
    return tuple(dict.fromkeys(_by_product().values()))


def models_in(file: Mapping[str, Any], products: Iterable[Product]) -> dict[str, str]:
    """Key of a product → name of its model. Raises KeyError or ValueError."""
    ours = [each for each in products if each.manufacturer == file["manufacturer"]]
    models: dict[str, str] = {}
    for row in file["models"]:
        if unknown := set(row) - {"name", "families", "products"}:
            raise ValueError(f"{row['name']}: unknown {', '.join(sorted(unknown))}")
        if row["name"] in models.values():
            raise ValueError(f"{row['name']} stands twice")
        for key in _members(row, ours):
            if models.setdefault(key, row["name"]) != row["name"]:
                raise ValueError(f"{key} has two models")
    if gaps := [each.key for each in ours if each.key not in models]:
        raise ValueError(f"no model for {', '.join(gaps)}")
    return models


def _members(row: Mapping[str, Any], products: Iterable[Product]) -> list[str]:
    families, names = set(row.get("families", ())), set(row.get("products", ()))
    found = [each for each in products if each.family in families or each.name in names]
    strange = families - {each.family for each in found} | names - {each.name for each in found}
    if strange or not found:
        raise ValueError(f"{row['name']}: no such product: {', '.join(sorted(strange))}")
    return [each.key for each in found]


@cache
def _by_product() -> Mapping[str, str]:
    return models_in(tomllib.loads(FILE.read_text(encoding="utf-8")), catalogue().products())
