"""Serial numbers as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.serials import (
    KOSTAL_DEVICE,
    KSEM,
    SOLAX_DEVICE,
    SOLAX_INVERTER,
    SerialEmpty,
    SerialIncomplete,
    SerialMalformed,
    SerialRefused,
    SerialShape,
    classify,
    fold_serial,
    normalise_serial,
    parse_serial,
)


@pytest.mark.parametrize(
    ("serial", "shape"),
    [
        ("90523TD90001R", KOSTAL_DEVICE),
        ("9052300000017", KOSTAL_DEVICE),
        ("72345678", KSEM),
        ("H34A08I1234567", SOLAX_INVERTER),
        ("H43A10I1234567", SOLAX_INVERTER),
        ("XM3A0612345678", SOLAX_INVERTER),
        ("MC108T12345678", SOLAX_INVERTER),
        ("MU602T12345678", SOLAX_INVERTER),
        ("SP123456789012", SOLAX_DEVICE),
    ],
)
def test_known_shapes(serial: str, shape: SerialShape):
    assert classify(serial) is shape
    assert parse_serial(serial) == serial


@pytest.mark.parametrize("text", ["", "82345678", "7234567A", "90523TD90001", "90523TD90001R12"])
def test_unknown_shapes(text: str):
    assert classify(text) is None


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
