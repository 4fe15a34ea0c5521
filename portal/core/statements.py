"""Statements that both engines understand, each in its own words."""

import json
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import (
    JSON,
    ColumnElement,
    CursorResult,
    Delete,
    Index,
    Insert,
    ScalarSelect,
    String,
    Table,
    TableValuedAlias,
    Update,
    and_,
    column,
    func,
    literal,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from portal.extensions import Base, db

# no text has a character behind it
_LAST = "\U0010ffff"


def table_of(model: type[Base]) -> Table:
    """The bare table: statements on it skip the ORM, which costs twice the time on write paths."""
    return cast("Table", model.__table__)


def begins_with(column: Any, beginning: str) -> ColumnElement[bool]:
    """A range of the index of a column that is ordered byte by byte (`extensions.bytewise`); LIKE
    would read the whole table as soon as the beginning is a parameter of a prepared plan.
    """
    return and_(column >= beginning, column < beginning + _LAST)


def refused_by(refused: IntegrityError, index: str, column: ColumnElement[Any]) -> bool:
    """Whether it was this unique index: PostgreSQL names it, SQLite its column."""
    return any(name in str(refused.orig) for name in (index, str(column)))


def is_one_of(column: str, values: type[StrEnum]) -> str:
    """The text of a CHECK: the database admits this closed list only, so that a value more needs
    a migration.
    """
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


def unique_where(condition: str, name: str, *columns: str) -> Index:
    """A unique index over the rows that meet this condition, and no others."""
    rows = text(condition)
    return Index(name, *columns, unique=True, sqlite_where=rows, postgresql_where=rows)


def insert_new(table: Table) -> Insert:
    """An INSERT that leaves out rows which a unique index refuses: compare the rows returned."""
    if db.engine.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def listed(values: Collection[str]) -> TableValuedAlias:
    """Texts as a table of one column, `value`, to be joined: thousands in one statement."""
    if db.engine.dialect.name == "postgresql":
        array = literal(list(values), postgresql.ARRAY(String))
        unnested = func.unnest(array).table_valued(column("value", String), name="listed")
        return unnested.render_derived()  # else the column is called as the table is
    return func.json_each(json.dumps(list(values))).table_valued(
        column("value", String), name="listed"
    )


def execute_counting(statement: Update | Delete, values: Mapping[str, Any] | None = None) -> int:
    """Execute it; how many rows it changed or deleted, by which a conditional one is judged."""
    return cast("CursorResult[Any]", db.session.execute(statement, values)).rowcount


class json_rows(FunctionElement[Any]):  # noqa: N801
    """Many rows as one value: a JSON array of arrays, in no particular order; may be None."""

    type = JSON()
    name = "json_rows"
    inherit_cache = True


@compiles(json_rows, "sqlite")
def _sqlite_rows(element: json_rows, compiler: Any, **options: Any) -> str:
    return f"json_group_array(json_array({compiler.process(element.clauses, **options)}))"


class subquery_in_returning(FunctionElement[Any]):  # noqa: N801
    """A scalar subquery inside RETURNING, where SQLAlchemy leaves out table names for SQLite."""

    name = "subquery_in_returning"
    inherit_cache = True

    def __init__(self, query: ScalarSelect[Any]) -> None:
        super().__init__(query)
        self.type = query.type


@compiles(subquery_in_returning)
def _with_table_names(element: subquery_in_returning, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.clauses, **{**options, "include_table": True}))


@compiles(json_rows, "postgresql")
def _postgresql_rows(element: json_rows, compiler: Any, **options: Any) -> str:
    return f"json_agg(json_build_array({compiler.process(element.clauses, **options)}))"
