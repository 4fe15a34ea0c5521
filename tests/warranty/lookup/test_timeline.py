"""The drawing of the phases: bars that fill the whole, and a mark for today."""

from datetime import date

import pytest

from portal.catalogue.warranty import CoverKind
from portal.warranty.lookup.timeline import MOST_TICKS, timeline
from portal.warranty.terms import Phase, PhaseRule

FULL = Phase(date(2024, 1, 1), date(2024, 12, 31), CoverKind.FULL, PhaseRule.STANDARD)
PARTS = Phase(date(2025, 1, 1), date(2027, 12, 31), CoverKind.PARTS, PhaseRule.UPGRADE)


def test_bars_lie_end_to_end():
    drawn = timeline([FULL, PARTS], date(2026, 1, 1))
    assert drawn
    first, second = drawn.bars
    assert (first.x, first.cover, second.cover) == ("0.00%", "full", "parts")
    assert first.width == second.x == "25.05%"
    assert second.width == "74.95%"
    assert len(drawn.ticks) == 3


@pytest.mark.parametrize(
    ("day", "anchor"),
    [
        (date(2023, 12, 31), None),
        (date(2024, 1, 1), "start"),
        (date(2026, 1, 1), "middle"),
        (date(2027, 12, 31), "end"),
        (date(2028, 1, 1), None),
    ],
)
def test_today_is_marked_where_it_lies_inside(day: date, anchor: str | None):
    drawn = timeline([FULL, PARTS], day)
    assert drawn
    assert (drawn.today.anchor if drawn.today else None) == anchor


def test_long_covers_have_few_ticks_and_none_have_no_drawing():
    long = Phase(date(2000, 1, 1), date(2039, 12, 31), CoverKind.FULL, PhaseRule.PURCHASE)
    drawn = timeline([long], date(2020, 1, 1))
    assert drawn
    assert len(drawn.ticks) <= MOST_TICKS
    assert timeline([], date(2020, 1, 1)) is None
