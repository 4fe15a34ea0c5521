"""Numbered pages: their count, their addresses, and odd page numbers."""

import pytest
from werkzeug.datastructures import MultiDict

from portal.web.paging import NumberedPages, offset_of, page_number


@pytest.mark.parametrize(("total", "pages"), [(0, 1), (1, 1), (20, 1), (21, 2), (40, 2), (41, 3)])
def test_pages_for_a_total(total: int, pages: int) -> None:
    assert NumberedPages(1, total, "/wallet").pages == pages


@pytest.mark.parametrize(
    ("text", "number"),
    [("3", 3), ("", 1), ("0", 1), ("-2", 1), ("x", 1), ("²", 1), ("9" * 50, 1), ("9999999", 10**6)],
)
def test_a_page_number_is_read_with_care(text: str, number: int) -> None:
    assert page_number(MultiDict({"page": text})) == number


def test_addresses_keep_the_filters_and_leave_out_what_is_empty() -> None:
    pages = NumberedPages(1, 50, "/wallet", {"kind": "card", "text": "å b", "from": ""})
    assert pages.url(1) == "/wallet?kind=card&text=%C3%A5+b"
    assert pages.url(2) == "/wallet?kind=card&text=%C3%A5+b&page=2"
    assert NumberedPages(1, 50, "/wallet").url(1) == "/wallet"
    assert offset_of(3) == 40
