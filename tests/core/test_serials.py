"""Serial numbers as people type them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.catalogue import catalogue
from portal.catalogue.kinds import DeviceKind
from portal.core.serials import (
    PATTERN,
    SHAPES,
    SerialConfused,
    SerialEmpty,
    SerialIncomplete,
    SerialMalformed,
    SerialRefused,
    classify,
    fold_serial,
    normalise_serial,
    parse_serial,
    read_shapes,
)


@pytest.mark.parametrize(
    ("serial", "shape"),
    [
        ("90523TD90001R", "kostal_device"),
        ("9052300000017", "kostal_device"),
        ("72345678", "ksem"),
        ("H34A08I1234567", "solax_inverter"),
        ("H43A10I1234567", "solax_inverter"),
        ("XM3A0612345678", "solax_inverter"),
        ("MC108T12345678", "solax_inverter"),
        ("MU602T12345678", "solax_inverter"),
        ("SP123456789012", "solax_device"),
    ],
)
def test_known_shapes(serial: str, shape: str):
    found = classify(serial)
    assert found
    assert found.name == shape
    assert parse_serial(serial) == serial


@pytest.mark.parametrize("text", ["", "82345678", "7234567A", "90523TD90001", "90523TD90001R12"])
def test_unknown_shapes(text: str):
    assert classify(text) is None


@pytest.mark.parametrize(
    "shape",
    ["length = 0", "length = 21", 'length = 8\nprefixes = ["h3"]', "length = 8\ncolour = 1", ""],
)
def test_a_shape_that_cannot_be_is_refused_at_the_start(shape: str):
    with pytest.raises((TypeError, ValueError)):
        read_shapes(f'[[shapes]]\nname = "new"\nmanufacturer = "SolaX"\n{shape}')


def test_shapes_speak_of_manufacturers_and_kinds_of_the_catalogue():
    """A misspelt one would refuse every line of the supply records."""
    assert {each.manufacturer for each in SHAPES} == {
        each.manufacturer for each in catalogue().products()
    }
    assert {kind for each in SHAPES for kind in each.kinds} <= set(DeviceKind)


def test_another_manufacturer_is_data():
    [shape] = read_shapes(
        '[[shapes]]\nname = "a"\nmanufacturer = "B"\nlength = 9\nprefixes = ["X"]\nkinds = ["c"]'
    )
    assert (shape.manufacturer, shape.kinds) == ("B", ("c",))
    assert shape.fits("X23456789")
    assert not shape.fits("Y23456789")


@pytest.mark.parametrize(
    "typed",
    [
        "90523td90001r",
        " 90523 TD 90001 R ",
        "90523-TD–90001—R",
        "90523\u00a0TD\u202f90001R\u200b",
        "\u202e90523TD90001R\u202c",
        "90523TD90001R\x00\r\n",
        "９０５２３ＴＤ９０００１Ｒ",
        "90523ΤD90001R",
        "90523тD90001R",
    ],
)
def test_typing_habits_do_not_matter(typed: str):
    assert parse_serial(typed) == "90523TD90001R"


@pytest.mark.parametrize("text", ["", "  ", "--", "\x00", "\u200f\u200b"])
def test_nothing_typed(text: str):
    with pytest.raises(SerialEmpty):
        parse_serial(text)


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        ("90523", 5, (8, 13, 14)),
        ("90523TD9000", 11, (8, 13, 14)),
        ("90523TD90001R99", 15, (8, 13, 14)),
        ("82345678", 8, (13, 14)),
        ("9" * 1_000_000, 1_000_000, (8, 13, 14)),
    ],
)
def test_wrong_lengths_tell_what_was_expected(text: str, found: int, expected: tuple[int, ...]):
    with pytest.raises(SerialIncomplete) as refusal:
        parse_serial(text)
    assert (refusal.value.found, refusal.value.expected) == (found, expected)


@pytest.mark.parametrize(
    ("text", "character"),
    [("90523TD9.001R", "."), ("90523TD9Σ001R", "Σ"), ("90523TÄ90001R", "Ä"), ("7234567٣", "٣")],
)
def test_foreign_characters_are_named(text: str, character: str):
    with pytest.raises(SerialMalformed) as refusal:
        parse_serial(text)
    assert refusal.value.character == character


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("9ΔΕΜ001Τ0008Χ", "9DEM001T0008X"),  # a keyboard left in Greek
        ("90523TÄ90001R", "90523TA90001R"),
        ("90523TD9.001R", ""),  # nobody means anything by a dot
        ("9Δ", ""),  # no serial has two characters
    ],
)
def test_what_a_foreign_keyboard_meant_is_offered(text: str, meant: str):
    with pytest.raises(SerialMalformed) as refusal:
        parse_serial(text)
    assert refusal.value.meant == meant


@pytest.mark.parametrize("text", ["7234567l", "7234 567I", "7234567i"])
def test_a_look_alike_in_a_serial_of_digits_only_is_offered_as_its_digit(text: str):
    with pytest.raises(SerialConfused) as refusal:
        parse_serial(text)
    assert refusal.value.meant == "72345671"


def test_confusable_letters_are_kept_but_meet_in_the_folded_key():
    typed = parse_serial("9O523TD9OOOlR"[:12] + "R")
    assert typed == "9O523TD9OOOLR"
    assert fold_serial(typed) == fold_serial("90523TD90001R") == "90523TD90001R"


def test_parts_are_normalised_for_search():
    assert normalise_serial(" td-900 ") == "TD900"
    assert normalise_serial("T" * 1_000_000) == ""


@given(st.text())
def test_no_text_breaks_the_parser(text: str):
    try:
        serial = parse_serial(text)
    except SerialRefused:
        return
    assert parse_serial(serial) == serial
    assert fold_serial(fold_serial(serial)) == fold_serial(serial)


@given(st.text("7HMCU43X9A", min_size=6, max_size=15))
def test_the_pattern_for_the_camera_knows_what_the_shapes_know(text: str):
    assert bool(re.fullmatch(PATTERN, text)) == (classify(text) is not None)


@pytest.mark.parametrize("serial", ["70997201", "9DEM001T0008X", "H34A0000000001"])
def test_the_pattern_fits_each_shape(serial: str):
    assert re.fullmatch(PATTERN, serial)
