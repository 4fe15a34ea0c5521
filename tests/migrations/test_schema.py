"""Migrations make exactly what the models say, on both engines, and can be taken back."""

from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import BatchOperations, Operations
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, Engine, String, create_engine, inspect, text

from portal.extensions import db
from tests.support.cast import Cast
from tests.support.databases import Databases
from tests.support.engines import both_engines
from tests.support.schema import metadata, shape, triggers

# a migration that rebuilds one of these tables must protect it again
APPEND_ONLY = (
    "audit_entry",
    "claim_event",
    "claim_message",
    "coin_entry",
    "device_change",
    "invoice",
    "support_note",
    "warranty_fact",
)
TRIGGERS = {
    "sqlite": {
        f"{table}.{table}_no_{deed}"
        for table in APPEND_ONLY
        for deed in ("delete", "replace", "update")
    },
    "postgresql": {
        f"{table}.{table}_no_{deed}" for table in APPEND_ONLY for deed in ("change", "truncate")
    },
}


@pytest.fixture
def migrated(in_app: Flask) -> Engine:
    return db.engine


@pytest.fixture
def by_models(databases: Databases, engine: str) -> Iterator[Engine]:
    """A database made from the models, without any migration."""
    with databases.fresh(engine) as url:
        built = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
        with built.begin() as connection:
            _drop_everything(connection)
            metadata().create_all(connection)
        yield built
        built.dispose()


def rebuilt(connection: Connection, table: str) -> AbstractContextManager[BatchOperations]:
    """Alembic's batch mode, which on SQLite copies the table into a new one."""
    operations = Operations(MigrationContext.configure(connection))
    return operations.batch_alter_table(table)


def _drop_everything(connection: Connection) -> None:
    metadata().drop_all(connection)
    connection.execute(text("DROP TABLE alembic_version"))


@both_engines
def test_migrations_make_what_the_models_say(migrated: Engine, by_models: Engine) -> None:
    made, said = shape(migrated), shape(by_models)
    assert sorted(made - said) == []
    assert sorted(said - made) == []


@both_engines
def test_alembic_finds_nothing_left_to_migrate(migrated: Engine) -> None:
    options = {"compare_type": True, "compare_server_default": True}
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata()) == []


@both_engines
def test_the_comparison_sees_a_changed_check_and_a_changed_index(
    migrated: Engine, by_models: Engine
) -> None:
    with migrated.begin() as connection:
        connection.execute(text("DROP INDEX uq_cart_open_company_id_user_id"))
        connection.execute(
            text(
                "CREATE UNIQUE INDEX uq_cart_open_company_id_user_id ON cart (company_id, user_id)"
            )
        )
        with rebuilt(connection, "coin_balance") as table:
            table.drop_constraint("ck_coin_balance_coins", type_="check")
    missing = sorted(shape(by_models) - shape(migrated))
    assert [line.split()[:3] for line in missing] == [
        ["cart:", "index", "uq_cart_open_company_id_user_id"],
        ["coin_balance:", "check", "ck_coin_balance_coins"],
    ]


@both_engines
def test_append_only_tables_have_their_triggers(migrated: Engine, engine: str) -> None:
    assert triggers(migrated) == TRIGGERS[engine]


def test_a_migration_that_loses_the_triggers_is_noticed(migrated: Engine) -> None:
    """What SQLite's batch mode does to a protected table when nobody thinks of it."""
    with migrated.begin() as connection, rebuilt(connection, "coin_entry") as table:
        table.alter_column("note", type_=String(900))
    assert TRIGGERS["sqlite"] - triggers(migrated) == {
        "coin_entry.coin_entry_no_delete",
        "coin_entry.coin_entry_no_replace",
        "coin_entry.coin_entry_no_update",
    }


@both_engines
def test_down_to_nothing_and_up_again(cast: Cast, migrated: Engine, engine: str) -> None:
    before = shape(migrated)
    db.session.remove()
    downgrade(revision="base")
    assert inspect(migrated).get_table_names() == ["alembic_version"]
    upgrade()
    assert shape(migrated) == before
    assert triggers(migrated) == TRIGGERS[engine]
