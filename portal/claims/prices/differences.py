"""What a price list changes against the one before it."""

from dataclasses import dataclass

from portal.claims.prices.kinds import ChargeId, RowId
from portal.claims.prices.price_list import PriceList, PriceRow
from portal.invoicing.money import Money


@dataclass(frozen=True, slots=True)
class MovedModel:
    """None: the list does not name the model."""

    model: str
    before: RowId | None
    after: RowId | None


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """Amounts for the first part and for a further one."""

    row: RowId
    before: tuple[Money, Money | None]
    after: tuple[Money, Money | None]


@dataclass(frozen=True, slots=True)
class ChangedCharge:
    """`model` is empty for the amount that holds for all but the exceptions."""

    charge: ChargeId
    model: str
    before: Money
    after: Money


@dataclass(frozen=True, slots=True)
class Difference:
    """`rules` are the rows whose parts are counted differently, whatever the amounts are."""

    models: tuple[MovedModel, ...]
    rows: tuple[ChangedRow, ...]
    charges: tuple[ChangedCharge, ...]
    rules: tuple[RowId, ...]

    def __bool__(self) -> bool:
        return bool(self.models or self.rows or self.charges or self.rules)


def difference(older: PriceList, newer: PriceList) -> Difference:
    return Difference(
        _models(older, newer), _rows(older, newer), _charges(older, newer), _rules(older, newer)
    )


def _models(older: PriceList, newer: PriceList) -> tuple[MovedModel, ...]:
    named = [model for prices in (newer, older) for row in prices.rows for model in row.models]
    moves = (
        MovedModel(model, _row_id(older, model), _row_id(newer, model))
        for model in dict.fromkeys(named)
    )
    return tuple(move for move in moves if move.before is not move.after)


def _row_id(prices: PriceList, model: str) -> RowId | None:
    row = prices.row_of_model(model)
    return row.id if row else None


def _rows(older: PriceList, newer: PriceList) -> tuple[ChangedRow, ...]:
    pairs = ((older.row(row.id), row) for row in newer.rows)
    changes = (
        ChangedRow(after.id, (before.first, before.further), (after.first, after.further))
        for before, after in pairs
    )
    return tuple(change for change in changes if change.before != change.after)


def _rules(older: PriceList, newer: PriceList) -> tuple[RowId, ...]:
    return tuple(
        row.id for row in newer.rows if _rules_of(older, older.row(row.id)) != _rules_of(newer, row)
    )


def _rules_of(prices: PriceList, row: PriceRow) -> tuple[object, ...]:
    """Rows are paired by a name that says nothing by itself: what counts is which rows they are."""
    paired = frozenset(each.id for each in prices.shares_first_with(row))
    return paired, row.kinds, row.includes_update, frozenset(row.self_updating)


def _charges(older: PriceList, newer: PriceList) -> tuple[ChangedCharge, ...]:
    """An exception is told only if it does not change as the charge itself does."""
    found = []
    for charge in newer.charges:
        before = older.charge_of(charge.id)
        general = ChangedCharge(charge.id, "", before.amount, charge.amount)
        exceptions = (
            ChangedCharge(charge.id, model, before.for_model(model), charge.for_model(model))
            for model in dict.fromkeys([*charge.exceptions, *before.exceptions])
        )
        found += [general] + [
            each
            for each in exceptions
            if (each.before, each.after) != (general.before, general.after)
        ]
    return tuple(change for change in found if change.before != change.after)
