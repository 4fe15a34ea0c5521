"""The warranty terms as shipped, against DOMAIN §4, and what the reader refuses."""

import copy
import dataclasses
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from portal.catalogue import catalogue
from portal.catalogue.warranty import BaseDate, Cap, UpgradeLevel, UpgradeWay, warranty_terms
from portal.catalogue.warranty.loading import terms_in

ACTIVATION = (UpgradeWay.ACTIVATION,)
ONLINE = (UpgradeWay.ONLINE, UpgradeWay.COMMISSIONING)
PLUS = [(60, ACTIVATION, 24), (120, ACTIVATION, 24)]

# family: standard months in full and for parts only; upgrades: (months, ways, within months)
FAMILIES = {
    "PLENTICORE G3": ([24], PLUS),
    "PLENTICORE MP G3": ([24], PLUS),
    "PLENTICORE plus": ([24], PLUS),
    "PLENTICORE plus G2": ([24], PLUS),
    "PLENTICORE BI": ([24], PLUS),
    "PIKO IQ": ([24], PLUS),
    "PIKO MP plus": ([24], PLUS),
    "PIKO MP": ([24], PLUS),
    "PIKO 3.0-12": ([24], PLUS),
    "PIKO BA": ([24], PLUS),
    "PIKO EPC": ([24], PLUS),
    "PIKO CI 30": ([24], PLUS),
    "PIKO CI G2": ([24], PLUS),
    "PIKO CI 50/60": ([24], PLUS),
    "PIKO CI 100": ([24], PLUS),
    "ENECTOR": ([24], []),
    "KSEM": ([24], []),
    "KEM": ([24], []),
    "PSSB / BMU": ([24], []),
    "HELIVOR HV": ([24], []),
    "Sony/Murata": None,
    "X1-Hybrid G4": ([60, 60], [(120, ONLINE, 120)]),
    "X3-Hybrid G4": ([60, 60], [(120, ONLINE, 120)]),
    "X1-Mini": ([60], [(120, ONLINE, 120)]),
    "X1-Boost": ([60], [(120, ONLINE, 120)]),
    "X3-MIC": ([60], [(120, ONLINE, 120)]),
    "X3-MEGA G2": ([60], [(72, ONLINE, 72)]),
    "X3-Forth": ([60], [(72, ONLINE, 72)]),
    "SolaX Pocket": ([24], []),
}


def test_every_family_of_the_catalogue_is_listed() -> None:
    assert {each.family for each in catalogue().products()} == set(FAMILIES)


@pytest.mark.parametrize("product", catalogue().products(), ids=lambda each: each.key)
def test_each_product_has_the_terms_of_its_family(product: Any) -> None:
    terms, row = warranty_terms(product.key), FAMILIES[product.family]
    if row is None:
        assert terms is None
        return
    assert terms is not None
    assert [span.months for span in terms.standard] == row[0]
    assert [
        (sum(span.months for span in each.spans), each.ways, each.within_months)
        for each in terms.upgrades
    ] == row[1]
    assert (terms.extension is not None) == bool(row[1])
    assert terms.family == product.family


def test_starts() -> None:
    kostal, solax = warranty_terms("piko-iq-10"), warranty_terms("x1-mini-2-0")
    assert kostal and solax
    assert [(each.base, each.months_eu, each.months_elsewhere) for each in kostal.starts] == [
        (BaseDate.PURCHASE, 0, 0),
        (BaseDate.SHIPMENT, 6, 6),
    ]
    assert [(each.base, each.months_eu, each.months_elsewhere) for each in solax.starts] == [
        (BaseDate.INSTALLATION, 0, 0),
        (BaseDate.PRODUCTION, 6, 9),
    ]


@pytest.mark.parametrize("product", catalogue().products(), ids=lambda each: each.key)
def test_plus_ends_at_20_kw(product: Any) -> None:
    terms = warranty_terms(product.key)
    for upgrade in terms.upgrades if terms else ():
        if upgrade.level is UpgradeLevel.SMART_PLUS:
            assert upgrade.commissioned_from == date(2022, 4, 1)
            assert upgrade.too_powerful == (product.kw > 20)
        else:
            assert not upgrade.too_powerful


def test_what_is_sold() -> None:
    usual, mp_plus = warranty_terms("piko-iq-10"), warranty_terms("piko-mp-plus-3-0-1")
    assert usual and usual.extension and mp_plus and mp_plus.extension
    assert usual.extension.durations == {
        UpgradeLevel.SMART: (60, 120, 180),
        UpgradeLevel.SMART_PLUS: (60, 120),
    }
    assert mp_plus.extension.durations == {
        UpgradeLevel.SMART: (60,),
        UpgradeLevel.SMART_PLUS: (),
    }
    assert (usual.extension.window_from, usual.extension.window_months) == (BaseDate.PURCHASE, 24)
    assert usual.extension.paid_at_most == 1


def test_an_unknown_product_has_no_terms() -> None:
    assert warranty_terms("plenticore-g9") is None


def test_terms_cannot_be_changed() -> None:
    terms = warranty_terms("piko-iq-10")
    assert terms and terms.extension
    with pytest.raises(dataclasses.FrozenInstanceError):
        terms.family = "another"  # type: ignore[misc]
    with pytest.raises(TypeError):
        terms.extension.durations[UpgradeLevel.SMART] = (12,)  # type: ignore[index]


SMALL = SimpleNamespace(key="test-1", family="TEST", manufacturer="ACME", kw=Decimal(5))
LARGE = SimpleNamespace(key="test-50", family="TEST", manufacturer="ACME", kw=Decimal(50))
OTHER = SimpleNamespace(key="other", family="OTHER", manufacturer="ACME", kw=None)
SOUND: dict[str, Any] = {
    "manufacturer": "ACME",
    "start": [{"from": "shipment", "months": 6}, {"from": "purchase"}],
    "terms": [
        {
            "families": ["TEST"],
            "standard": [{"months": 24, "cover": "full"}],
            "at_most": {"from": "production", "months": 30},
            "upgrades": [
                {
                    "level": "smart",
                    "spans": [{"months": 60, "cover": "full"}, {"months": 12, "cover": "parts"}],
                    "by": ["activation"],
                    "until": "standard_end",
                    "commissioned_from": date(2022, 4, 1),
                    "kw_at_most": "20",
                    "at_most": {"from": "shipment", "months": 66},
                }
            ],
            "extension": {
                "durations": {"standard": [12], "smart": [12, 24]},
                "window": {"from": "purchase", "months": 24},
                "paid_at_most": 1,
                "promo_at_most": 1,
                "longest_months": 240,
            },
        },
        {"families": ["OTHER"], "no_warranty_known": True},
    ],
}


def test_a_sound_file_is_read() -> None:
    terms = terms_in(SOUND, [SMALL, LARGE, OTHER])  # type: ignore[list-item]
    small, large = terms["test-1"], terms["test-50"]
    assert small and large
    assert not small.upgrades[0].too_powerful
    assert large.upgrades[0].too_powerful
    assert small.upgrades[0].cap == Cap(BaseDate.SHIPMENT, 66)
    assert small.cap == Cap(BaseDate.PRODUCTION, 30)
    assert terms["other"] is None


def test_a_level_with_a_limit_needs_a_power() -> None:
    file = copy.deepcopy(SOUND)
    file["terms"][0]["families"] = ["TEST", "OTHER"]
    del file["terms"][1]
    terms = terms_in(file, [SMALL, OTHER])["other"]  # type: ignore[list-item]
    assert terms and terms.upgrades[0].too_powerful


FIRST, UPGRADE, SALE = ("terms", 0), ("terms", 0, "upgrades", 0), ("terms", 0, "extension")
FALLING = [{"months": 12, "cover": "full"}, {"months": 60, "cover": "parts"}]
SHORT = [{"months": 23, "cover": "full"}]
PARTS_FIRST = [{"months": 60, "cover": "parts"}]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("colour",), "red"),
        (("start",), []),
        (("start", 0, "from"), "birth"),
        (("start", 0, "from"), "purchase"),
        (("start", 0, "month"), 6),
        (("start", 0, "months"), 0),
        (("start", 0, "months_in"), {"eu": 6, "elsewhere": 9}),
        (("start", 1, "months_in"), {"eu": 6}),
        (("start", 1, "months_in"), {"eu": 6, "elsewhere": 9, "mars": 12}),
        ((*FIRST, "families"), ["TOAST"]),
        ((*FIRST, "families"), []),
        ((*FIRST, "families"), ["TEST", "TEST"]),
        ((*FIRST, "famly"), ["TEST"]),
        ((*FIRST, "standard"), []),
        ((*FIRST, "standard", 0, "months"), "24"),
        ((*FIRST, "standard", 0, "months"), True),
        ((*FIRST, "standard", 0, "months"), -1),
        ((*FIRST, "standard", 0, "months"), 601),
        ((*FIRST, "standard", 0, "cover"), "labour"),
        ((*FIRST, "standard", 0, "kind"), "full"),
        ((*FIRST, "standard"), PARTS_FIRST),
        ((*FIRST, "at_most", "from"), "birth"),
        ((*FIRST, "at_most", "days"), 3),
        ((*FIRST, "no_warranty_known"), True),
        ((*UPGRADE, "level"), "gold"),
        ((*UPGRADE, "level"), "standard"),
        ((*UPGRADE, "spans"), FALLING),
        ((*UPGRADE, "spans"), SHORT),
        ((*UPGRADE, "by"), []),
        ((*UPGRADE, "by"), ["post"]),
        ((*UPGRADE, "until"), "forever"),
        ((*UPGRADE, "commissioned_from"), "2022-04-01"),
        ((*UPGRADE, "kw_at_most"), "much"),
        ((*UPGRADE, "kw_most"), "20"),
        ((*SALE, "durations"), {}),
        ((*SALE, "durations", "smart_plus"), [60]),
        ((*SALE, "durations", "smart"), [24, 12]),
        ((*SALE, "durations", "smart"), [12, 12]),
        ((*SALE, "durations", "smart"), [0]),
        ((*SALE, "window"), {"from": "purchase"}),
        ((*SALE, "window", "from"), "birth"),
        ((*SALE, "paid_at_most"), 0),
        ((*SALE, "price"), 100),
        (("terms", 1, "no_warranty_known"), False),
        (("terms", 1, "standard"), [{"months": 24, "cover": "full"}]),
    ],
    ids=str,
)
def test_a_faulty_file_is_refused(path: tuple[Any, ...], value: Any) -> None:
    file = copy.deepcopy(SOUND)
    place: Any = file
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises((ValueError, KeyError, TypeError, ArithmeticError)):
        terms_in(file, [SMALL, LARGE, OTHER])  # type: ignore[list-item]


@pytest.mark.parametrize("missing", ["standard", "families"])
def test_a_gap_is_refused(missing: str) -> None:
    file = copy.deepcopy(SOUND)
    del file["terms"][0][missing]
    with pytest.raises(KeyError):
        terms_in(file, [SMALL, OTHER])  # type: ignore[list-item]


def test_a_family_without_terms_is_refused() -> None:
    file = copy.deepcopy(SOUND)
    del file["terms"][1]
    with pytest.raises(ValueError, match="OTHER"):
        terms_in(file, [SMALL, OTHER])  # type: ignore[list-item]
