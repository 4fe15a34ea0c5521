"""VIES as far as it can be known offline: what it may answer, and that nobody waits for it long."""

import json
import socket
import time
from dataclasses import replace

import pytest
from flask import Flask

from portal import create_app
from portal.accounts.registration import vat_register, vies
from portal.accounts.registration.vat_register import FormatOnly, RegisterSilent, VatAnswer
from portal.accounts.registration.vies import Vies
from portal.core.transaction import transaction
from tests.sso.test_posting import Talk, dripping, seconds_of, server

VAT_ID = "EL094259216"
KNOWN = {
    "countryCode": "EL",
    "vatNumber": "094259216",
    "valid": True,
    "requestDate": "2026-11-27T01:00:00.000Z",
    "requestIdentifier": "",
    "name": "ΗΛΙΟΣ  ΑΕ",
    "address": "ΟΔΟΣ 1\n10431 ΑΘΗΝΑ",
}
BUSY = {"actionSucceed": False, "errorWrappers": [{"error": "MS_MAX_CONCURRENT_REQ"}]}


@pytest.fixture
def without_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers are read the same without one, and quicker."""
    monkeypatch.setattr(vies, "end_reads", lambda: None)


def saying(body: str | bytes, status: str = "200 OK", heard: list[bytes] | None = None) -> Talk:
    content = body.encode() if isinstance(body, str) else body
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"

    def talk(connection: socket.socket) -> None:
        said = b""
        while not said.rstrip().endswith(b"}"):
            said += connection.recv(10_000)
        if heard is not None:
            heard.append(said)
        connection.sendall(head.encode() + content)

    return talk


@pytest.mark.usefixtures("without_database")
@pytest.mark.parametrize(
    ("told", "answer"),
    [
        (KNOWN, VatAnswer("VIES", True, "ΗΛΙΟΣ ΑΕ", "ΟΔΟΣ 1 10431 ΑΘΗΝΑ")),
        ({**KNOWN, "name": "---", "address": "---"}, VatAnswer("VIES", True)),
        ({"valid": False}, VatAnswer("VIES", False)),
        ({**KNOWN, "name": None, "address": [1]}, VatAnswer("VIES", True)),
    ],
)
def test_what_it_answers(told: dict[str, object], answer: VatAnswer) -> None:
    heard: list[bytes] = []
    with server(saying(json.dumps(told), heard=heard)) as address:
        assert Vies(address).ask(VAT_ID) == answer
    head, _, body = heard[0].partition(b"\r\n\r\n")
    assert b"Content-Type: application/json" in head
    assert json.loads(body) == {"countryCode": "EL", "vatNumber": "094259216"}


@pytest.mark.usefixtures("without_database")
@pytest.mark.parametrize(
    "talk",
    [
        saying(json.dumps(BUSY)),
        saying(json.dumps({**KNOWN, **BUSY})),
        saying(json.dumps(KNOWN), "500 Internal Server Error"),
        saying(json.dumps(KNOWN), "302 Found"),
        saying("<html>maintenance</html>"),
        saying(b'{"valid": \xff}'),
        saying('{"valid": "yes"}'),
        saying("[" * 60_000),
        saying("null"),
        saying(""),
        lambda connection: connection.sendall(b"SSH-2.0-x\r\n"),
    ],
)
def test_nonsense_is_silence(talk: Talk) -> None:
    with server(talk) as address, pytest.raises(RegisterSilent):
        Vies(address).ask(VAT_ID)


@pytest.mark.usefixtures("without_database")
@pytest.mark.parametrize("talk", [lambda _: time.sleep(3), dripping(b"HTTP/1.1 200 OK\r\n", b"x")])
def test_who_is_slow_is_left_in_time(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    with server(talk) as address:
        monkeypatch.setattr(vat_register._Chosen, "register", Vies(address, 0.3))
        assert seconds_of(lambda: vat_register.evidence_of(VAT_ID)) < 2
    assert vat_register.evidence_of(VAT_ID)["source"] == "silent"  # nobody is there any more


@pytest.mark.parametrize("vat_id", ["GB980780684", "CHE107787577", "NO923609016MVA"])
def test_numbers_of_other_countries_are_not_asked_about(vat_id: str) -> None:
    assert Vies("http://127.0.0.1:9/").ask(vat_id) == VatAnswer("format")


@pytest.mark.usefixtures("without_database")
def test_few_threads_wait_for_it_at_once() -> None:
    with server(saying(json.dumps(KNOWN))) as address:
        for _ in range(2):
            assert vies._room.acquire(blocking=False)
        try:
            with pytest.raises(RegisterSilent):
                Vies(address).ask(VAT_ID)
        finally:
            vies._room.release(2)
        assert Vies(address).ask(VAT_ID).known


@pytest.mark.usefixtures("in_app")
def test_it_is_not_asked_inside_a_transaction() -> None:
    with pytest.raises(RuntimeError), transaction():
        Vies("http://127.0.0.1:9/").ask(VAT_ID)


def test_it_is_asked_where_the_settings_say_so(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vat_register._Chosen, "register", None)
    create_app(replace(app.config["PORTAL"], vat_register="vies"))
    assert isinstance(vat_register._Chosen.register, Vies)
    create_app(app.config["PORTAL"])
    assert isinstance(vat_register._Chosen.register, FormatOnly)
