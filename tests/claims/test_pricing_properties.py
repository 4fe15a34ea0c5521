"""What holds for any parts: their order does not matter, and no order pays more."""

import itertools
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.claims.prices.kinds import CONFIRMABLE, PartKind, Reason, RowId
from portal.claims.prices.loading import known_lists
from portal.claims.prices.price_list import PriceList
from portal.claims.prices.price_models import known_models
from portal.claims.prices.pricing import ReplacedPart, price
from portal.invoicing.money import Money, total

days = st.sampled_from([each.valid_from for each in known_lists()])
# few battery parts and few others, so that they meet in one row
names = st.sampled_from(["Sony/Murata", "PSSB", "PIKO IQ", *known_models()])
models = st.builds(
    ReplacedPart,
    model=names,
    confirmed=st.none() | st.sampled_from(CONFIRMABLE),
    device=st.sampled_from(["", "A", "B"]),
)
others = st.builds(
    ReplacedPart,
    kind=st.sampled_from([kind for kind in PartKind if kind is not PartKind.MODEL]),
    model=st.just("") | names,
    device=st.sampled_from(["", "A", "B"]),
)
parts = models | others
# every order of five parts is looked at
claims = st.lists(parts, max_size=5)


@given(claims, days, st.randoms())
def test_the_order_of_parts_does_not_matter(claim: list[ReplacedPart], on: date, chance):
    shuffled = list(claim)
    chance.shuffle(shuffled)
    assert price(shuffled, on=on).net == price(claim, on=on).net


@given(claims, days)
def test_no_order_pays_more_and_one_pays_as_much(claim: list[ReplacedPart], on: date):
    """Against the plainest reading: whoever comes first in its pair is the first."""
    prices = next(each for each in known_lists() if each.valid_from == on)
    orders = [_in_this_order(order, prices) for order in itertools.permutations(claim)]
    assert price(claim, on=on).net == max(orders, key=lambda paid: paid.cents)


def _in_this_order(claim: tuple[ReplacedPart, ...], prices: PriceList) -> Money:
    rows = {row.id: row for row in prices.rows}
    begun: set[str] = set()
    paid = []
    for part in claim:
        row_id = _row_of(part, prices)
        if row_id is None or (part.kind is PartKind.SOFTWARE_UPDATE and _free(part, claim, prices)):
            continue
        row = rows[row_id]
        paid.append(row.further if row.further and row.pair in begun else row.first)
        begun.add(row.pair)
    return total(paid)


def _row_of(part: ReplacedPart, prices: PriceList) -> RowId | None:
    for row in prices.rows:
        if part.kind in row.kinds or (part.kind is PartKind.MODEL and part.model in row.models):
            return row.id
    return part.confirmed


def _free(update: ReplacedPart, claim: tuple[ReplacedPart, ...], prices: PriceList) -> bool:
    if update.model.startswith(("PIKO IQ", "PLENTICORE")):
        return True
    replaced = [_row_of(part, prices) for part in claim if part.device == update.device != ""]
    return any(row not in (RowId.OTHER_PART, RowId.SOFTWARE_UPDATE) for row in replaced)


@given(claims, days)
def test_so_many_of_a_part_are_as_good_as_single_ones(claim: list[ReplacedPart], on: date):
    many = [replace(part, quantity=3) for part in claim]
    single = [part for part in claim for _ in range(3)]
    assert price(many, on=on).net == price(single, on=on).net


@given(claims, parts, days)
def test_a_further_part_takes_nothing_away(claim: list[ReplacedPart], part: ReplacedPart, on: date):
    """But for updates, which the replacement of their device may come to include."""
    if part.device:
        part = replace(part, device="C")
    assert price([*claim, part], on=on).net.cents >= price(claim, on=on).net.cents


@given(claims, days)
def test_lines_tell_all_that_is_paid(claim: list[ReplacedPart], on: date):
    priced = price(claim, on=on)
    assert [line.position for line in priced.lines] == sorted(
        line.position for line in priced.lines
    )
    for position, part in enumerate(claim):
        mine = [line for line in priced.lines if line.position == position]
        assert sum(line.quantity for line in mine) == part.quantity
        assert {line.part for line in mine} == {part}
    unknown = [line for line in priced.lines if line.row is None]
    assert priced.waits_for_support == bool(unknown)
    assert all(line.reason is Reason.SUPPORT_CONFIRMS and not line.net for line in unknown)
    firsts = [line.row for line in priced.lines if line.reason is Reason.FIRST]
    assert len(firsts) == len(set(firsts))
    assert not {RowId.BATTERY, RowId.BATTERY_MODULE} <= set(firsts)


@pytest.mark.parametrize(
    "wrong",
    [
        {"model": "PIKO IQ", "quantity": 0},
        {"model": "PIKO IQ", "quantity": -1},
        {"model": ""},
        {"model": "PLENTICORE G3", "confirmed": RowId.SOFTWARE_UPDATE},
    ],
)
def test_a_part_that_is_none(wrong: dict):
    with pytest.raises(ValueError, match=r"once or more|has a name|does not confirm"):
        ReplacedPart(**wrong)
