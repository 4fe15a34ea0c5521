"""What is paid for the parts of one claim: a pure function of the parts and the day.

"First" counts once per claim and pair of rows. The source does not say which of several parts is
the first; an unclear term is read in favour of the one who did not write it, so it is the part
for which being the first pays most.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from portal.claims.prices.kinds import CONFIRMABLE, PartKind, Reason, RowId
from portal.claims.prices.loading import list_on
from portal.claims.prices.price_list import PriceList, PriceRow
from portal.invoicing.money import ZERO, Money, total


@dataclass(frozen=True, slots=True)
class ReplacedPart:
    """One kind of part, so many times.

    `model` is a name of the price lists, as `price_model` gives it for a product: of the part, or
    of the device whose software was updated. `confirmed` is the row that support gave to a model
    that the list does not name. `device` tells devices apart (a serial number), and `replacement`
    is the one that came in its place: the update of neither is paid again.
    """

    kind: PartKind = PartKind.MODEL
    model: str = ""
    quantity: int = 1
    confirmed: RowId | None = None
    device: str = ""
    replacement: str = ""

    def __post_init__(self) -> None:
        if self.quantity < 1:
            raise ValueError("a part was replaced once or more")
        if self.kind is PartKind.MODEL and not self.model:
            raise ValueError("a model has a name")
        if self.confirmed is not None and self.confirmed not in CONFIRMABLE:
            raise ValueError(f"support does not confirm {self.confirmed}")


@dataclass(frozen=True, slots=True)
class Line:
    """So many of the part at `position` for one amount each, and why.

    `row` is None where support has yet to confirm the class; then the amount is nothing.
    """

    position: int
    part: ReplacedPart
    row: RowId | None
    reason: Reason
    quantity: int
    amount: Money
    list_date: date

    @property
    def net(self) -> Money:
        return Money.of_cents(self.amount.cents * self.quantity)


@dataclass(frozen=True, slots=True)
class Priced:
    """Lines in the order of the parts; of one part the first comes before the further ones."""

    list_date: date
    lines: tuple[Line, ...]

    @property
    def net(self) -> Money:
        return total(line.net for line in self.lines)

    @property
    def waits_for_support(self) -> bool:
        """The net total is without the parts whose class support has yet to confirm."""
        return any(line.reason is Reason.SUPPORT_CONFIRMS for line in self.lines)


def price(
    parts: Sequence[ReplacedPart], *, on: date, lists: Iterable[PriceList] | None = None
) -> Priced:
    """`on` is the day of the claim's first submission. Raises NoPriceList."""
    prices = list_on(on, lists)
    rows = [_row(part, prices) for part in parts]
    updated = _updated_by_replacing(parts, rows)
    unpaid = [_unpaid(part, row, updated) for part, row in zip(parts, rows, strict=True)]
    firsts = _firsts([None if why else row for row, why in zip(rows, unpaid, strict=True)])
    return Priced(
        prices.valid_from,
        tuple(
            Line(
                position=position,
                part=part,
                row=row.id if row else None,
                reason=reason,
                quantity=quantity,
                amount=amount,
                list_date=prices.valid_from,
            )
            for position, (part, row, why) in enumerate(zip(parts, rows, unpaid, strict=True))
            for reason, quantity, amount in _amounts(part, row, why, position in firsts)
        ),
    )


def _row(part: ReplacedPart, prices: PriceList) -> PriceRow | None:
    """None where support has yet to confirm the class; what a list names needs no support."""
    if part.kind is not PartKind.MODEL:
        return prices.row_of_kind(part.kind)
    named = prices.row_of_model(part.model)
    return named or (prices.row(part.confirmed) if part.confirmed else None)


def _updated_by_replacing(
    parts: Sequence[ReplacedPart], rows: Sequence[PriceRow | None]
) -> frozenset[str]:
    """Devices of a replacement that pays the update; a class not yet confirmed will do so too."""
    return frozenset(
        device
        for part, row in zip(parts, rows, strict=True)
        if row is None or row.includes_update
        for device in (part.device, part.replacement)
        if device
    )


def _unpaid(part: ReplacedPart, row: PriceRow | None, updated: frozenset[str]) -> Reason | None:
    if row is None:
        return Reason.SUPPORT_CONFIRMS
    if part.model in row.self_updating:
        return Reason.UPDATES_ITSELF
    if part.kind is PartKind.SOFTWARE_UPDATE and part.device in updated:
        return Reason.UPDATE_INCLUDED
    return None


def _firsts(rows: Sequence[PriceRow | None]) -> frozenset[int]:
    """Positions of the first parts, one of each pair: where "first" adds most to the total.

    The further amounts of all parts are paid whichever is first, except that one; so the total
    is greatest where first less further is.
    """
    best: dict[str, tuple[int, int]] = {}
    for position, row in enumerate(rows):
        if row is None or row.further is None:
            continue
        gain = row.first.cents - row.further.cents
        if row.pair not in best or gain > best[row.pair][0]:
            best[row.pair] = gain, position
    return frozenset(position for _, position in best.values())


def _amounts(
    part: ReplacedPart, row: PriceRow | None, unpaid: Reason | None, is_first: bool
) -> Iterator[tuple[Reason, int, Money]]:
    if unpaid or row is None:
        yield unpaid or Reason.SUPPORT_CONFIRMS, part.quantity, ZERO
    elif row.further is None:
        yield Reason.EACH, part.quantity, row.first
    else:
        if is_first:
            yield Reason.FIRST, 1, row.first
        if further := part.quantity - is_first:
            yield Reason.FURTHER, further, row.further
