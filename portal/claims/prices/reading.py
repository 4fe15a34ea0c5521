"""One file becomes a price list. What is unknown, missing, named twice or odd is refused.

Every row, charge and known model must stand in every list, exactly once: a model that a list does
not name is said to be unlisted. So whoever adds a list decides of "PIKO CI 50 G2", too, and it
never gets the price of "PIKO CI 50" by looking like it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from portal.claims.prices.kinds import ChargeId, PartKind, RowId
from portal.claims.prices.price_list import Charge, PriceList, PriceRow
from portal.invoicing.money import Money


def read_list(table: Mapping[str, Any], models: Iterable[str]) -> PriceList:
    """Raises KeyError, TypeError, ValueError or ArithmeticError."""
    _only(table, "valid_from", "unlisted", "rows", "charges")
    if type(table["valid_from"]) is not date:
        raise ValueError("valid_from is a day")
    known = frozenset(models)
    prices = PriceList(
        valid_from=table["valid_from"],
        rows=tuple(_row(row) for row in table["rows"]),
        charges=tuple(_charge(row, known) for row in table["charges"]),
        unlisted=tuple(table["unlisted"]),
    )
    _each_once("row", (row.id for row in prices.rows), RowId)
    _each_once("charge", (each.id for each in prices.charges), ChargeId)
    _each_once(
        "kind of part",
        (kind for row in prices.rows for kind in row.kinds),
        set(PartKind) - {PartKind.MODEL},
    )
    named = [model for row in prices.rows for model in row.models]
    _each_once("model", [*named, *prices.unlisted], known)
    _refuse_strangers((model for row in prices.rows for model in row.self_updating), known)
    _refuse_uneven_pairs(prices.rows)
    return prices


def _row(row: Mapping[str, Any]) -> PriceRow:
    _only(
        row,
        "id",
        "pair",
        "kinds",
        "models",
        "first",
        "further",
        "includes_update",
        "self_updating",
    )
    first = _amount(row["first"])
    further = _amount(row["further"]) if "further" in row else None
    if further is not None and first < further:
        raise ValueError(f"{row['id']}: a further part costs more than the first")
    kinds = [PartKind(kind) for kind in row.get("kinds", ())]
    if not kinds and not row.get("models"):
        raise ValueError(f"{row['id']}: neither models nor kinds of parts")
    if type(row["includes_update"]) is not bool:
        raise ValueError(f"{row['id']}: includes_update is true or false")
    return PriceRow(
        id=RowId(row["id"]),
        pair=str(RowId(row.get("pair", row["id"]))),
        kinds=frozenset(kinds),
        models=tuple(row.get("models", ())),
        first=first,
        further=further,
        includes_update=row["includes_update"],
        self_updating=tuple(row.get("self_updating", ())),
    )


def _charge(row: Mapping[str, Any], models: frozenset[str]) -> Charge:
    _only(row, "id", "amount", "exceptions")
    exceptions = {model: _amount(text) for model, text in row.get("exceptions", {}).items()}
    _refuse_strangers(exceptions, models)
    return Charge(ChargeId(row["id"]), _amount(row["amount"]), MappingProxyType(exceptions))


def _amount(text: Any) -> Money:
    if not isinstance(text, str):
        raise TypeError(f"{text!r}: an amount stands in quotes, a float is no money")
    amount = Money(Decimal(text))
    if amount.cents < 1:
        raise ValueError(f"{text}: an amount is above nothing")
    return amount


def _each_once(what: str, found: Iterable[str], wanted: Iterable[str]) -> None:
    counted = Counter(str(each) for each in found)
    known = {str(each) for each in wanted}
    if strange := sorted(set(counted) - known):
        raise ValueError(f"unknown {what}: {', '.join(strange)}")
    if twice := sorted(each for each, times in counted.items() if times > 1):
        raise ValueError(f"{what} named twice: {', '.join(twice)}")
    if missing := sorted(known - set(counted)):
        raise ValueError(f"{what} missing: {', '.join(missing)}")


def _refuse_strangers(models: Iterable[str], known: frozenset[str]) -> None:
    if strange := sorted(set(models) - known):
        raise ValueError(f"unknown model: {', '.join(strange)}")


def _refuse_uneven_pairs(rows: Iterable[PriceRow]) -> None:
    """Rows of one pair share what the first part costs, and all have a price for further ones."""
    pairs: dict[str, list[PriceRow]] = {}
    for row in rows:
        pairs.setdefault(row.pair, []).append(row)
    for pair, members in pairs.items():
        if len({row.first for row in members}) > 1:
            raise ValueError(f"{pair}: the first part of a pair has one price")
        if len(members) > 1 and any(row.further is None for row in members):
            raise ValueError(f"{pair}: a row of a pair has a price for further parts")


def _only(table: Mapping[str, Any], *known: str) -> None:
    if unknown := set(table) - set(known):
        raise ValueError(f"unknown {', '.join(sorted(unknown))}")
