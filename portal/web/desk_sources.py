"""What a feature tells the support desk: how its things are found, what befell a serial, and what
waits to be decided. The desk knows none of the features that fill this.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Integer,
    Row,
    ScalarSelect,
    Select,
    String,
    Table,
    cast,
    literal,
    null,
    select,
)

from portal.core.typed_text import plain_capitals

# the characters of a code that people read out
LAST = 4


class FoundRow(NamedTuple):
    """What `found` selects; `company_id` says whose data it is."""

    key: str
    title: str
    about: str
    more: str
    company_id: int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A result as people read it; `path` is its page at the desk."""

    title: str
    path: str
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class SearchSource:
    """Things of one kind that the desk's box finds.

    `find` makes the SELECT for what was typed (see `found`), or None if that can be none of them.
    It must go along an index: all sources together are one statement, limited by the desk.
    """

    kind: str
    heading: Any
    icon: str
    right: str
    find: Callable[[str], Select[Any] | None]
    show: Callable[[FoundRow], Shown]
    # of people and companies: who reads them leaves a row in the audit trail
    personal: bool = False
    # asked only if nothing else was found
    last_resort: bool = False


def found(
    key: Any, title: Any, *, about: Any = "", more: Any = "", company_id: Any = None
) -> Select[Any]:
    """The columns of FoundRow, of the same types on both engines, so that sources can be united."""
    return select(
        _text(key).label("key"),
        _text(title).label("title"),
        _text(about).label("about"),
        _text(more).label("more"),
        cast(null() if company_id is None else company_id, Integer).label("company_id"),
    )


def by_last_four(codes: Table, batches: Table, typed: str) -> Select[Any] | None:
    """Codes that end so, each with the name of its batch."""
    last_four = plain_capitals(typed)
    if len(last_four) != LAST:
        return None
    return (
        found(codes.c.id, codes.c.last_four, about=batches.c.name)
        .join_from(codes, batches, batches.c.id == codes.c.batch_id)
        .where(codes.c.last_four == last_four)
        .order_by(codes.c.id)
    )


def _text(value: Any) -> Any:
    return cast(literal(value) if isinstance(value, str) else value, String)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing in the history of a serial; `path` leads to its page at the desk."""

    at: date | datetime
    title: str
    about: str = ""
    person: str = ""
    path: str = ""
    company_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class SerialHistory:
    """What a feature knows of a serial: `rows` selects it, each with its `id`; the desk asks all
    features in one statement. `events` says it, in any order.
    """

    rows: Callable[[str], Select[Any]]
    events: Callable[[Sequence[Row[Any]]], Iterable[Event]]


@dataclass(frozen=True, kw_only=True)
class DeskQueue:
    """A tile of the desk; `waiting` counts what waits, in the one statement that counts all."""

    path: str
    label: Any
    icon: str
    right: str
    hint: Any
    waiting: Callable[[], ScalarSelect[Any]] | None = None
