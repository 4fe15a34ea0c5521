"""Whether the data keys are those that a database was written with."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from cryptography.fernet import Fernet, MultiFernet
from flask import Flask
from sqlalchemy import Connection, LargeBinary, create_engine

from portal.core import crypto, sealed
from portal.core.crypto import Keyring
from portal.extensions import db
from portal.sso import keys

OURS, OTHERS = Fernet.generate_key(), Fernet.generate_key()
Place = tuple[str, str, str]


@pytest.fixture
def connection() -> Iterator[Connection]:
    with create_engine("sqlite://").connect() as connection:
        yield connection


def fill(connection: Connection, place: Place, *data_keys: bytes) -> None:
    """One row under each key, oldest first."""
    name, column, order = place
    connection.exec_driver_sql(f"CREATE TABLE {name} ({order} INTEGER, {column} BLOB)")
    for moment, key in enumerate(data_keys):
        row = (moment, Fernet(key).encrypt(b"secret"))
        connection.exec_driver_sql(f"INSERT INTO {name} VALUES (?, ?)", row)
    # as a mail that was delivered
    connection.exec_driver_sql(f"INSERT INTO {name} VALUES (?, NULL)", (len(data_keys),))


def is_foreign(connection: Connection, *data_keys: bytes) -> bool:
    return sealed.fault_of(Keyring((), data_keys), connection) == sealed.FAULT


def test_what_is_looked_at_exists() -> None:
    for name, column, order in sealed.SEALED:
        columns = db.metadata.tables[name].columns
        assert isinstance(columns[column].type, LargeBinary)
        assert order in columns


def test_nothing_is_foreign_to_a_database_without_secrets(connection: Connection) -> None:
    assert not is_foreign(connection, OTHERS)
    for place in sealed.SEALED:
        fill(connection, place)
    assert not is_foreign(connection, OTHERS)


@pytest.mark.parametrize("place", sealed.SEALED, ids=lambda place: place[0])
def test_one_key_has_to_open_the_newest_secret(connection: Connection, place: Place) -> None:
    fill(connection, place, OTHERS, OURS)
    assert is_foreign(connection, OTHERS)
    assert not is_foreign(connection, OURS)
    assert not is_foreign(connection, OTHERS, OURS)


def test_keys_lost_for_good_are_followed_by_new_ones(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = replace(app.config["PORTAL"].keyring, data_keys=(OURS,))
    with app.app_context(), db.engine.connect() as connection:
        keys.published()
        monkeypatch.setattr(crypto._Loaded, "fernet", MultiFernet([Fernet(OURS)]))
        assert sealed.fault_of(made, connection)
        for _ in range(2):
            assert app.test_cli_runner().invoke(args=["keys", "rotate"]).exit_code == 0
        connection.rollback()
        assert not sealed.fault_of(made, connection)
        assert keys.signer("RS256").key
