"""Numbered pages of a list, with addresses that can be shared."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

ROWS = 20
FURTHEST = 1_000_000


@dataclass(frozen=True)
class NumberedPages:
    """What the `pager` macro needs; `query` holds the filters that every page keeps."""

    number: int
    total: int
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    rows: int = ROWS

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.rows))

    def url(self, number: int) -> str:
        wanted = {name: value for name, value in self.query.items() if value}
        if number > 1:
            wanted["page"] = str(number)
        return f"{self.path}?{urlencode(wanted)}" if wanted else self.path


def page_number(arguments: MultiDict[str, str]) -> int:
    """`?page=` of the request; the first page for anything that is no page number."""
    text = arguments.get("page", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1
    return min(max(number, 1), FURTHEST)


def offset_of(number: int, rows: int = ROWS) -> int:
    return (number - 1) * rows
