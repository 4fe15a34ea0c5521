"""What the portal writes into its data folder is its owner's alone, whatever the umask says."""

import os
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from portal.extensions import prepare_engine, writer_turn
from portal.mail.transport import Folder
from portal.serving.exclusive import data_folder


@pytest.fixture(autouse=True)
def generous() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    return {path.name: oct(path.stat().st_mode & 0o777) for path in folder.iterdir()}


def write(path: Path) -> dict[str, str]:
    """The files there are while somebody writes."""
    engine = create_engine(f"sqlite:///{path}")
    prepare_engine(engine)
    with writer_turn(engine), engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS t (x)"))
        connection.execute(text("INSERT INTO t VALUES (1)"))
        found = modes(path.parent)
    engine.dispose()
    return found


def test_a_database_and_the_files_beside_it(tmp_path: Path) -> None:
    found = write(tmp_path / "portal.db")
    assert {"portal.db", "portal.db-wal", "portal.db-shm", "portal.db.lock"} <= set(found)
    assert set(found.values()) == {"0o600"}


def test_a_database_that_was_open_to_all(tmp_path: Path) -> None:
    path = tmp_path / "portal.db"
    write(path)
    for file in tmp_path.iterdir():
        file.chmod(0o644)
    path.with_name("portal.db-wal").touch(0o644)
    assert modes(tmp_path)["portal.db"] == "0o644"
    found = write(path)
    assert {name: mode for name, mode in found.items() if "lock" not in name} == {
        "portal.db": "0o600",
        "portal.db-wal": "0o600",
        "portal.db-shm": "0o600",
    }


def test_a_folder_that_is_missing_is_told_by_sqlite(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'missing' / 'portal.db'}")
    prepare_engine(engine)
    with pytest.raises(OperationalError, match="unable to open database file"):
        engine.connect()


def test_mails_and_the_lock_of_the_folder(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "A code"
    Folder(tmp_path / "outbox").send(message, "a@b.example", "c@d.example", "mail-1")
    assert modes(tmp_path / "outbox") == {"mail-1.eml": "0o600"}
    with data_folder(tmp_path):
        assert modes(tmp_path) == {"outbox": "0o700", "run.lock": "0o600"}
