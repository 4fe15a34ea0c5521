"""Why these dates, in words: every reason that the engine can give is a whole sentence."""

from datetime import date
from decimal import Decimal

import pytest

from portal.catalogue.warranty import BaseDate, CoverKind, UpgradeLevel, UpgradeWay
from portal.warranty import labels, reasons
from portal.warranty.terms import ActionState, PhaseRule, Reason, Status, UpgradeState, Why, cover
from portal.web.i18n import speaking
from tests.warranty.case_table import cases

DAY, OTHER = date(2026, 5, 19), date(2025, 11, 19)


def told(row: str) -> list[str]:
    case = cases("kostal" if row.startswith("K") else "solax")[row]
    with speaking("en"):
        return [reasons.sentence(each) for each in cover(case.facts, case.today).reasons]


@pytest.mark.parametrize(
    ("row", "sentences"),
    [
        (
            "K32",
            [
                "The warranty starts on 15 Sept 2024, 6 months after shipment on 15 Mar 2024.",
                "No receipt proves a day of purchase.",
                (
                    "Smart Warranty plus applies: the device was registered on 1 Oct 2024 "
                    "and commissioned on 20 Sept 2024."
                ),
                (
                    "The upgraded warranty covers the device in full for 120 months, "
                    "until 14 Sept 2034."
                ),
            ],
        ),
        (
            "K02",
            [
                "The warranty starts on 20 May 2024, the day of purchase on the receipt.",
                (
                    "6 months after shipment on 15 Mar 2024 would be 15 Sept 2024, "
                    "which is not earlier than the start, so it does not count."
                ),
                "The standard warranty covers the device in full for 24 months, until 19 May 2026.",
            ],
        ),
        (
            "K39",
            [
                "The warranty starts on 10 Aug 2022, 6 months after shipment on 10 Feb 2022.",
                "No receipt proves a day of purchase.",
                "Smart Warranty was activated on 1 Jun 2022.",
                "The longer warranty is for inverters of up to 20 kW.",
                "The upgraded warranty covers the device in full for 60 months, until 9 Aug 2027.",
            ],
        ),
        (
            "S60",
            [
                "The warranty starts on 10 May 2021, the day of installation.",
                (
                    "6 months after production on 1 Mar 2021 would be 1 Sept 2021, "
                    "which is not earlier than the start, so it does not count."
                ),
                (
                    "The waiting period is 6 months because the device was shipped to a country "
                    "of the European Union."
                ),
                "The device was online on 12 May 2021, which upgraded its warranty.",
                "The standard warranty covers the device in full for 60 months, until 9 May 2026.",
                "The extended warranty code C1 adds 2 years of full cover, until 9 May 2028.",
                "The upgrade adds 60 months of cover for parts only, until 9 May 2033.",
            ],
        ),
        (
            "S35",
            [
                "The warranty starts on 10 May 2020, the day of installation.",
                (
                    "6 months after production on 1 Mar 2020 would be 1 Sept 2020, "
                    "which is not earlier than the start, so it does not count."
                ),
                (
                    "The waiting period is 6 months because the device was shipped to a country "
                    "of the European Union."
                ),
                "The device was online on 1 Jun 2020, which upgraded its warranty.",
                (
                    "The upgrade does not change the dates, "
                    "because this product has the longer cover anyway."
                ),
                "The standard warranty covers the device in full for 60 months, until 9 May 2025.",
                (
                    "After that the standard warranty covers parts only for 60 months, "
                    "until 9 May 2030."
                ),
            ],
        ),
        (
            "S84",
            [
                "This device replaces another one and takes over its warranty.",
                "The warranty taken over covers the device in full until 30 Apr 2025.",
                "The extended warranty code C1 adds 2 years of full cover, until 30 Apr 2027.",
                "The warranty taken over covers parts only until 30 Apr 2032.",
            ],
        ),
        (
            "K36",
            [
                "The warranty starts on 15 Sept 2024, 6 months after shipment on 15 Mar 2024.",
                "No receipt proves a day of purchase.",
                (
                    "The device was registered on 15 Sept 2026. "
                    "The last day for the upgrade was 14 Sept 2026."
                ),
                (
                    "The standard warranty covers the device in full for 24 months, "
                    "until 14 Sept 2026."
                ),
            ],
        ),
        (
            "S16",
            [
                "No day is known from which the warranty of this device could start.",
                "The day of installation is not known.",
                "The day of production is not known.",
            ],
        ),
        ("K47", ["We know of no warranty terms for this product."]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_chain_of_rules_is_told(row: str, sentences: list[str]) -> None:
    assert told(row) == sentences


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("K31", Why.COMMISSIONING_MISSING),
        ("K34", Why.COMMISSIONED_EARLY),
        ("K39", Why.TOO_POWERFUL),
        ("K36", Why.UPGRADE_LATE),
        ("S52", Why.UPGRADE_LATE),
        ("K90", Why.REPLACEMENT),
        ("S04", Why.REGION_ELSEWHERE),
        ("S09", Why.REGION_UNKNOWN),
        ("K79", Why.EXTENDED_BY_PROMO),
        ("K70", Why.EXTENDED_BY_PURCHASE),
    ],
)
def test_the_rule_is_among_the_reasons(row: str, why: Why) -> None:
    case = cases("kostal" if row.startswith("K") else "solax")[row]
    assert why in {each.why for each in cover(case.facts, case.today).reasons}


@pytest.mark.parametrize("why", Why)
def test_every_reason_has_words_for_everything_it_may_carry(why: Why) -> None:
    said = {
        reasons.sentence(
            Reason(why, DAY, other, months, base, level, way, covers, "C1", Decimal(20))
        )
        for other in (OTHER, None)
        for months in (0, 1, 6)
        for base in BaseDate
        for level in UpgradeLevel
        for way in UpgradeWay
        for covers in CoverKind
        if other or why not in {Why.STARTS, Why.LATER} or not months
        if other or why not in {Why.UPGRADE_LATE, Why.COMMISSIONED_EARLY}
    }
    assert said
    assert all("%(" not in sentence and sentence.endswith(".") for sentence in said)


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        (labels.STATUS_NAMES, Status),
        (labels.COVER_NAMES, CoverKind),
        (labels.LEVEL_NAMES, UpgradeLevel),
        (labels.PHASE_RULES, PhaseRule),
        (labels.UPGRADE_STATES, UpgradeState),
        (labels.UPGRADE_WAYS, UpgradeWay),
        (labels.ACTION_STATES, ActionState),
    ],
)
def test_each_word_of_a_closed_list_is_its_own(words, kinds) -> None:
    assert set(words) == set(kinds)
    assert len({str(text) for text in words.values()}) == len(words)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Why.EXTENDED_BY_PURCHASE, "A purchased extension adds"),
        (Why.EXTENDED_BY_CODE, "An extended warranty code adds"),
        (Why.EXTENDED_BY_PROMO, "A promo code adds"),
    ],
)
@pytest.mark.parametrize("covered", CoverKind)
def test_what_it_came_from_may_stay_unsaid(kind: Why, said: str, covered: CoverKind) -> None:
    with speaking("en"):
        told = reasons.sentence(Reason(kind, DAY, months=24, cover=covered))
    what = "full cover" if covered is CoverKind.FULL else "cover for parts only"
    assert told == f"{said} 2 years of {what}, until 19 May 2026."
