"""What would stop a start is one clear line, before any work is done."""

import socket
from pathlib import Path

import pytest
from flask import Flask

from portal.serving import preflight
from portal.sso import keys
from tests.support.databases import SECRETS
from tests.support.engines import both_engines

FOREIGN = "Zm9yZWlnbi1mb3JlaWduLWZvcmVpZ24tZm9yZWlnbi0="


@pytest.fixture(autouse=True)
def _own_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PORTAL_DATA", str(tmp_path))
    monkeypatch.setenv("PORT", "0")
    monkeypatch.setenv("PORTAL_ISSUER", "http://127.0.0.1")
    for name in ("HOST", "DATABASE_URL", "REDIS_URL", "PORTAL_WORKERS", "PORTAL_ENV"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def silent_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def test_a_sound_start_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert preflight.main() == 0
    assert capsys.readouterr().err == ""


def test_a_database_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], silent_port: int
) -> None:
    address = f"127.0.0.1:{silent_port}"
    monkeypatch.setenv("DATABASE_URL", f"postgresql://portal:geheim@{address}/portal")
    assert preflight.main() == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("DATABASE_URL: the database does not answer:")
    assert "127.0.0.1" in line
    assert "geheim" not in line


def test_a_redis_that_does_not_answer_is_told_and_waited_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], silent_port: int
) -> None:
    monkeypatch.setenv("REDIS_URL", f"redis://:geheim@127.0.0.1:{silent_port}/0")
    assert preflight.main() == 0
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("REDIS_URL: Redis does not answer:")
    assert "geheim" not in line


def test_a_file_in_a_folder_that_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/missing/portal.db")
    assert preflight.main() == 1
    assert capsys.readouterr().err == (f"DATABASE_URL: there is no folder '{tmp_path}/missing'.\n")


@both_engines
@pytest.mark.parametrize(
    ("data_keys", "fits"),
    [
        (SECRETS["PORTAL_DATA_KEYS"], True),
        (f"{FOREIGN},{SECRETS['PORTAL_DATA_KEYS']}", True),
        (FOREIGN, False),
    ],
    ids=["its own", "a new one too", "foreign"],
)
def test_data_keys_of_another_database(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    data_keys: str,
    fits: bool,
) -> None:
    monkeypatch.setenv("DATABASE_URL", app.config["SQLALCHEMY_DATABASE_URI"])
    monkeypatch.setenv("PORTAL_DATA_KEYS", data_keys)
    assert preflight.main() == 0, "an empty database tells nothing"
    with app.app_context():
        keys.published()
    assert preflight.main() == (0 if fits else 1)
    line = "PORTAL_DATA_KEYS: none of these keys opens this database.\n"
    assert capsys.readouterr().err == ("" if fits else line)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("sqlite://", "DATABASE_URL names no file"),
        ("sqlite:///:memory:", "DATABASE_URL names no file"),
        ("sqlite:///{folder}", "DATABASE_URL: the database does not answer: unable to open"),
        ("sqlite:///{folder}/letter.db", "DATABASE_URL: the database does not answer: file is not"),
    ],
)
def test_what_is_no_file_of_a_database(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    url: str,
    told: str,
) -> None:
    (tmp_path / "letter.db").write_text("Dear customer, " * 100)
    monkeypatch.setenv("DATABASE_URL", url.format(folder=tmp_path))
    assert preflight.main() == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(told)
