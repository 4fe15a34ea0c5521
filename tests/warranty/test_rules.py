"""Rules that no product of the catalogue needs today, with made-up terms; and how months count."""

from dataclasses import replace
from datetime import date

import pytest

from portal.catalogue.warranty import (
    BaseDate,
    Cap,
    CoverKind,
    Span,
    StartRule,
    Upgrade,
    UpgradeLevel,
    UpgradeWay,
    WarrantyTerms,
)
from portal.warranty.terms import AppliedExtension, DeviceFacts, ExtensionKind, PhaseRule, Why
from portal.warranty.terms.cover import cover_by
from portal.warranty.terms.months import add_months, last_day

TODAY = date(2024, 6, 1)
FULL, PARTS = CoverKind.FULL, CoverKind.PARTS
TERMS = WarrantyTerms(
    family="TEST",
    starts=(StartRule(BaseDate.INSTALLATION),),
    standard=(Span(48, FULL), Span(24, PARTS)),
    cap=Cap(BaseDate.SHIPMENT, 66),
    upgrades=(
        Upgrade(
            UpgradeLevel.UPGRADED,
            (Span(60, FULL), Span(24, PARTS)),
            (UpgradeWay.ONLINE,),
            84,
            cap=Cap(BaseDate.SHIPMENT, 78),
        ),
    ),
)


def phases(facts: DeviceFacts, terms: WarrantyTerms = TERMS) -> list[tuple[date, date, str, str]]:
    found = cover_by(terms, facts, TODAY).phases
    return [(each.start, each.last_day, each.cover, each.rule) for each in found]


SOON = DeviceFacts("test", shipped_on=date(2020, 1, 31), installed_on=date(2020, 3, 1))
LATE = replace(SOON, installed_on=date(2021, 1, 31))
VERY_LATE = replace(SOON, installed_on=date(2022, 1, 31))


def test_a_cap_that_is_not_reached() -> None:
    assert phases(SOON) == [
        (date(2020, 3, 1), date(2024, 2, 29), "full", "standard"),
        (date(2024, 3, 1), date(2025, 7, 30), "parts", "standard"),
    ]
    # 72 months from March 2020 would end in February 2026; 66 from shipment do in July 2025
    assert Why.CAPPED in {each.why for each in cover_by(TERMS, SOON, TODAY).reasons}


def test_a_cap_inside_parts_only() -> None:
    assert phases(LATE) == [
        (date(2021, 1, 31), date(2025, 1, 30), "full", "standard"),
        (date(2025, 1, 31), date(2025, 7, 30), "parts", "standard"),
    ]


def test_a_cap_inside_full_cover_leaves_no_parts_only() -> None:
    assert phases(VERY_LATE) == [(date(2022, 1, 31), date(2025, 7, 30), "full", "standard")]


def test_the_cap_of_the_level_counts() -> None:
    assert phases(replace(LATE, online_on=date(2022, 1, 1))) == [
        (date(2021, 1, 31), date(2026, 1, 30), "full", "upgrade"),
        (date(2026, 1, 31), date(2026, 7, 30), "parts", "upgrade"),
    ]


def test_no_cap_without_its_day() -> None:
    unknown = replace(LATE, shipped_on=None)
    assert phases(unknown)[-1][1] == date(2027, 1, 30)
    assert Why.CAPPED not in {each.why for each in cover_by(TERMS, unknown, TODAY).reasons}


def test_an_extension_is_not_capped() -> None:
    extension = AppliedExtension(ExtensionKind.CODE, 12, "C1", date(2022, 1, 1))
    assert phases(replace(LATE, extensions=(extension,))) == [
        (date(2021, 1, 31), date(2025, 1, 30), "full", "standard"),
        (date(2025, 1, 31), date(2026, 1, 30), "full", "code"),
        (date(2026, 1, 31), date(2026, 7, 30), "parts", "standard"),
    ]


def test_a_phase_that_the_cap_leaves_no_day_is_none() -> None:
    gone = replace(SOON, installed_on=date(2026, 1, 1))
    answer = cover_by(TERMS, gone, TODAY)
    assert answer.phases == ()


def test_the_phases_name_their_rule() -> None:
    upgraded = cover_by(TERMS, replace(SOON, online_on=date(2022, 1, 1)), TODAY).phases
    assert [each.rule for each in upgraded] == [PhaseRule.UPGRADE, PhaseRule.UPGRADE]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2100-01-31", 1, "2100-02-28"),
        ("2000-01-31", 1, "2000-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2024-03-31", 1, "2024-04-30"),
        ("2024-12-31", 2, "2025-02-28"),
        ("2024-12-01", 1, "2025-01-01"),
        ("2024-06-15", 0, "2024-06-15"),
    ],
)
def test_months_are_added(day: str, months: int, expected: str) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2024-01-01", 24, "2025-12-31"),
        ("2024-02-29", 24, "2026-02-27"),
        ("2024-03-01", 12, "2025-02-28"),
        ("2023-03-01", 12, "2024-02-29"),
        ("2024-01-31", 1, "2024-02-28"),
    ],
)
def test_the_last_covered_day(start: str, months: int, expected: str) -> None:
    assert last_day(date.fromisoformat(start), months) == date.fromisoformat(expected)
