"""The catalogue as shipped, against DOMAIN §3, and what the loader refuses."""

import dataclasses
import re
from datetime import date
from decimal import Decimal

import pytest

from portal.catalogue import Catalogue, ProductUnknown, catalogue
from portal.catalogue.families import product_key, products_of_family, read_rules
from portal.catalogue.kinds import ClaimClass, DeviceKind, EntryWay, Extension, Unavailable
from portal.catalogue.products import PowerStep

BEFORE, AFTER = date(2026, 3, 31), date(2026, 4, 1)
YES, NO, BUILT_IN = None, Unavailable.NOT_FOR_PRODUCT, Unavailable.BUILT_IN
CONFIRM = ClaimClass.SUPPORT_CONFIRMS
LIGHT, OVER_40 = ClaimClass.UP_TO_40_KG, ClaimClass.OVER_40_KG

# family: models, battery, power, comfort, claim class before and after 2026-04-01
FAMILIES = {
    "PLENTICORE G3": (9, YES, YES, YES, CONFIRM, CONFIRM),
    "PLENTICORE MP G3": (5, YES, YES, YES, CONFIRM, CONFIRM),
    "PLENTICORE plus": (6, YES, NO, NO, LIGHT, LIGHT),
    "PLENTICORE plus G2": (5, YES, NO, NO, LIGHT, LIGHT),
    "PLENTICORE BI": (3, BUILT_IN, NO, NO, CONFIRM, CONFIRM),
    "PIKO IQ": (5, NO, NO, NO, LIGHT, LIGHT),
    "PIKO MP plus": (9, YES, NO, NO, LIGHT, CONFIRM),
    "PIKO MP": (6, NO, NO, NO, LIGHT, LIGHT),
    "PIKO 3.0-12": (8, NO, NO, NO, LIGHT, LIGHT),
    "PIKO BA": (3, BUILT_IN, NO, NO, LIGHT, LIGHT),
    "PIKO EPC": (4, NO, NO, NO, OVER_40, OVER_40),
    "PIKO CI 30": (1, NO, NO, NO, OVER_40, OVER_40),
    "PIKO CI G2": (2, NO, NO, NO, CONFIRM, OVER_40),
    "PIKO CI 50/60": (2, NO, NO, NO, ClaimClass.OVER_60_KG, ClaimClass.OVER_60_KG),
    "PIKO CI 100": (1, NO, NO, NO, ClaimClass.OVER_90_KG, ClaimClass.OVER_90_KG),
    "ENECTOR": (2, NO, NO, YES, ClaimClass.WALLBOX, ClaimClass.WALLBOX),
    "KSEM": (1, NO, NO, YES, ClaimClass.COMMUNICATION, ClaimClass.COMMUNICATION),
    "KEM": (1, NO, NO, NO, ClaimClass.COMMUNICATION, ClaimClass.COMMUNICATION),
    "PSSB / BMU": (2, NO, NO, NO, ClaimClass.BATTERY, ClaimClass.BATTERY),
    "Sony/Murata": (1, NO, NO, NO, ClaimClass.BATTERY_MODULE, ClaimClass.BATTERY_MODULE),
    "HELIVOR HV": (1, NO, NO, NO, ClaimClass.BATTERY_MODULE, ClaimClass.BATTERY_MODULE),
}


@pytest.mark.parametrize(("family", "row"), FAMILIES.items(), ids=FAMILIES)
def test_kostal_families(family: str, row: tuple):
    products = [each for each in catalogue().products() if each.family == family]
    assert len(products) == row[0]
    for product in products:
        reasons = tuple(product.extension(each).reason for each in Extension)
        assert reasons == row[1:4]
        assert (product.claim_class_on(BEFORE), product.claim_class_on(AFTER)) == row[4:]
        assert product.manufacturer == "KOSTAL"


def test_no_other_kostal_family_is_listed():
    kostal = [each for each in catalogue().products() if each.manufacturer == "KOSTAL"]
    assert {each.family for each in kostal} == set(FAMILIES)


def test_solax_is_known_for_warranty_only():
    solax = [each for each in catalogue().products() if each.manufacturer == "SolaX"]
    assert {each.family for each in solax} >= {"X1-Hybrid G4", "X3-Hybrid G4", "X3-Forth"}
    for product in solax:
        assert product.claim_class_on(AFTER) is ClaimClass.NONE
        assert not any(product.extension(each).offered for each in Extension)


def test_extensions_cost_what_the_source_says():
    product = catalogue().product("plenticore-g3-s-4-0")
    prices = {each: product.extension(each).coins for each in Extension}
    assert prices == {Extension.BATTERY: 3, Extension.POWER: 1, Extension.COMFORT: 2}


@pytest.mark.parametrize(
    ("key", "powers"),
    [
        ("plenticore-g3-s-4-0", "4.0 5.5 7.0"),
        ("plenticore-g3-s-5-5", "5.5 7.0"),
        ("plenticore-g3-s-7-0", "7.0"),
        ("plenticore-g3-m-8-5", "8.5 10 12"),
        ("plenticore-g3-l-15", "15 17.5 20"),
        ("plenticore-mp-g3-s-3-0", "3.0 3.7 4.6"),
        ("plenticore-mp-g3-m-5-0", "5.0 6.0"),
        ("piko-iq-4-2", "4.2"),
        ("piko-mp-plus-3-6-2", "3.6"),
    ],
)
def test_power_rises_only_inside_a_size(key: str, powers: str):
    product = catalogue().product(key)
    delivered, *higher = [Decimal(kw) for kw in powers.split()]
    assert product.kw == product.kw_at(0) == delivered
    assert [each.to_kw for each in product.power_steps_after(0)] == higher


def test_steps_are_counted_from_the_smallest_power_of_the_size():
    delivered_in_the_middle = catalogue().product("plenticore-g3-s-5-5")
    only = PowerStep(2, Decimal("5.5"), Decimal("7.0"))
    assert delivered_in_the_middle.power_steps_after(0) == (only,)
    assert delivered_in_the_middle.power_steps_after(2) == ()
    assert delivered_in_the_middle.kw_at(2) == Decimal("7.0")
    # unlocked on what the register took it for before
    assert delivered_in_the_middle.kw_at(9) == delivered_in_the_middle.steps_kw[-1]


def test_the_wallbox_code_may_go_to_the_meter():
    wallbox = catalogue().product("enector-3-7-11").extension(Extension.COMFORT)
    assert wallbox.code_for == (DeviceKind.WALLBOX, DeviceKind.METER)
    inverter = catalogue().product("plenticore-g3-s-4-0").extension(Extension.COMFORT)
    assert inverter.code_for == (DeviceKind.INVERTER,)


def test_every_code_can_be_entered_in_the_three_ways_of_the_source():
    for product in catalogue().products():
        if any(product.extension(each).offered for each in Extension):
            assert product.entry_ways == tuple(EntryWay), product.key


def test_near_names_are_different_products():
    ci_50, ci_50_g2 = catalogue().product("piko-ci-50"), catalogue().product("piko-ci-50-g2")
    assert ci_50.claim_class_on(AFTER) is not ci_50_g2.claim_class_on(AFTER)


def test_keys_are_fit_for_addresses_and_columns():
    for product in catalogue().products():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", product.key)
        assert len(product.key) <= 60


def test_the_catalogue_is_read_once_and_cannot_be_changed():
    assert catalogue() is catalogue()
    product = catalogue().products()[0]
    with pytest.raises(dataclasses.FrozenInstanceError):
        product.name = "another"
    with pytest.raises(TypeError):
        product.extensions[Extension.POWER] = product.extension(Extension.BATTERY)


def test_an_unknown_product_is_refused():
    with pytest.raises(ProductUnknown) as refusal:
        catalogue().product("plenticore-g9")
    assert refusal.value.key == "plenticore-g9"


RULES = read_rules({"coins": dict.fromkeys(Extension, 2), "entry_ways": {"inverter": ["display"]}})
SOUND = {"name": "TEST", "kind": "inverter", "claim_class": "none", "models": {"TEST 1": "1"}}


def test_a_sound_family_is_read():
    (product,) = products_of_family(SOUND, "ACME", RULES)
    assert (product.key, product.manufacturer, product.kw) == ("test-1", "ACME", Decimal(1))


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "toaster"},
        {"claim_class": "heavy"},
        {"models": {}},
        {"extensons": {"battery": "offered"}},
        {"extensions": {"batery": "offered"}},
        {"extensions": {"battery": "maybe"}},
        {"extensions": {"battery": "already_unlocked"}},
        {"extensions": {"power": "offered"}},
        {"sizes": [{"name": "TEST S", "steps_kw": ["4", "5"]}]},
        {
            "sizes": [{"name": "TEST S", "steps_kw": ["5", "4"]}],
            "extensions": {"power": "offered"},
        },
        {"comfort_code_for": ["toaster"]},
    ],
    ids=str,
)
def test_a_faulty_family_is_refused(change: dict):
    with pytest.raises(ValueError):
        products_of_family(SOUND | change, "ACME", RULES)


@pytest.mark.parametrize(
    "classes",
    [
        [{"class": "none"}, {"class": "wallbox", "from": AFTER}],
        [{"class": "none", "from": AFTER}],
        [{"class": "none", "from": BEFORE}, {"class": "none", "from": AFTER}, {"class": "none"}],
        [{"class": "none"}, {"class": "wallbox"}],
    ],
)
def test_claim_classes_out_of_order_are_refused(classes: list):
    family = {key: SOUND[key] for key in ("name", "kind", "models")}
    with pytest.raises(ValueError, match="newest first"):
        products_of_family(family | {"claim_classes": classes}, "ACME", RULES)


@pytest.mark.parametrize("coins", [{"battery": 3}, {"battery": 3, "power": 0, "comfort": 2}])
def test_every_extension_needs_a_price(coins: dict):
    with pytest.raises(ValueError, match="price"):
        read_rules({"coins": coins, "entry_ways": {}})


def test_two_products_with_one_key_are_refused():
    (product,) = products_of_family(SOUND, "ACME", RULES)
    with pytest.raises(ValueError, match="test-1"):
        Catalogue([product, product])


def test_product_keys_are_slugs_of_the_exact_name():
    assert product_key("PLENTICORE BI 5.5/13") == "plenticore-bi-5-5-13"
