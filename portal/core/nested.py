"""The rows of one statement as a single value of another, so that both are sent as one."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    CompoundSelect,
    Date,
    DateTime,
    Label,
    Row,
    Select,
    TypeDecorator,
    Uuid,
    select,
)
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.types import TypeEngine

from portal.core.statements import json_rows

Rows = Select[Any] | CompoundSelect[Any]


class Nested:
    """All that `rows` selects as `column` of another statement, of whose row `of` reads it back.

    What `rows` takes from the statement around it, it names by `correlate`.
    """

    def __init__(self, name: str, rows: Rows, by: str = "id") -> None:
        """`by` is the column that gives the order: as JSON they come in none."""
        inner = rows.subquery()
        self._name, self._by = name, by
        self._names = list(inner.c.keys())
        self._backs = [_back(column.type) for column in inner.c]
        self.column: Label[Any] = select(json_rows(*inner.c)).scalar_subquery().label(name)

    def of(self, row: Row[Any]) -> list[Row[Any]]:
        """As if they had been asked for alone."""
        told = (
            tuple(None if value is None else back(value) for back, value in pairs)
            for pairs in (
                zip(self._backs, each, strict=True) for each in row._mapping[self._name] or ()
            )
        )
        found: IteratorResult[Any] = IteratorResult(SimpleResultMetaData(self._names), iter(told))
        return sorted(found.all(), key=lambda each: each._mapping[self._by])


def moment(text: str) -> datetime:
    """Both engines write instants of their own kind into JSON; SQLite's are UTC without a zone."""
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _same(value: Any) -> Any:
    return value


def _told(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


_BACK: tuple[tuple[type[TypeEngine[Any]], Callable[[Any], Any]], ...] = (
    (Boolean, bool),
    (Date, date.fromisoformat),
    (DateTime, moment),
    (Uuid, UUID),
    (JSON, _told),
)


def _back(kind: TypeEngine[Any]) -> Callable[[Any], Any]:
    """From JSON, which knows neither days nor identifiers; SQLite's has no truth values either."""
    kept = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    return next((back for of, back in _BACK if isinstance(kept, of)), _same)
