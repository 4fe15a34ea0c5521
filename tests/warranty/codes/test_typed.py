"""Codes as people type them, and what else they may have in hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.codes import CardCode, CodeRefused
from portal.warranty.codes.typed import (
    LENGTH,
    IsCoinCard,
    NotThisBeginning,
    OtherKindOfCode,
    WarrantyCode,
    WarrantyCodeEmpty,
    WarrantyCodeUnread,
    WarrantyCodeWrongCharacter,
    WarrantyCodeWrongCheck,
    WarrantyCodeWrongLength,
    read,
)
from portal.warranty.kinds import CodeKind

KINDS = st.sampled_from(list(CodeKind))


@given(kind=KINDS, seed=st.randoms(use_true_random=False))
def test_a_code_is_read_as_it_is_printed(kind, seed):
    code = WarrantyCode.generate(kind, seed)
    assert WarrantyCode.parse(code.printed) == code
    assert WarrantyCode.parse(f"  {code.printed.lower().replace('-', ' ')} ") == code
    assert code.kind is kind
    assert len(code.value) == LENGTH
    assert "".join(code.groups) == code.value
    assert code.value not in repr(code)


@given(kind=KINDS, seed=st.randoms(use_true_random=False))
def test_neither_code_is_taken_for_the_other(kind, seed):
    with pytest.raises(CodeRefused):
        CardCode.parse(WarrantyCode.generate(kind, seed).value)
    with pytest.raises(IsCoinCard):
        WarrantyCode.parse(CardCode.generate(seed).printed)


@given(place=st.integers(2, LENGTH - 1), seed=st.randoms(use_true_random=False))
def test_one_wrong_character_is_noticed(place, seed):
    value = WarrantyCode.generate(CodeKind.EXTENDED, seed).value
    other = "2" if value[place] != "2" else "3"
    with pytest.raises(WarrantyCodeWrongCheck):
        WarrantyCode.parse(value[:place] + other + value[place + 1 :])


CODE = "EW-2222-2222-2222-222"


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("", WarrantyCodeEmpty),
        (" - ", WarrantyCodeEmpty),
        ("x" * 201, WarrantyCodeWrongLength),
        ("EW", WarrantyCodeWrongLength),
        (CODE, WarrantyCodeWrongLength),
        (CODE + "222", WarrantyCodeWrongLength),
        (CODE + "0", WarrantyCodeWrongCharacter),
        (CODE + "Ä", WarrantyCodeWrongCharacter),
        ("12345 67890", NotThisBeginning),
        ("2222-2222-2222-2223", NotThisBeginning),
        ("AB-2222-2222-2222-2222", NotThisBeginning),
    ],
)
def test_what_is_no_code_is_told_apart(typed: str, refusal: type[WarrantyCodeUnread]) -> None:
    with pytest.raises(refusal):
        WarrantyCode.parse(typed)


def test_a_code_of_the_other_kind_says_which() -> None:
    promo = WarrantyCode.generate(CodeKind.PROMOTION)
    assert read(promo.printed, CodeKind.PROMOTION) == promo
    with pytest.raises(OtherKindOfCode) as refused:
        read(promo.printed, CodeKind.EXTENDED)
    assert refused.value.kind is CodeKind.PROMOTION
