"""Searching does not mind case, marks, or the forms of a letter."""

import pytest

from portal.core.folding import folded, like_pattern


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("ÖDMJUK", "odmjuk"),
        ("Ödmjuk", "odmjuk"),
        ("ΛΑΘΟΣ", "λαθοσ"),
        ("λάθος", "λαθοσ"),
        ("Straße", "strasse"),
        ("příliš  žluťoučký\n", "prilis zlutoucky"),
        ("№ 5", "no 5"),
        ("a\x00b\u202e", "ab"),
        ("", ""),
    ],
)
def test_folding(text: str, plain: str) -> None:
    assert folded(text) == plain
    assert folded(folded(text)) == folded(text)


def test_a_pattern_takes_wildcards_literally() -> None:
    assert like_pattern("50 %_!") == "%50 !%!_!!%"
