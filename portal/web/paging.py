"""Numbered pages of a list, with addresses that can be shared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Row, Select, func
from werkzeug.datastructures import MultiDict

from portal.core.plain_text import row_number
from portal.extensions import db

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
    number = row_number(arguments.get("page", "")) or 1
    return min(number, FURTHEST)


def offset_of(number: int, rows: int = ROWS) -> int:
    return (number - 1) * rows


def one_page(ordered: Select[Any], number: int) -> tuple[Sequence[Row[Any]], int]:
    """The rows of this page, each with a `total` more; and how many rows there are on all pages.

    One statement; beyond the last page there is nothing to count.
    """
    counted = ordered.add_columns(func.count().over().label("total"))
    rows = db.session.execute(counted.limit(ROWS).offset(offset_of(number))).all()
    return rows, rows[0].total if rows else 0
