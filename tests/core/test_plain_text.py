"""Free text loses what no reader sees, and nothing else."""

import pytest

from portal.core.plain_text import one_line, paragraphs, row_number


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Villa \t Söder\r\n", "Villa Söder"),
        ("a\x00b\u202ec\u200b", "abc"),
        ("Λάθος\u00a0καταχώριση", "Λάθος καταχώριση"),
        (None, ""),
    ],
)
def test_one_line(typed: str | None, kept: str) -> None:
    assert one_line(typed) == kept


def test_paragraphs_keep_line_ends() -> None:
    assert (
        paragraphs("\n\nDear  you,\r\n\r\n\n\nit is\x00 known.\u202e\n")
        == "Dear you,\n\nit is known."
    )
    assert paragraphs(None) == ""


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", 12), ("0", 0), ("", None), ("-1", None), ("²", None), ("1 2", None), ("9" * 10, None)],
)
def test_a_number_of_a_row_is_read_with_care(typed: str, number: int | None) -> None:
    assert row_number(typed) == number
