"""A price list in memory. Names of models are exact: never matched by their beginning."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.claims.prices.kinds import ChargeId, PartKind, RowId
from portal.invoicing.money import Money


@dataclass(frozen=True, slots=True)
class PriceRow:
    """`pair` is shared by the rows that have one first part together.

    Without `further` each part is paid in full. `self_updating` are the models for which the row
    pays nothing, because they update themselves.
    """

    id: RowId
    pair: str
    kinds: frozenset[PartKind]
    models: tuple[str, ...]
    first: Money
    further: Money | None
    includes_update: bool
    self_updating: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Charge:
    """`exceptions`: exact name of a model → another amount."""

    id: ChargeId
    amount: Money
    exceptions: Mapping[str, Money]

    def for_model(self, model: str) -> Money:
        return self.exceptions.get(model, self.amount)


@dataclass(frozen=True, slots=True)
class PriceList:
    """Holds from its first day until the next list begins. `unlisted` are known models that it
    does not name: support confirms their class."""

    valid_from: date
    rows: tuple[PriceRow, ...]
    charges: tuple[Charge, ...]
    unlisted: tuple[str, ...]

    def row(self, row_id: RowId) -> PriceRow:
        return next(row for row in self.rows if row.id is row_id)

    def row_of_model(self, model: str) -> PriceRow | None:
        return next((row for row in self.rows if model in row.models), None)

    def row_of_kind(self, kind: PartKind) -> PriceRow:
        return next(row for row in self.rows if kind in row.kinds)

    def charge_of(self, charge_id: ChargeId) -> Charge:
        return next(each for each in self.charges if each.id is charge_id)

    def charge(self, charge_id: ChargeId, model: str) -> Money:
        """What the manufacturer charges for a device of this model."""
        return self.charge_of(charge_id).for_model(model)

    def shares_first_with(self, row: PriceRow) -> tuple[PriceRow, ...]:
        return tuple(each for each in self.rows if each.pair == row.pair and each is not row)
