"""Prices as dated data: every product that may be extended has one, and disorder is refused."""

from datetime import date
from decimal import Decimal

import pytest

from portal.catalogue import catalogue
from portal.catalogue.warranty import warranty_terms
from portal.invoicing.money import Money
from portal.warranty.extension.prices import known_lists, price_on, read_lists

DAY = date(2026, 6, 15)
PRICES = [
    ("plenticore-plus-4-2", 60, "189.00"),
    ("plenticore-plus-5-5", 60, "189.00"),
    ("plenticore-plus-7-0", 60, "239.00"),
    ("plenticore-plus-10", 180, "629.00"),
    ("plenticore-g3-l-20", 120, "619.00"),
    ("piko-mp-plus-3-0-2", 60, "149.00"),
    ("plenticore-bi-10-26", 60, "259.00"),
    ("plenticore-plus-8-5", 24, None),
    ("ksem", 60, None),
]


def prices(*rows, families=("A", "B")):
    return read_lists([{"from": DAY, "classes": list(rows)}], families)


@pytest.mark.parametrize(("product", "months", "net"), PRICES)
def test_the_price_of_a_product(product, months, net):
    price = price_on(catalogue().product(product), months, DAY)
    assert price == (Money(Decimal(net)) if net else None)


@pytest.mark.parametrize("day", [DAY, *(each.valid_from for each in known_lists())], ids=str)
def test_every_duration_on_offer_has_a_price(day):
    missing = [
        (product.key, months)
        for product in catalogue().products()
        if (known := warranty_terms(product.key)) and known.extension
        for durations in known.extension.durations.values()
        for months in durations
        if price_on(product, months, day) is None
    ]
    assert missing == []


def test_a_longer_extension_never_costs_less():
    for each in known_lists():
        for row in each.classes:
            costs = [row.net[months].amount for months in sorted(row.net)]
            assert costs == sorted(costs)


def test_the_list_of_the_day_counts():
    product = catalogue().product("plenticore-plus-8-5")
    row = {"families": ["PLENTICORE plus"], "net": {60: "100.00"}}
    newer = {"from": date(2027, 1, 1), "classes": [row | {"net": {60: "111.00"}}]}
    lists = read_lists([newer, {"from": DAY, "classes": [row]}], ["PLENTICORE plus"])
    assert price_on(product, 60, date(2026, 12, 31), lists) == Money(Decimal(100))
    assert price_on(product, 60, date(2027, 1, 1), lists) == Money(Decimal(111))
    assert price_on(product, 60, date(2026, 6, 14), lists) is None


@pytest.mark.parametrize(
    "rows",
    [
        [{"families": ["C"], "net": {60: "1.00"}}],
        [{"families": ["A"], "net": {}}],
        [{"families": ["A"], "net": {60: "0.00"}}],
        [{"families": ["A"], "net": {60: "1.005"}}],
        [{"families": ["A"], "net": {0: "1.00"}}],
        [{"families": ["A"], "net": {60: "1.00"}, "gross": {}}],
        [{"families": ["A"], "net": {60: "1.00"}}, {"families": ["A"], "net": {60: "2.00"}}],
        [
            {"families": ["A"], "up_to_kw": "10", "net": {60: "1.00"}},
            {"families": ["A"], "up_to_kw": "5", "net": {60: "2.00"}},
        ],
    ],
)
def test_wrong_prices_are_refused(rows):
    with pytest.raises(ValueError):
        prices(*rows)


def test_lists_stand_newest_first():
    one = {"from": DAY, "classes": []}
    with pytest.raises(ValueError, match="newest first"):
        read_lists([one, one], ())
