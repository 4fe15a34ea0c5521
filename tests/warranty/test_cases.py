"""Every worked case of both tables, against the engine and the terms as shipped."""

import pytest

from portal.warranty import reasons
from portal.warranty.terms import Status, cover
from tests.warranty.case_table import Case, cases, said

ALL = [*cases("kostal").values(), *cases("solax").values()]


@pytest.mark.parametrize("manufacturer", ["kostal", "solax"])
def test_there_are_sixty_and_more(manufacturer: str) -> None:
    assert len(cases(manufacturer)) >= 60


@pytest.mark.parametrize("case", ALL, ids=[case.name for case in ALL])
def test_a_worked_case(case: Case) -> None:
    answer = said(cover(case.facts, case.today))
    assert {name: answer[name] for name in case.expected} == dict(case.expected)


@pytest.mark.parametrize("case", ALL, ids=[case.name for case in ALL])
def test_the_reasons_end_where_the_cover_ends(case: Case) -> None:
    answer = cover(case.facts, case.today)
    assert all(reasons.sentence(reason) for reason in answer.reasons)
    if answer.phases:
        assert answer.last_day in {reason.day for reason in answer.reasons}
    else:
        assert answer.status in {Status.UNKNOWN, Status.REPLACED}
