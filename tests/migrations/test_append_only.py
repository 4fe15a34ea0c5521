"""Whoever connects: entries and the audit trail do not change, and CHECKs refuse nonsense."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from sqlalchemy import Column

from portal import create_app
from portal.audit.record import Actor, record
from portal.core.regions import Region
from portal.core.transaction import transaction
from portal.extensions import UtcDateTime, db
from portal.wallet import ledger
from tests.support.cast import Cast, make_cast
from tests.support.databases import Databases, settings_for
from tests.support.engines import both_engines
from tests.support.schema import metadata, raw_connection

REFUSED = (sqlite3.DatabaseError, psycopg.DatabaseError)
# what a database client may switch before it strikes
PRAGMAS = (
    "recursive_triggers=OFF",
    "foreign_keys=OFF",
    "ignore_check_constraints=ON",
    "defer_foreign_keys=ON",
    "legacy_alter_table=ON",
    "trusted_schema=OFF",
    "count_changes=OFF",
)
COLUMNS = {
    table: ", ".join(
        column.name for column in metadata().tables[table].columns if column.name != "id"
    )
    for table in ("coin_entry", "audit_entry")
}
ANY_ENGINE = (
    "UPDATE {table} SET {word} = 'forged'",
    "UPDATE {table} SET id = id + 1000",
    "UPDATE {table} SET {word} = 'forged' WHERE id = (SELECT max(id) FROM {table})",
    "DELETE FROM {table}",
    "DELETE FROM {table} WHERE id = (SELECT min(id) FROM {table})",
    (
        "INSERT INTO {table} SELECT * FROM {table} WHERE true "
        "ON CONFLICT (id) DO UPDATE SET {word} = 'forged'"
    ),
)
SQLITE = (
    "UPDATE OR REPLACE {table} SET {word} = 'forged'",
    "UPDATE OR REPLACE {table} SET id = 1",
    "UPDATE {table} SET rowid = rowid + 1000",
    "DELETE FROM {table} RETURNING id",
    "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    "REPLACE INTO {table} SELECT * FROM {table}",
    "REPLACE INTO {table} (rowid, {columns}) SELECT rowid, {columns} FROM {table}",
    "WITH old AS (SELECT * FROM {table}) INSERT OR REPLACE INTO {table} SELECT * FROM old",
)
SQLITE_ENTRIES = (
    "INSERT OR REPLACE INTO coin_entry ({columns}) SELECT {columns} FROM coin_entry",
    (
        "INSERT INTO coin_entry ({columns}) SELECT {columns} FROM coin_entry WHERE true "
        "ON CONFLICT (reference) DO UPDATE SET coins = 1000"
    ),
)
POSTGRESQL = (
    "TRUNCATE {table}",
    "TRUNCATE {table} RESTART IDENTITY CASCADE",
    "TRUNCATE company CASCADE",
    "UPDATE ONLY {table} SET {word} = 'forged'",
    "DELETE FROM {table} USING company",
    "WITH gone AS (DELETE FROM {table} RETURNING *) SELECT * FROM gone",
    (
        "MERGE INTO {table} t USING {table} s ON t.id = s.id "
        "WHEN MATCHED THEN UPDATE SET {word} = 'forged'"
    ),
    "MERGE INTO {table} t USING {table} s ON t.id = s.id WHEN MATCHED THEN DELETE",
    "DO $$ BEGIN EXECUTE 'DELETE FROM {table}'; END $$",
)
WORD = {"coin_entry": "note", "audit_entry": "action"}


@pytest.fixture(scope="module")
def connect(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One populated database per engine for all attacks: they are not supposed to change it."""
    with ExitStack() as stack:

        @cache
        def connected(engine: str) -> Any:
            url = stack.enter_context(databases.fresh(engine))
            _populate(create_app(settings_for(url, tmp_path_factory.mktemp("data"))))
            return stack.enter_context(raw_connection(url))

        yield connected


@pytest.fixture
def database(connect: Callable[[str], Any], engine: str) -> Any:
    return connect(engine)


@pytest.fixture
def reckless(database: Any) -> Iterator[Any]:
    for pragma in PRAGMAS:
        database.execute(f"PRAGMA {pragma}")
    yield database
    database.execute("PRAGMA ignore_check_constraints=OFF")


@pytest.fixture
def undone(database: Any) -> Iterator[Any]:
    database.execute("BEGIN")
    yield database
    database.execute("ROLLBACK")


def _populate(app: Flask) -> None:
    """Two entries, a balance of six coins, two audit rows."""
    with app.app_context(), transaction():
        cast = make_cast()
        for number in (1, 2):
            ledger.post(_movement(cast, number))
            record("card.booked", Actor(cast.owner.user_id, "Owner"), f"card:{number}")
    with app.app_context():
        db.engine.dispose()


def _movement(cast: Cast, number: int) -> ledger.Movement:
    return ledger.Movement(
        company_id=cast.company_id,
        region=Region.EU,
        coins=3,
        kind="card",
        reference=f"card:{number}",
        note="ABCD",
        user_id=cast.owner.user_id,
        user_name="Owner",
    )


def statements(attacks: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(table, attack) for table in COLUMNS for attack in attacks]


def strike(database: Any, table: str, attack: str) -> None:
    rows = f"SELECT * FROM {table} ORDER BY id"
    before = database.execute(rows).fetchall()
    assert len(before) >= 2
    with pytest.raises(REFUSED, match=r"(coin|audit)_entry is append-only"):
        database.execute(attack.format(table=table, word=WORD[table], columns=COLUMNS[table]))
    assert database.execute(rows).fetchall() == before


@both_engines
@pytest.mark.parametrize(("table", "attack"), statements(ANY_ENGINE))
def test_rows_do_not_change(database: Any, table: str, attack: str) -> None:
    strike(database, table, attack)


@pytest.mark.parametrize(
    ("table", "attack"),
    [*statements(SQLITE), *(("coin_entry", attack) for attack in SQLITE_ENTRIES)],
)
def test_nor_by_what_sqlite_offers_under_any_pragma(reckless: Any, table: str, attack: str) -> None:
    strike(reckless, table, attack)


@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.parametrize(("table", "attack"), statements(POSTGRESQL))
def test_nor_by_what_postgresql_offers(database: Any, table: str, attack: str) -> None:
    strike(database, table, attack)


@both_engines
@pytest.mark.parametrize("table", COLUMNS)
def test_new_rows_are_welcome(undone: Any, table: str) -> None:
    rows = f"SELECT count(*) FROM {table}"
    (before,) = undone.execute(rows).fetchone()
    undone.execute(_copied(table, reference="'card:3'"))
    assert undone.execute(rows).fetchone() == (before + 1,)


def _copied(table: str, **instead: str) -> str:
    """A statement that adds the first row once more, with other values in some columns."""
    columns = COLUMNS[table]
    picked = ", ".join(instead.get(column, column) for column in columns.split(", "))
    return f"INSERT INTO {table} ({columns}) SELECT {picked} FROM {table} ORDER BY id LIMIT 1"


def _entry(**instead: str) -> str:
    return _copied("coin_entry", **{"reference": "'card:9'", **instead})


def _new(table: str, **given: str) -> str:
    """A statement that adds a row; what is not given is the plainest value of its type."""
    columns = [
        column
        for column in metadata().tables[table].columns
        if column.name in given or not (column.nullable or column.autoincrement is True)
    ]
    names = ", ".join(column.name for column in columns)
    values = ", ".join(given.get(column.name) or _plainest(column) for column in columns)
    return f"INSERT INTO {table} ({names}) VALUES ({values})"


def _plainest(column: Column[Any]) -> str:
    plain = {int: "1", str: "''", datetime: "'2026-01-01'", UUID: f"'{uuid4().hex}'"}
    kind = column.type.impl if isinstance(column.type, UtcDateTime) else column.type
    return plain[kind.python_type]


BATCH = _new("card_batch", region="'EU'")


def _card(**given: str) -> list[str]:
    return [BATCH, _new("coin_card", **{"region": "'EU'", "state": "'issued'", **given})]


def _cart(number: int, state: str) -> str:
    return _new("cart", id=str(number), state=state)


def _certificate(row: int, **given: str) -> str:
    named = {"id": str(row), "number": f"'{row}'", "serial": f"'{row}'"}
    plain = {"content": "'{}'", "blocks": "false", "state": "'valid'", "reason": "''"}
    return _new("warranty_certificate", **(named | plain | given))


NONSENSE = [
    ("ck_coin_balance_coins", ["UPDATE coin_balance SET coins = -1"]),
    ("ck_coin_balance_coins", ["UPDATE coin_balance SET coins = coins - 7"]),
    ("ck_coin_balance_region", ["UPDATE coin_balance SET region = 'US' WHERE region = 'DE'"]),
    ("ck_coin_entry_coins", [_entry(coins="0")]),
    ("ck_coin_entry_balance_after", [_entry(balance_after="-1")]),
    ("ck_coin_entry_region", [_entry(region="'eu'")]),
    ("ck_coin_entry_kind", [_entry(kind="'gift'")]),
    ("coin_entry.*reference|append-only", [_entry(reference="'card:1'")]),
    ("ck_card_batch_region", [_new("card_batch", region="'US'")]),
    ("ck_card_batch_denomination", [_new("card_batch", region="'EU'", denomination="0")]),
    ("ck_coin_card_state", _card(state="'lost'")),
    ("ck_coin_card_booked", _card(state="'booked'")),
    ("ck_coin_card_denomination", _card(denomination="1001")),
    ("ck_cart_receipt", [_cart(1000, "'redeemed'")]),
    ("ck_cart_state", [_cart(1000, "'lost'")]),
    (
        "uq_cart_open_company_id_user_id|cart.company_id, cart.user_id",
        [_cart(1000, "'open'"), _cart(1001, "'open'")],
    ),
    (
        "uq_warranty_certificate_serial_valid|warranty_certificate.serial",
        [_certificate(1, serial="'A'"), _certificate(2, serial="'A'")],
    ),
    (
        "uq_warranty_certificate_number|warranty_certificate.number",
        [_certificate(1, number="'A'"), _certificate(2, number="'A'")],
    ),
    ("ck_warranty_certificate_ended_at", [_certificate(1, ended_at="'2026-01-01'")]),
    (
        "ck_warranty_certificate_reason",
        [_certificate(1, state="'withdrawn'", ended_at="'2026-01-01'")],
    ),
]


@both_engines
@pytest.mark.parametrize(("constraint", "deed"), NONSENSE)
def test_the_database_refuses_nonsense(undone: Any, constraint: str, deed: list[str]) -> None:
    *preparation, nonsense = deed
    for statement in preparation:
        undone.execute(statement)
    with pytest.raises(REFUSED, match=constraint):
        undone.execute(nonsense)
