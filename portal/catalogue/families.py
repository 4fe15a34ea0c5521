"""One `[[families]]` table of a catalogue file becomes products.

A family lists its models in one of three ways: `sizes` (name and powers: one product for each
power), `models` (exact name = kW) or `unrated_models` (exact names without a power). Unknown
keys are refused, for a misspelt one would silently change what is sold.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from portal.catalogue.kinds import ClaimClass, DeviceKind, EntryWay, Extension, Unavailable
from portal.catalogue.products import DatedClaimClass, ExtensionTerms, Product

OFFERED = "offered"

_FAMILY_KEYS = frozenset(
    {
        "name",
        "kind",
        "claim_class",
        "claim_classes",
        "extensions",
        "comfort_code_for",
        "sizes",
        "models",
        "unrated_models",
    }
)
_REASONS_IN_DATA = (Unavailable.BUILT_IN, Unavailable.NOT_FOR_PRODUCT, Unavailable.COMFORT_IN_METER)


@dataclass(frozen=True, slots=True)
class ExtensionRules:
    """What holds for every product: prices in coins, and the entry ways of a device kind."""

    coins: Mapping[Extension, int]
    entry_ways: Mapping[DeviceKind, tuple[EntryWay, ...]]


@dataclass(frozen=True, slots=True)
class _Model:
    name: str
    kw: Decimal | None
    steps_kw: tuple[Decimal, ...] = ()
    delivered_step: int = 0


def read_rules(table: Mapping[str, Any]) -> ExtensionRules:
    coins = {Extension(name): int(price) for name, price in table["coins"].items()}
    if set(coins) != set(Extension) or min(coins.values()) < 1:
        raise ValueError("every extension needs a price of at least one coin")
    ways = {
        DeviceKind(kind): tuple(EntryWay(way) for way in names)
        for kind, names in table["entry_ways"].items()
    }
    return ExtensionRules(MappingProxyType(coins), MappingProxyType(ways))


def products_of_family(
    table: Mapping[str, Any], manufacturer: str, rules: ExtensionRules
) -> list[Product]:
    """Raises KeyError or ValueError for a table that is not right."""
    name = table["name"]
    if unknown := set(table) - _FAMILY_KEYS:
        raise ValueError(f"{name}: unknown {', '.join(sorted(unknown))}")
    models = list(_models(table))
    if not models:
        raise ValueError(f"{name}: no models")
    kind = DeviceKind(table["kind"])
    extensions = _extensions(table, kind, rules)
    if extensions[Extension.POWER].offered != any(model.steps_kw for model in models):
        raise ValueError(f"{name}: power steps need sizes, and sizes need power steps")
    claim_classes = _claim_classes(table)
    return [
        Product(
            key=product_key(model.name),
            name=model.name,
            family=name,
            manufacturer=manufacturer,
            kind=kind,
            kw=model.kw,
            steps_kw=model.steps_kw,
            delivered_step=model.delivered_step,
            claim_classes=claim_classes,
            extensions=extensions,
            entry_ways=rules.entry_ways.get(kind, ()),
        )
        for model in models
    ]


def product_key(name: str) -> str:
    """Stable and fit for an address: "PLENTICORE G3 S 4.0" is plenticore-g3-s-4-0."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _models(table: Mapping[str, Any]) -> Iterator[_Model]:
    for size in table.get("sizes", ()):
        powers = tuple(Decimal(kw) for kw in size["steps_kw"])
        if len(powers) < 2 or list(powers) != sorted(set(powers)):
            raise ValueError(f"{size['name']}: powers must rise")
        for step, kw in enumerate(powers):
            yield _Model(f"{size['name']} {size['steps_kw'][step]}", kw, powers, step)
    for name, kw in table.get("models", {}).items():
        yield _Model(name, Decimal(kw))
    for name in table.get("unrated_models", ()):
        yield _Model(name, None)


def _extensions(
    table: Mapping[str, Any], kind: DeviceKind, rules: ExtensionRules
) -> Mapping[Extension, ExtensionTerms]:
    stated = {Extension(name): word for name, word in table.get("extensions", {}).items()}
    comfort_code_for = tuple(DeviceKind(each) for each in table.get("comfort_code_for", (kind,)))
    return MappingProxyType(
        {
            extension: ExtensionTerms(
                extension=extension,
                coins=rules.coins[extension],
                code_for=comfort_code_for if extension is Extension.COMFORT else (kind,),
                reason=_reason(stated.get(extension, Unavailable.NOT_FOR_PRODUCT)),
            )
            for extension in Extension
        }
    )


def _reason(word: str) -> Unavailable | None:
    if word == OFFERED:
        return None
    reason = Unavailable(word)
    if reason not in _REASONS_IN_DATA:
        raise ValueError(f"{word} depends on the device, not on the product")
    return reason


def _claim_classes(table: Mapping[str, Any]) -> tuple[DatedClaimClass, ...]:
    """Newest first; the last one has no beginning, so every day has a class."""
    if "claim_class" in table:
        return (DatedClaimClass(ClaimClass(table["claim_class"])),)
    *dated, oldest = (
        DatedClaimClass(ClaimClass(each["class"]), each.get("from"))
        for each in table["claim_classes"]
    )
    beginnings = [each.valid_from for each in dated if each.valid_from]
    falling = sorted(set(beginnings), reverse=True)
    if oldest.valid_from or len(falling) < len(dated) or beginnings != falling:
        raise ValueError(f"{table['name']}: claim classes stand newest first, the oldest undated")
    return (*dated, oldest)
