"""`monitoring add|list|disable` and `devices online FILE`, as people at a terminal meet them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from portal.extensions import db
from portal.warranty.facts import facts_of
from portal.warranty.models import MonitoringSystem
from portal.warranty.online import systems
from tests.support.clock import Clock
from tests.support.owned_devices import SOLAX, SOLAX_SERIAL, add_device
from tests.support.wallet import audited

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, clock: Clock) -> Run:
    def invoke(*arguments: object) -> Result:
        result = app.test_cli_runner().invoke(args=[*map(str, arguments)])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return invoke


def test_a_token_is_shown_once_and_stored_as_a_hash(app: Flask, run: Run) -> None:
    said = run("monitoring", "add", "Solar Portal")
    token = said.output.split()[-1]
    with app.app_context():
        found = systems.known_by(token)
        assert found
        assert found.name == "Solar Portal"
        stored = db.session.execute(select(MonitoringSystem.token_hash)).scalar_one()
        assert token not in stored
        assert token not in str([entry.facts for entry in audited("monitoring.added")])
    listed = run("monitoring", "list").output
    assert "active" in listed
    assert "never used" in listed
    assert token not in listed
    assert "is disabled" in run("monitoring", "disable", "Solar Portal").output
    assert "disabled" in run("monitoring", "list").output
    with app.app_context():
        assert systems.known_by(token) is None


def test_what_cannot_be_is_told(run: Run) -> None:
    assert "No system reports devices." in run("monitoring", "list").output
    run("monitoring", "add", "Solar Portal")
    for arguments, said in [
        (("add", "Solar Portal"), "already"),
        (("add", ""), "1 to 60"),
        (("add", "x" * 61), "1 to 60"),
        (("disable", "Other"), "no active system"),
    ]:
        result = run("monitoring", *arguments)
        assert result.exit_code == 1
        assert said in result.output


def test_a_file_is_recorded_and_may_be_recorded_again(app: Flask, run: Run, tmp_path: Path) -> None:
    with app.app_context():
        add_device(SOLAX_SERIAL, SOLAX)
        add_device("MC2TEST0000002", SOLAX)
    file = tmp_path / "online.csv"
    file.write_text(
        "serial,timestamp\n"
        f"{SOLAX_SERIAL},2026-06-14T10:00:00+02:00\n"
        "MC2TEST9999999,2026-06-14T10:00:00Z\n"
        "MC2TEST0000002,2026-06-10T10:00:00Z\n"
        "MC2TEST0000002,yesterday\n"
        "MC2TEST0000002,2026-06-16T10:00:00Z\n"
        "MC2TEST0000002,2000-01-01T00:05:00Z\n"
    )
    result = run("devices", "online", file)
    assert result.exit_code == 1
    assert "2 recorded, 0 known already, 4 refused." in result.output
    assert "Line 3 (MC2TEST9999999): no device has this serial number." in result.output
    assert "Line 5" in result.output
    assert "Line 6 (MC2TEST0000002): the time lies in the future." in result.output
    assert "Line 7 (MC2TEST0000002): the device was not made by then" in result.output
    assert "0 recorded, 2 known already, 4 refused." in run("devices", "online", file).output
    with app.app_context():
        assert len(facts_of([SOLAX_SERIAL])[SOLAX_SERIAL]) == 1
        assert len(audited("devices.online")) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"serial;timestamp\n", "The first line must be: serial,timestamp"),
        (b"", "The first line must be"),
        (b"serial,timestamp\nMC2TEST0000001\n", "Line 2 has the wrong number of fields."),
        (b"serial,timestamp\nM\xe4,x\n", "no text in UTF-8"),
    ],
)
def test_a_file_of_another_kind_records_nothing(
    run: Run, tmp_path: Path, content: bytes, said: str
) -> None:
    file = tmp_path / "online.csv"
    file.write_bytes(content)
    result = run("devices", "online", file)
    assert result.exit_code == 1
    assert said in result.output
