"""`devices import` as people run it: files, exit codes, interruptions of real processes."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.audit.models import AuditEntry
from portal.devices.importing import MOST, SECONDS_AT_ONCE, Pace
from portal.devices.models import Device, DeviceChange
from portal.extensions import db
from tests.devices.supply import HEADER, LINE, SERIAL, write_many
from tests.support.databases import SECRETS
from tests.support.engines import both_engines
from tests.support.small_portal import ROOT, eventually

LINES = 20_000


def imported(app: Flask, *arguments: object) -> tuple[int, str]:
    ended = app.test_cli_runner().invoke(args=["devices", "import", *map(str, arguments)])
    return ended.exit_code, ended.output


def devices_stored(app: Flask) -> int:
    with app.app_context():
        return db.session.execute(select(func.count(Device.id))).scalar_one()


def importing(app: Flask, file: Path) -> "subprocess.Popen[bytes]":
    """The command as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "devices", "import", str(file)],
        cwd=ROOT,
        env={
            **SECRETS,
            "PATH": os.environ["PATH"],
            "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
            "PORTAL_DATA": str(file.parent),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def test_refused_lines_are_listed_in_a_second_file(app: Flask, tmp_path: Path) -> None:
    file, errors = tmp_path / "supply.csv", tmp_path / "supply.csv.errors.csv"
    file.write_text(f"{HEADER}\n{LINE}\n{SERIAL},piko,,,,,SECRET99,\n")
    code, said = imported(app, file)
    assert code == 1
    assert "1 new, 0 corrected, 0 known, 1 refused" in said
    assert str(errors) in said
    assert (
        errors.read_text().splitlines()
        == [
            "line,serial,column,problem",
            f"3,{SERIAL},product,'piko' is not in the catalogue",
        ]
        or "''piko' is not" in errors.read_text()
    )
    assert "SECRET99" not in errors.read_text()
    file.write_text(f"{HEADER}\n{LINE}\n")
    assert imported(app, file)[0] == 0
    assert not errors.exists(), "the list of an earlier run is not left lying"


def test_the_trail_tells_of_an_import(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "supply.csv"
    file.write_text(f"{HEADER}\n{LINE}\n")
    assert imported(app, file, "--dry-run")[0] == 0
    assert devices_stored(app) == 0
    imported(app, file)
    imported(app, file)
    with app.app_context():
        [facts] = db.session.execute(
            select(AuditEntry.facts).where(AuditEntry.action == "devices.imported")
        ).scalars()
    assert facts["file"] == "supply.csv"
    assert facts["added"] == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The first line must be: serial,product"),
        (b"serial,product\n", "The first line must be"),
        (HEADER.replace(",", "\t").encode(), "The first line must be"),
        (HEADER.upper().encode(), "The first line must be"),
        (b'"serial,product', "The first line must be"),
        (HEADER.encode("utf-16"), "no text in utf-8"),
        (HEADER.encode() + b"x" * 10_000, "The first line must be"),
        (b"\x00" * 10_000, "The first line must be"),
    ],
)
def test_a_file_of_another_kind_is_refused_whole(
    app: Flask, tmp_path: Path, content: bytes, sentence: str
) -> None:
    file = tmp_path / "supply.csv"
    file.write_bytes(content)
    code, said = imported(app, file)
    assert (code, sentence in said) == (1, True), said
    assert not list(tmp_path.glob("*.errors.csv"))


def test_a_file_of_somebody_else_is_not_overwritten(app: Flask, tmp_path: Path) -> None:
    file, errors = tmp_path / "supply.csv", tmp_path / "letter.txt"
    file.write_text(f"{HEADER}\nx\n")
    errors.write_text("Dear all")
    for other in (errors, file):
        code, said = imported(app, file, "--errors", other)
        assert (code, "name another one by --errors" in said) == (1, True)
    assert errors.read_text() == "Dear all"
    assert devices_stored(app) == 0


@both_engines
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_import_that_was_stopped_is_run_again(
    app: Flask, engine: str, tmp_path: Path, number: signal.Signals
) -> None:
    many = LINES if engine == "sqlite" else 3 * LINES  # several batches
    file = write_many(tmp_path / "supply.csv", many)
    process = importing(app, file)
    try:
        assert eventually(lambda: devices_stored(app) > 0)
        process.send_signal(number)
        said = process.communicate(timeout=60)[0].decode()
    finally:
        process.kill()
    assert process.returncode == (130 if number == signal.SIGINT else -signal.SIGKILL), said
    assert "Traceback" not in said
    assert 0 < devices_stored(app) < many
    code, said = imported(app, file)
    assert (code, devices_stored(app)) == (0, many), said
    with app.app_context():
        distinct = select(func.count(func.distinct(Device.serial)))
        assert db.session.execute(distinct).scalar_one() == many
        assert db.session.execute(select(func.count(DeviceChange.id))).scalar_one() == 0


@both_engines
def test_two_imports_of_the_same_devices_at_once(app: Flask, tmp_path: Path) -> None:
    file = write_many(tmp_path / "supply.csv", LINES)
    processes = [importing(app, file), importing(app, file)]
    ended = [process.communicate(timeout=120)[0].decode() for process in processes]
    assert [process.returncode for process in processes] == [0, 0], ended
    assert devices_stored(app) == LINES


def test_others_write_while_devices_are_imported(app: Flask, tmp_path: Path) -> None:
    """Whoever wants to write waits for one batch, not for the file."""
    file = write_many(tmp_path / "supply.csv", LINES)
    path = str(app.config["SQLALCHEMY_DATABASE_URI"]).removeprefix("sqlite:///") + ".lock"
    process = importing(app, file)
    turns = 0
    try:
        assert eventually(lambda: devices_stored(app) > 0)
        with Path(path).open("a") as lock:
            while process.poll() is None:
                fcntl.flock(lock, fcntl.LOCK_EX)
                fcntl.flock(lock, fcntl.LOCK_UN)
                turns += 1
                time.sleep(0.01)
    finally:
        process.kill()
        process.communicate()
    assert turns > 10


def test_batches_become_as_small_as_the_disk_is_slow(in_app: Flask) -> None:
    pace = Pace()
    for _ in range(50):
        pace.learn(pace.rows, pace.rows * 0.00002)
    assert pace.rows * 0.00002 <= SECONDS_AT_ONCE < 0.02
    assert pace.rows > 300
    pace.learn(pace.rows, pace.rows * 0.00015)
    assert pace.rows * 0.00015 <= SECONDS_AT_ONCE
    for _ in range(50):
        pace.learn(pace.rows, 0)
        assert pace.rows <= MOST
