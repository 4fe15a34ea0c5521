"""What a price list changes against the one before it."""

from dataclasses import dataclass

from portal.claims.prices.kinds import ChargeId, RowId
from portal.claims.prices.price_list import PriceList
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
    models: tuple[MovedModel, ...]
    rows: tuple[ChangedRow, ...]
    charges: tuple[ChangedCharge, ...]

    def __bool__(self) -> bool:
        return bool(self.models or self.rows or self.charges)


def difference(older: PriceList, newer: PriceList) -> Difference:
    return Difference(_models(older, newer), _rows(older, newer), _charges(older, newer))


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
