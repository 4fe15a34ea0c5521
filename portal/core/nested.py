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


def nested(rows: Rows, name: str) -> Label[Any]:
    """A column called `name` with all that `rows` selects, in no particular order.

    `unnested` reads it. What `rows` takes from the statement around it, it names by `correlate`.
    """
    inner = rows.subquery()
    return select(json_rows(*inner.c)).scalar_subquery().label(name)


def unnested(rows: Rows, found: list[list[Any]] | None, by: str = "id") -> list[Row[Any]]:
    """As if `rows` had been asked alone, in the order of its column `by`; "" leaves them as is."""
    names = list(rows.selected_columns.keys())
    backs = [_back(column.type) for column in rows.selected_columns]
    values = (
        tuple(
            None if value is None else back(value) for back, value in zip(backs, row, strict=True)
        )
        for row in found or ()
    )
    told = IteratorResult(SimpleResultMetaData(names), iter(values)).all()
    return sorted(told, key=lambda row: row._mapping[by]) if by else list(told)


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
