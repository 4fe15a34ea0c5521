"""Each wish that is declined has its own refusal with its own sentence."""

import dataclasses
from datetime import date
from typing import Any

import pytest

from portal.catalogue.warranty import CoverKind, UpgradeLevel
from portal.core.errors import DomainError
from portal.warranty.refusals import SENTENCES
from portal.warranty.terms import (
    DeviceFacts,
    PromoTerms,
    check_extension_code,
    check_promo_code,
    check_purchase,
    check_purchase_date,
    check_registration,
    refused,
)
from portal.warranty.terms.registration import registered
from portal.web.i18n import speaking
from tests.warranty.case_table import Case, cases

PROMO = PromoTerms(12, date(2020, 1, 1), date(2040, 12, 31))


def case(row: str) -> Case:
    return cases("kostal" if row.startswith("K") else "solax")[row]


@pytest.mark.parametrize(
    ("row", "months", "refusal", "facts"),
    [
        ("K06", 60, refused.WarrantyUnknown, {}),
        ("K47", 60, refused.ProductNotEligible, {"product": "sony-murata"}),
        ("K44", 60, refused.ProductNotEligible, {"product": "enector-3-7-11"}),
        ("K67", 60, refused.ProductNotEligible, {"product": "piko-mp-plus-3-0-1"}),
        ("K99", 60, refused.DeviceReplaced, {"replaced_on": date(2026, 1, 20)}),
        ("K68", 60, refused.WarrantyEnded, {"last_day": date(2025, 12, 9)}),
        ("K61", 60, refused.PurchaseWindowOver, {"last_day": date(2026, 5, 19)}),
        ("S56", 60, refused.PurchaseWindowOver, {"last_day": date(2023, 5, 9)}),
        ("K01", 60, refused.SmartWarrantyMissing, {}),
        ("S01", 60, refused.UpgradeMissing, {}),
        ("K70", 60, refused.ExtensionExists, {"last_day": date(2030, 12, 9)}),
        ("S61", 24, refused.LongestReached, {"longest_months": 180}),
        ("K31", 24, refused.DurationNotOffered, {"months": 24, "offered": (60, 120, 180)}),
        ("K32", 180, refused.DurationNotOffered, {"months": 180, "offered": (60, 120)}),
    ],
)
def test_a_purchase_that_is_refused(
    row: str, months: int, refusal: type[DomainError], facts: dict[str, Any]
) -> None:
    with pytest.raises(refusal) as error:
        check_purchase(case(row).facts, case(row).today, months)
    assert error.value.facts == facts


@pytest.mark.parametrize(("row", "months"), [("K60", 60), ("K31", 180), ("S55", 24), ("S60", 24)])
def test_a_purchase_that_is_possible(row: str, months: int) -> None:
    assert check_purchase(case(row).facts, case(row).today, months).phases


@pytest.mark.parametrize(
    ("row", "months", "refusal"),
    [
        ("K06", 60, refused.WarrantyUnknown),
        ("K44", 60, refused.ProductNotEligible),
        ("K99", 60, refused.DeviceReplaced),
        ("K68", 60, refused.WarrantyEnded),
        ("K01", 60, refused.SmartWarrantyMissing),
        ("S30", 24, refused.UpgradeMissing),
        ("K71", 60, refused.ExtensionExists),
        ("S67", 1, refused.LongestReached),
        ("K31", 181, refused.LongestReached),
        ("S40", 61, refused.LongestReached),
    ],
)
def test_an_extension_code_that_is_refused(
    row: str, months: int, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        check_extension_code(case(row).facts, case(row).today, months)


@pytest.mark.parametrize(
    ("row", "months"), [("K61", 180), ("K67", 60), ("K103", 60), ("S40", 60), ("S49", 60)]
)
def test_an_extension_code_needs_no_window(row: str, months: int) -> None:
    assert check_extension_code(case(row).facts, case(row).today, months).phases


@pytest.mark.parametrize(
    ("row", "promo", "refusal"),
    [
        ("K31", PromoTerms(12, date(2024, 10, 3), date(2025, 1, 1)), refused.PromoNotYetValid),
        ("K31", PromoTerms(12, date(2024, 1, 1), date(2024, 10, 1)), refused.PromoOver),
        (
            "K31",
            PromoTerms(12, PROMO.valid_from, PROMO.valid_until, families=frozenset({"PIKO IQ"})),
            refused.PromoNotForProduct,
        ),
        ("K75", PROMO, refused.PromoExists),
        ("K72", PROMO, refused.LongestReached),
        ("K01", PROMO, refused.SmartWarrantyMissing),
        ("S59", PROMO, refused.UpgradeMissing),
        ("S44", PROMO, refused.WarrantyEnded),
        ("K31", PromoTerms(181, PROMO.valid_from, PROMO.valid_until), refused.LongestReached),
    ],
)
def test_a_promo_code_that_is_refused(
    row: str, promo: PromoTerms, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        check_promo_code(case(row).facts, case(row).today, promo)


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2024, 10, 2), date(2025, 1, 1)), (date(2024, 1, 1), date(2024, 10, 2))],
)
def test_a_promo_code_counts_on_its_first_and_last_day(first: date, last: date) -> None:
    promo = PromoTerms(12, first, last, CoverKind.PARTS, frozenset({"PLENTICORE G3"}))
    assert check_promo_code(case("K31").facts, case("K31").today, promo)


@pytest.mark.parametrize(
    ("row", "day", "refusal"),
    [
        ("K99", None, refused.DeviceReplaced),
        ("K06", None, refused.WarrantyUnknown),
        ("K44", None, refused.UpgradeNotEligible),
        ("S37", None, refused.UpgradeNotEligible),
        ("K21", None, refused.UpgradeTooLate),
        ("K32", None, refused.UpgradeDone),
        ("S40", None, refused.UpgradeDone),
        ("S46", None, refused.CommissioningDateMissing),
        ("K31", None, refused.CommissioningDateMissing),
        ("K111", date(2022, 3, 31), refused.CommissionedTooEarly),
        ("K112", date(2023, 2, 1), refused.CommissioningOfReplacement),
        ("K01", date(2024, 10, 2), refused.DateInFuture),
        ("S10", date(2024, 3, 14), refused.DateBeforeProduction),
        ("S89", date(2026, 8, 2), refused.DateBeforeProduction),
        ("S89", date(2026, 8, 20), refused.DateBeforeShipment),
        ("S89", date(2026, 9, 11), refused.DateBeforeShipment),
        ("K109", date(2024, 1, 1), refused.DateBeforeShipment),
        ("K109", date(2024, 12, 31), refused.DateBeforeShipment),
    ],
)
def test_a_registration_that_is_refused(
    row: str, day: date | None, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        check_registration(case(row).facts, case(row).today, day)


@pytest.mark.parametrize(
    ("row", "day"),
    [
        ("K01", None),
        ("K01", date(2024, 10, 1)),
        # too early for plus, but Smart Warranty is there to be had
        ("K110", date(2022, 3, 31)),
        ("K20", None),
        ("K111", date(2022, 4, 1)),
        ("S10", date(2024, 3, 15)),
        ("S47", None),
        ("S89", date(2026, 9, 12)),
        ("K109", date(2025, 1, 1)),
    ],
)
def test_a_registration_that_is_possible(row: str, day: date | None) -> None:
    assert check_registration(case(row).facts, case(row).today, day)


def test_what_a_registration_makes_known_is_the_row_beside_it() -> None:
    before, after = case("S89"), case("S90")
    assert registered(before.facts, before.today, date(2026, 9, 20)) == after.facts


def test_the_date_of_a_receipt() -> None:
    facts, today = DeviceFacts("ksem", produced_on=date(2024, 3, 1)), date(2024, 5, 1)
    check_purchase_date(facts, today, date(2024, 3, 1))
    check_purchase_date(facts, today, today)
    with pytest.raises(refused.DateInFuture):
        check_purchase_date(facts, today, date(2024, 5, 2))
    with pytest.raises(refused.DateBeforeProduction):
        check_purchase_date(facts, today, date(2024, 2, 29))


SAMPLES: dict[str, Any] = {
    "product": "ksem",
    "months": 24,
    "offered": (60,),
    "longest_months": 240,
    "level": UpgradeLevel.SMART,
}
CLASSES = [
    each
    for each in vars(refused).values()
    if isinstance(each, type) and issubclass(each, refused.WarrantyRefused)
    if each is not refused.WarrantyRefused
]


def test_every_refusal_has_a_sentence_of_its_own() -> None:
    assert set(SENTENCES) == set(CLASSES)
    said = set()
    for each in CLASSES:
        names = [field.name for field in dataclasses.fields(each)]
        error = each(**{name: SAMPLES.get(name, date(2026, 5, 19)) for name in names})
        sentence = SENTENCES[each]
        assert callable(sentence)
        with speaking("en"):
            text = sentence(error)
        assert "%(" not in text
        said.add(text)
    assert len(said) == len(CLASSES)
