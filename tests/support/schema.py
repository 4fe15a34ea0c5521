"""What a database is made of, read from the database itself, and the driver underneath it."""

import importlib
import pkgutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
from sqlalchemy import Engine, MetaData, inspect, text

import portal
from portal.extensions import Base

SQLITE_TRIGGERS = "SELECT tbl_name || '.' || name FROM sqlite_master WHERE type = 'trigger'"
# disabled ones do not count
POSTGRESQL_TRIGGERS = """
    SELECT tgrelid::regclass || '.' || tgname FROM pg_trigger
    WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')
"""
DIALECT_OPTIONS = ("sqlite_where", "postgresql_where")


def metadata() -> MetaData:
    """The tables of every models module, whether or not the application has imported it."""
    for module in pkgutil.walk_packages(portal.__path__, "portal."):
        if module.name.endswith(".models"):
            importlib.import_module(module.name)
    return Base.metadata


@contextmanager
def raw_connection(url: str) -> Iterator[Any]:
    """As somebody with the database's own client: none of the application's pragmas or hooks."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.isolation_level = None
            yield connection
        return
    address = url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


def triggers(engine: Engine) -> set[str]:
    query = SQLITE_TRIGGERS if engine.dialect.name == "sqlite" else POSTGRESQL_TRIGGERS
    with engine.connect() as connection:
        return set(connection.execute(text(query)).scalars())


def shape(engine: Engine) -> set[str]:
    """One line for every column, key, constraint and index of every table."""
    inspector = inspect(engine)
    tables = set(inspector.get_table_names()) - {"alembic_version"}
    return {f"{table}: {line}" for table in tables for line in _lines(inspector, table, engine)}


def _lines(inspector: Any, table: str, engine: Engine) -> Iterator[str]:
    for column in inspector.get_columns(table):
        kind = column["type"].compile(engine.dialect)
        null = "" if column["nullable"] else " NOT NULL"
        yield f"column {column['name']} {kind}{null} default {column['default']}"
    primary = inspector.get_pk_constraint(table)
    yield f"key {primary['name']} {primary['constrained_columns']}"
    for foreign in inspector.get_foreign_keys(table):
        target = f"{foreign['referred_table']}{foreign['referred_columns']}"
        yield f"foreign {foreign['name']} {foreign['constrained_columns']} {target}"
    for unique in inspector.get_unique_constraints(table):
        yield f"unique {unique['name']} {unique['column_names']}"
    for check in inspector.get_check_constraints(table):
        yield f"check {check['name']} {check['sqltext']}"
    for index in inspector.get_indexes(table):
        options = index.get("dialect_options", {})
        where = [str(options[name]) for name in DIALECT_OPTIONS if name in options]
        yield f"index {index['name']} {index['column_names']} {index['unique']} {where}"
