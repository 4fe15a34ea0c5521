"""By which name the lists call each product, and that the catalogue agrees with the lists."""

import tomllib

import pytest

from portal.catalogue import catalogue
from portal.catalogue.kinds import ClaimClass
from portal.catalogue.products import Product
from portal.claims.prices import labels
from portal.claims.prices.kinds import CONFIRMABLE, ChargeId, PartKind, Reason, RowId
from portal.claims.prices.loading import known_lists
from portal.claims.prices.options import options
from portal.claims.prices.price_models import FILE, known_models, models_in, price_model

# family → the name in the lists; or model → name, where a family has several
MODELS = {
    "PLENTICORE G3": "PLENTICORE G3",
    "PLENTICORE MP G3": "PLENTICORE MP G3",
    "PLENTICORE plus": "PLENTICORE plus",
    "PLENTICORE plus G2": "PLENTICORE plus",
    "PLENTICORE BI": "PLENTICORE BI",
    "PIKO IQ": "PIKO IQ",
    "PIKO MP plus": "PIKO MP plus",
    "PIKO MP": "PIKO MP",
    "PIKO 3.0-12": "PIKO 3.0-12",
    "PIKO BA": "PIKO BA",
    "PIKO EPC": "PIKO 15-36 EPC",
    "PIKO CI 30": "PIKO CI 30",
    "PIKO CI G2": {"PIKO CI 30 G2": "PIKO CI 30 G2", "PIKO CI 50 G2": "PIKO CI 50 G2"},
    "PIKO CI 50/60": {"PIKO CI 50": "PIKO CI 50", "PIKO CI 60": "PIKO CI 60"},
    "PIKO CI 100": "PIKO CI 100",
    "ENECTOR": "ENECTOR",
    "KSEM": "KSEM",
    "KEM": "KEM",
    "PSSB / BMU": {"PSSB": "PSSB", "BMU": "BMU"},
    "Sony/Murata": "Sony/Murata",
    "HELIVOR HV": "KOSTAL HELIVOR HV",
}
PRODUCTS = catalogue().products()


@pytest.mark.parametrize("product", PRODUCTS, ids=[each.key for each in PRODUCTS])
def test_the_name_of_every_product(product: Product):
    """And its row is the class that the catalogue has for it, on every list's first day."""
    name = MODELS.get(product.family)
    expected = name[product.name] if isinstance(name, dict) else name
    assert price_model(product) == expected
    for prices in known_lists():
        claim_class = product.claim_class_on(prices.valid_from)
        if expected is None:
            assert claim_class is ClaimClass.NONE
        elif expected in prices.unlisted:
            assert claim_class is ClaimClass.SUPPORT_CONFIRMS
        else:
            row = prices.row_of_model(expected)
            assert row
            assert row.id == claim_class


def test_every_name_belongs_to_a_product():
    assert set(known_models()) == {price_model(each) for each in PRODUCTS} - {None}


FAULTS = {
    "a family that is none": ("families", ["PIKO BA", "PIKO BB"], "no such product: PIKO BB"),
    "a product that is none": ("products", ["PIKO BA 60"], "no such product: PIKO BA 60"),
    "another maker's": ("families", ["X1-Mini"], "no such product: X1-Mini"),
    "a family twice": ("families", ["PIKO BA", "PIKO MP"], "has two models"),
    "a misspelt word": ("family", "PIKO BA", "unknown family"),
    "a name twice": ("name", "PIKO MP", "stands twice"),
    "no products": ("families", [], "no such product"),
}


@pytest.mark.parametrize(("key", "value", "words"), FAULTS.values(), ids=FAULTS)
def test_what_is_refused(key: str, value: object, words: str):
    file = tomllib.loads(FILE.read_text(encoding="utf-8"))
    file["models"][0][key] = value
    with pytest.raises(ValueError, match=words):
        models_in(file, PRODUCTS)


def test_a_product_without_a_name_is_refused():
    file = tomllib.loads(FILE.read_text(encoding="utf-8"))
    file["models"] = [row for row in file["models"] if row["name"] != "KEM"]
    with pytest.raises(ValueError, match="no model for kem"):
        models_in(file, PRODUCTS)


def test_everything_has_words():
    assert set(labels.ROWS) == set(RowId)
    assert set(labels.CHARGES) == set(ChargeId)
    assert set(labels.REASONS) == set(Reason)
    assert set(labels.KINDS) == set(PartKind) - {PartKind.MODEL}


@pytest.mark.parametrize("prices", known_lists(), ids=lambda each: str(each.valid_from))
def test_each_option_of_the_calculator_is_one_part(prices):
    found = options(prices)
    assert len({each.value for each in found}) == len(found)
    assert {each.part.model for each in found if each.part.kind is PartKind.MODEL} == {
        *known_models()
    }
    assert {each.part.kind for each in found} == set(PartKind)
    assert {each.row for each in found} == {*RowId, None}
    assert {each.label for each in found if each.row is None} == {*prices.unlisted}


def test_the_words_of_the_option_for_self_updating_devices_fit_the_lists():
    for prices in known_lists():
        row = prices.row(RowId.SOFTWARE_UPDATE)
        assert all(model.startswith(("PIKO IQ", "PLENTICORE")) for model in row.self_updating)


def test_a_class_to_confirm_is_one_of_the_catalogue():
    assert {row.value for row in CONFIRMABLE} <= {each.value for each in ClaimClass}
