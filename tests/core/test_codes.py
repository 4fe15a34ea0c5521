"""Codes as people type them: what is understood, what is asked, what is refused."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.check_characters import CARD_ALPHABET, card_check_character
from portal.core.codes import (
    CARD_CODE_LENGTH,
    CardCode,
    CodeEmpty,
    CodeRefused,
    CodeWrongCharacter,
    CodeWrongCheck,
    CodeWrongLength,
    Slip,
    SlipKind,
    activation_code_is_valid,
    activation_digits,
    printed_activation_code,
)

bodies = st.text(alphabet=CARD_ALPHABET, min_size=15, max_size=15)
card_codes = bodies.map(lambda body: CardCode(body + card_check_character(body)))
positions = st.integers(min_value=0, max_value=CARD_CODE_LENGTH - 1)


def code_of(body: str) -> str:
    return body + card_check_character(body)


def test_the_alphabet_lacks_only_the_five_confusable_characters():
    everything = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert set(everything) - set(CARD_ALPHABET) == set("0O1IL")
    assert len(set(CARD_ALPHABET)) == len(CARD_ALPHABET) == 31


def test_generated_codes_differ_and_parse():
    codes = {CardCode.generate() for _ in range(500)}
    assert len(codes) == 500
    assert all(CardCode.parse(code.printed) == code for code in codes)


def test_a_seeded_generator_repeats_itself():
    assert CardCode.generate(random.Random(7)) == CardCode.generate(random.Random(7))


def test_printed_form_and_last_four():
    code = CardCode.parse(code_of("ABCDEFGHJKMNPQR"))
    assert code.printed == f"ABCD-EFGH-JKMN-{code.last_four}"
    assert code.groups == ("ABCD", "EFGH", "JKMN", code.last_four)
    assert code.value not in repr(code)


@settings(max_examples=15)  # each example tries all 480 slips
@given(card_codes)
def test_every_single_wrong_character_is_caught(code: CardCode):
    for index, right in enumerate(code.value):
        for wrong in CARD_ALPHABET.replace(right, ""):
            with pytest.raises(CodeWrongCheck):
                CardCode.parse(code.value[:index] + wrong + code.value[index + 1 :])


@given(card_codes, positions, positions)
def test_every_swap_of_two_characters_near_or_far_is_caught(code: CardCode, one: int, other: int):
    characters = list(code.value)
    characters[one], characters[other] = characters[other], characters[one]
    swapped = "".join(characters)
    if swapped != code.value:
        with pytest.raises(CodeWrongCheck):
            CardCode.parse(swapped)


@given(card_codes, st.integers(min_value=0, max_value=CARD_CODE_LENGTH - 2))
def test_swapped_neighbours_are_named(code: CardCode, index: int):
    pair = code.value[index : index + 2]
    swapped = code.value[:index] + pair[::-1] + code.value[index + 2 :]
    if swapped != code.value:
        with pytest.raises(CodeWrongCheck) as refusal:
            CardCode.parse(swapped)
        slip = Slip(SlipKind.SWAPPED, index + 1, typed=pair[::-1], likely=pair)
        assert slip in refusal.value.likely


@pytest.mark.parametrize(
    ("printed", "typed"), ["8B", "B8", "5S", "S5", "2Z", "Z2", "6G", "G6", "UV", "VU"]
)
def test_a_look_alike_is_named_with_its_place(printed: str, typed: str):
    value = code_of("ABCDEFGH" + printed + "KMNPQR")
    with pytest.raises(CodeWrongCheck) as refusal:
        CardCode.parse(value[:8] + typed + value[9:])
    slip = Slip(SlipKind.LOOK_ALIKE, 9, typed=typed, likely=printed)
    assert slip in refusal.value.likely
    assert (slip.group, slip.place_in_group) == (3, 1)


@given(st.text(alphabet=CARD_ALPHABET, min_size=16, max_size=16))
def test_each_likely_slip_explains_the_fault(value: str):
    try:
        CardCode.parse(value)
    except CodeWrongCheck as refusal:
        for slip in refusal.likely:
            start = slip.position - 1
            assert value[start:].startswith(slip.typed)
            CardCode.parse(value[:start] + slip.likely + value[start + len(slip.typed) :])


def swap(position: int, typed: str) -> Slip:
    return Slip(SlipKind.SWAPPED, position, typed, typed[::-1])


def alike(position: int, typed: str, likely: str) -> Slip:
    return Slip(SlipKind.LOOK_ALIKE, position, typed, likely)


@pytest.mark.parametrize(
    ("typed", "likely", "likeliest"),
    [
        ("3KYE-39SN-DVAG-PF6F", [], None),
        ("T9YV-ZGDJ-DTJA-TG5U", [swap(2, "9Y")], swap(2, "9Y")),
        ("A4CB-VNM2-NQRC-48D9", [alike(14, "8", "B")], alike(14, "8", "B")),
        ("UDWB-3EZ4-8CJN-DY6W", [alike(6, "E", "F")], alike(6, "E", "F")),
        # a striking look-alike goes before others
        (
            "7Q8Z-3PNF-SAZG-3GTR",
            [alike(11, "Z", "2"), alike(14, "G", "C")],
            alike(11, "Z", "2"),
        ),
        (
            "BDXZ-MJHD-PGNR-RJE4",
            [alike(1, "B", "8"), alike(9, "P", "R"), alike(15, "E", "F")],
            alike(1, "B", "8"),
        ),
        # as likely as one another
        ("UHGV-86SM-Z6PX-UF5D", [alike(3, "G", "C"), alike(5, "8", "3")], None),
        ("Z5VV-YWWJ-5NXQ-C9NB", [alike(9, "5", "S"), alike(1, "Z", "2")], None),
        ("NASD-URZV-SPYJ-V2GD", [swap(1, "NA"), swap(9, "SP"), swap(13, "V2")], None),
        ("FAY7-WTE7-TU46-NNGS", [swap(3, "Y7"), alike(15, "G", "C")], None),
        ("87ZZ-R8ZZ-XEB2-DF87", [swap(15, "87"), alike(7, "Z", "2")], None),
    ],
)
def test_a_slip_is_singled_out_only_where_no_other_is_as_likely(
    typed: str, likely: list[Slip], likeliest: Slip | None
):
    with pytest.raises(CodeWrongCheck) as refusal:
        CardCode.parse(typed)
    assert refusal.value.likely == tuple(likely)
    assert refusal.value.likeliest == likeliest


TYPED_FORMS = {
    "small letters": str.lower,
    "blanks": " ".join,
    "dashes": "-".join,
    "en and em dashes": "–—".join,
    "minus sign": "−".join,
    "hyphen bullets": "⁃".join,
    "underscores": "_".join,
    "no-break blanks": "\u00a0\u202f".join,
    "zero width": "\u200b\u2060\ufeff".join,
    "bidi marks": lambda text: "\u202e" + "\u200f".join(text) + "\u202c",
    "soft hyphens": "\u00ad".join,
    "NUL": "\x00".join,
    "tabs and line ends": "\t\r\n".join,
    "variation selectors": "\ufe0f".join,
    "full width": lambda text: "".join(chr(ord(each) + 0xFEE0) for each in text),
    "full width small": lambda text: "".join(chr(ord(each) + 0xFEE0) for each in text.lower()),
    "Greek": lambda text: text.translate(str.maketrans("ABEZHKMNPTYX", "ΑΒΕΖΗΚΜΝΡΤΥΧ")),
    "small Greek": lambda text: text.translate(str.maketrans("ABEZHKMNPTYX", "αβεζηκμνρτυχ")),
    "Cyrillic": lambda text: text.translate(str.maketrans("ABEKMHPCTYXSJ", "АВЕКМНРСТУХЅЈ")),
    "small Cyrillic": lambda text: text.translate(str.maketrans("ABEKMHPCTYXSJ", "авекмнрстухѕј")),
}


@pytest.mark.parametrize("typed_as", TYPED_FORMS.values(), ids=TYPED_FORMS)
@given(code=card_codes)
def test_typing_habits_do_not_matter(typed_as, code: CardCode):
    assert CardCode.parse(typed_as(code.value)) == code


@pytest.mark.parametrize("text", ["", " ", "\t\n", "----", "\u200b\u200e\ufeff", "\x00"])
def test_nothing_typed(text: str):
    with pytest.raises(CodeEmpty):
        CardCode.parse(text)


@pytest.mark.parametrize(("text", "found"), [("ABCD", 4), ("A" * 15, 15), ("ABCD-" * 5, 20)])
def test_wrong_length_tells_both_lengths(text: str, found: int):
    with pytest.raises(CodeWrongLength) as refusal:
        CardCode.parse(text)
    assert (refusal.value.found, refusal.value.expected) == (found, 16)


@pytest.mark.parametrize("filling", ["A", " ", "\u200b", "\ufdfa"])
def test_a_megabyte_is_refused_by_its_length_without_being_read(filling: str, monkeypatch):
    def must_not_run(text: str) -> str:
        raise AssertionError("a megabyte was normalised")

    monkeypatch.setattr("portal.core.codes.plain_capitals", must_not_run)
    with pytest.raises(CodeWrongLength):
        CardCode.parse(filling * 1_000_000)


@pytest.mark.parametrize("character", ["0", "O", "1", "I", "L", "o", "i", "l", "Ο", "І"])
def test_confusable_characters_are_asked_not_changed(character: str):
    value = code_of("ABCDQFGHJKMNPQR")
    with pytest.raises(CodeWrongCharacter) as refusal:
        CardCode.parse(value[:4] + character + value[5:])
    assert refusal.value.position == 5
    assert refusal.value.character in set("0O1IL")
    assert refusal.value.likely


@pytest.mark.parametrize(("typed", "printed"), [("0", "Q"), ("O", "D"), ("1", "7"), ("I", "J")])
def test_the_likely_character_is_the_one_that_fits(typed: str, printed: str):
    value = code_of("ABCD" + printed + "FGHJKMNPQR")
    with pytest.raises(CodeWrongCharacter) as refusal:
        CardCode.parse(value[:4] + typed + value[5:])
    assert refusal.value.likely == (printed,)


@pytest.mark.parametrize(
    ("typed", "likely"),
    [("Ä", ("A",)), ("é", ("E",)), ("Ω", ("V",)), ("σ", ("S",)), ("Ё", ("E",)), ("£", ())],
)
def test_foreign_characters_are_named(typed: str, likely: tuple[str, ...]):
    with pytest.raises(CodeWrongCharacter) as refusal:
        CardCode.parse("AAAA" + typed + "AAAAAAAAAAA")
    assert refusal.value.position == 5
    assert refusal.value.likely == likely


@given(st.text())
def test_no_text_breaks_the_parser(text: str):
    try:
        code = CardCode.parse(text)
    except CodeRefused:
        return
    assert CardCode.parse(code.printed) == code


@given(st.integers(min_value=0, max_value=10**12) | st.binary(min_size=16, max_size=64))
def test_activation_codes_are_ten_digits_and_repeatable(seed: int | bytes):
    digits = activation_digits(seed)
    assert digits == activation_digits(seed)
    assert len(digits) == 10
    assert digits.isdecimal()
    assert activation_code_is_valid(digits)
    assert activation_code_is_valid(f" {printed_activation_code(digits)}\n")


def test_activation_codes_print_in_two_groups():
    assert printed_activation_code("1234567890") == "12345 67890"


@given(st.integers(min_value=0, max_value=10**9 - 1))
def test_activation_slips_are_caught(seed: int):
    digits = activation_digits(seed)
    for index, right in enumerate(digits):
        for wrong in "0123456789".replace(right, ""):
            assert not activation_code_is_valid(digits[:index] + wrong + digits[index + 1 :])
        swapped = digits[:index] + digits[index : index + 2][::-1] + digits[index + 2 :]
        assert swapped == digits or not activation_code_is_valid(swapped)


@pytest.mark.parametrize("text", ["", "12345", "12345 6789A", "²" * 10, "٣" * 10, "0" * 1_000_000])
def test_other_texts_are_no_activation_codes(text: str):
    assert not activation_code_is_valid(text)
