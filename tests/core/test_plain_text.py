"""Free text loses what no reader sees, and nothing else."""

import pytest

from portal.core.plain_text import one_line, paragraphs


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
