"""Every worked case, against the price lists as shipped."""

from datetime import date

import pytest

from portal.claims.prices import labels
from portal.claims.prices.kinds import Reason
from portal.claims.prices.loading import NoPriceList, list_on
from portal.claims.prices.pricing import price
from tests.claims.price_cases import Case, cases, said


def test_there_are_eighty_and_more_on_both_sides_of_the_change():
    assert len(cases()) >= 80
    for first, last in [("2025-11-01", "2026-03-31"), ("2026-04-01", "2026-12-31")]:
        days = date.fromisoformat(first), date.fromisoformat(last)
        assert sum(days[0] <= case.on <= days[1] for case in cases()) >= 40


@pytest.mark.parametrize("case", cases(), ids=[case.name for case in cases()])
def test_a_worked_case(case: Case):
    priced = price(case.parts, on=case.on)
    assert said(priced) == (case.lines, case.net)
    assert all(line.list_date == priced.list_date <= case.on for line in priced.lines)
    assert all(str(labels.REASONS[line.reason]) for line in priced.lines)


def test_every_row_and_reason_of_both_sources_has_a_case():
    for prices in (list_on(date(2025, 11, 1)), list_on(date(2026, 4, 1))):
        lines = [
            line
            for case in cases()
            if (priced := price(case.parts, on=case.on)).list_date == prices.valid_from
            for line in priced.lines
        ]
        seen = {(line.row, line.reason) for line in lines}
        for row in prices.rows:
            wanted = [Reason.FIRST, Reason.FURTHER] if row.further else [Reason.EACH]
            assert {(row.id, reason) for reason in wanted} <= seen
        named = {part.model for case in cases() for part in case.parts}
        assert {model for row in prices.rows for model in row.models} | {*prices.unlisted} <= named


def test_before_the_first_list_there_is_none():
    with pytest.raises(NoPriceList) as refusal:
        price([], on=date(2025, 10, 31))
    assert refusal.value.day == date(2025, 10, 31)
