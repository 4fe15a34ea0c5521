"""Certificate numbers: typed as people type them, refused all alike, and guessed by nobody."""

from random import Random

import pytest

from portal.core.check_characters import CARD_ALPHABET
from portal.core.codes import CardCode
from portal.warranty.certificate.numbers import (
    LENGTH,
    UnknownCertificate,
    new_number,
    printed,
    read_number,
)
from portal.warranty.codes.typed import WarrantyCode
from portal.warranty.kinds import CodeKind

NUMBER = new_number(Random(4))


def test_a_number_is_chance_and_a_check_character() -> None:
    numbers = {new_number() for _ in range(1000)}
    assert len(numbers) == 1000
    assert {len(number) for number in numbers} == {LENGTH} == {18}
    assert {number[:2] for number in numbers} == {"CW"}
    assert {mark for number in numbers for mark in number[2:]} == set(CARD_ALPHABET)


@pytest.mark.parametrize(
    "typed",
    [NUMBER, NUMBER.lower(), printed(NUMBER), f"  {printed(NUMBER).replace('-', ' – ')}\n"],
)
def test_it_is_read_as_people_type_it(typed: str) -> None:
    assert read_number(typed) == NUMBER


def test_greek_capitals_are_read_as_latin_ones() -> None:
    greek = str.maketrans("ABEHKMNPTXYZ", "ΑΒΕΗΚΜΝΡΤΧΥΖ")
    assert read_number(NUMBER.translate(greek)) == NUMBER


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "CW",
        NUMBER[:-1],
        NUMBER + "2",
        "x" * 5000,
        "CW" + "0" * 16,
        NUMBER[:-1] + ("2" if NUMBER[-1] != "2" else "3"),
        # other ids would differ between the processes that share the tests
        pytest.param(CardCode.generate().value, id="a coin card"),
        pytest.param(WarrantyCode.generate(CodeKind.EXTENDED).value, id="a warranty code"),
    ],
)
def test_all_else_is_refused_in_one_way(typed: str) -> None:
    with pytest.raises(UnknownCertificate):
        read_number(typed)


def test_it_is_printed_in_groups() -> None:
    assert [len(group) for group in printed(NUMBER).split("-")] == [2, 4, 4, 4, 4]
