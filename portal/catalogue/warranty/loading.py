"""Warranty terms by product; a product that is neither covered nor named uncovered is refused."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from portal.catalogue.loading import catalogue
from portal.catalogue.products import Product
from portal.catalogue.warranty.reading import only, read_starts, read_terms
from portal.catalogue.warranty.terms import WarrantyTerms

FOLDER = Path(__file__).parent

Terms = dict[str, WarrantyTerms | None]


def warranty_terms(product_key: str) -> WarrantyTerms | None:
    """None where no warranty is known, and for a product that is not in the catalogue."""
    return _all_terms().get(product_key)


def terms_in(file: Mapping[str, Any], products: Iterable[Product]) -> Terms:
    """Terms of one manufacturer's file. Raises ValueError for anything that is not right."""
    only(file, "manufacturer", "start", "terms")
    starts = read_starts(file["start"])
    families = _by_family(products, file["manufacturer"])
    terms: Terms = {}
    for table in file["terms"]:
        for family in table["families"]:
            try:
                members = families.pop(family)
            except KeyError:
                raise ValueError(f"{family}: no such family, or named twice") from None
            terms |= _of_family(table, starts, members)
    if families:
        raise ValueError(f"no terms for {', '.join(families)}")
    return terms


@cache
def _all_terms() -> Terms:
    products = catalogue().products()
    terms: Terms = {}
    for file in sorted(FOLDER.glob("*.toml")):
        try:
            terms |= terms_in(tomllib.loads(file.read_text(encoding="utf-8")), products)
        except (KeyError, TypeError, ValueError, ArithmeticError) as fault:
            raise ValueError(f"{file.name}: {fault}") from fault
    if gaps := {each.manufacturer for each in products if each.key not in terms}:
        raise ValueError(f"no warranty file of {', '.join(sorted(gaps))}")
    return terms


def _by_family(products: Iterable[Product], manufacturer: str) -> dict[str, list[Product]]:
    families: dict[str, list[Product]] = {}
    for product in products:
        if product.manufacturer == manufacturer:
            families.setdefault(product.family, []).append(product)
    return families


def _of_family(table: Mapping[str, Any], starts: Any, members: Iterable[Product]) -> Terms:
    if "no_warranty_known" in table:
        only(table, "families", "no_warranty_known")
        if table["no_warranty_known"] is not True:
            raise ValueError("no_warranty_known is true or left out")
        return dict.fromkeys((each.key for each in members), None)
    return {each.key: read_terms(table, starts, each.family, each.kw) for each in members}
