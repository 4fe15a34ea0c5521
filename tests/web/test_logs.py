"""The log tells what happened, by whom and how long it took, and never a secret."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry
from portal.core import crypto
from portal.core.codes import CardCode
from portal.extensions import db
from portal.jobs.worker import Worker
from portal.redemption.models import ActivationCode
from portal.web import logs
from portal.web.guards import public
from tests.redemption import shop
from tests.support.cards import make_cards
from tests.support.cast import PASSWORD, Cast, Person

Log = Callable[[], str]
SignIn = Callable[[Person], FlaskClient]
HEX_ID = re.compile(r"[0-9a-f]{16}")


@pytest.fixture(params=[True, False], ids=["json", "readable"])
def log(
    request: pytest.FixtureRequest, app: Flask, capsys: pytest.CaptureFixture[str]
) -> Iterator[Log]:
    """Everything logged so far, libraries' chatter included."""
    logs.configure(request.param)
    root, before = logging.getLogger(), logging.getLogger().level
    root.setLevel(logging.DEBUG)
    gathered: list[str] = []

    def text() -> str:
        gathered.append(capsys.readouterr().err)
        return "".join(gathered)

    yield text
    root.setLevel(before)
    logs.configure(production=False)


@pytest.fixture
def lines(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    logs.configure(production=True)
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    logs.configure(production=False)


def test_each_request_is_one_line(
    signed_in: SignIn, cast: Cast, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    client = signed_in(cast.owner)
    lines()
    answer = client.get("/wallet?page=1")
    [line] = [each for each in lines() if each["logger"] == "portal.request"]
    assert line.pop("ms") > 0
    assert HEX_ID.fullmatch(line["request_id"])
    assert line.pop("request_id") == answer.headers["X-Request-ID"]
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "request",
        "level": "info",
        "logger": "portal.request",
        "method": "GET",
        "route": "/wallet",
        "status": 200,
        "user": cast.owner.user_id,
        "company": cast.company_id,
    }


def test_a_path_is_never_told(
    client: FlaskClient, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    client.get("/book/ABCD-EFGH-JKMN-PQR2")
    [line] = lines()
    assert (line["route"], line["status"]) == ("(none)", 404)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("my-request-0001", True),
        ("short", False),
        ("x" * 41, False),
        ("bad id with blanks", False),
        ("newline%0a12345678", False),
    ],
)
def test_a_request_id_from_outside_is_kept_if_it_is_one(
    client: FlaskClient, given: str, kept: bool
) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) is kept


def test_the_audit_trail_names_the_same_request(
    app: Flask, cast: Cast, client: FlaskClient
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    answer = client.post("/sign-in", data={"email": cast.owner.email, "password": PASSWORD})
    with app.app_context():
        entry = db.session.execute(
            select(AuditEntry).where(AuditEntry.action == "session.opened")
        ).scalar_one()
    assert (entry.request_id, entry.address) == (answer.headers["X-Request-ID"], "127.0.0.1")


def test_healthy_answers_to_machines_leave_no_line(
    client: FlaskClient, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        assert client.get(path).status_code == 200
    assert lines() == []


def hidden_field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found[1]


def redeem(client: FlaskClient) -> str:
    """From the serial number to the receipt; returns the receipt's page."""
    client.post(f"/redeem/device/{shop.HYBRID}", data={"extensions": "battery"})
    client.post("/redeem/cart", data={"reference": "Villa Solsken"})
    review = client.get("/redeem/review").text
    fields = {name: hidden_field(review, name) for name in ("cart", "key", "shown")}
    answer = client.post("/redeem/review", data=fields)
    assert answer.status_code == 303, answer.text
    return client.get(answer.location).text


def test_the_main_job_leaves_no_secret_in_the_log(
    app: Flask, cast: Cast, signed_in: SignIn, log: Log, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "portal.worker")  # jobs done are told in production only
    with app.app_context():
        shop.stock()
        cards = make_cards(5, coins=2)
    client = signed_in(cast.owner)
    session = client.get_cookie("portal")
    assert session is not None
    typed, *pasted = cards
    assert client.post("/wallet/book", data={"code": typed.printed}).status_code == 303
    many = client.post("/wallet/book/many", data={"codes": "\n".join(c.value for c in pasted)})
    assert many.status_code == 200
    wrong = CardCode.generate().printed.lower()
    client.post("/wallet/book", data={"code": wrong})
    client.get(f"/wallet/book?code={wrong}")
    receipt = redeem(client)
    client.post("/sign-in", data={"email": cast.colleague.email, "password": "a wrong password"})
    with app.app_context():
        codes = [
            crypto.decrypt(row)
            for row in db.session.execute(select(ActivationCode.code_encrypted)).scalars()
        ]
        Worker().run_until_idle()
    written = log()
    assert "/redeem/review" in written
    assert "mail.deliver" in written
    assert codes[0][:5] in receipt
    assert codes[0][5:] in receipt
    secrets = [PASSWORD, "a wrong password", session.value, wrong, wrong.upper(), *codes]
    secrets += [form for code in cards for form in (code.value, code.printed)]
    secrets += [f"{code[:5]} {code[5:]}" for code in codes]
    assert [secret for secret in secrets if secret in written] == []


def test_an_exception_tells_where_but_not_what_was_entered(
    app: Flask, cast: Cast, signed_in: SignIn, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_booker: object, typed: str, _address: str) -> None:
        secret_local = typed + "-as-a-variable"
        raise ValueError(f"cannot read {typed!r} of {secret_local!r}")

    monkeypatch.setattr("portal.wallet.views.booking.book_card", broken)
    app.testing = False
    client = signed_in(cast.owner)
    client.check_answers = False
    for code in ("free text, not a code", CardCode.generate().printed):
        assert client.post("/wallet/book", data={"code": code}).status_code == 500
        written = log()
        assert "ValueError: cannot read" in written
        assert "test_logs.py" in written
        assert code not in written
    assert "secret_local" not in re.sub(r"raise ValueError.*|secret_local = .*", "", written)


def test_a_broken_sign_in_tells_no_password(
    app: Flask, cast: Cast, client: FlaskClient, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_hash: object, password: str) -> None:
        raise RuntimeError(f"hash of {password} failed")

    monkeypatch.setattr("portal.accounts.passwords.password_fits", broken)
    app.testing = False
    app.config["WTF_CSRF_ENABLED"] = False
    client.check_answers = False
    answer = client.post("/sign-in", data={"email": cast.owner.email, "password": PASSWORD})
    assert answer.status_code == 500
    assert "RuntimeError: hash of [hidden] failed" in log()
    assert PASSWORD not in log()


def test_a_broken_body_does_not_break_the_log(app: Flask, client: FlaskClient, log: Log) -> None:
    app.add_url_rule(
        "/broken", view_func=public(lambda: 1 / 0), endpoint="broken", methods=["POST"]
    )
    app.config["WTF_CSRF_ENABLED"] = False
    app.testing = False
    client.check_answers = False
    answer = client.post(
        "/broken", data=b"\xff\x00", content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 500
    assert "ZeroDivisionError" in log()


def test_without_a_database_who_was_signed_in_gets_the_page_of_the_house(
    app: Flask, cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(cast.owner)
    client.check_answers = False
    app.testing = False

    def away(*_: object, **__: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("the server is away"))

    monkeypatch.setattr(Session, "execute", away)
    answer = client.get("/profile")
    assert answer.status_code == 500
    assert "<main" in answer.text


def test_a_database_error_tells_no_parameters(app: Flask, log: Log) -> None:
    secret = "-".join(("my", "little", "secret"))
    with app.app_context():
        try:
            db.session.execute(db.text("SELECT :value FROM nowhere"), {"value": secret})
        except Exception:
            logging.getLogger("portal").exception("lookup failed")
    assert "no such table" in log()
    assert secret not in log()


def test_secret_names_and_shapes_are_hidden_wherever_they_come_from(log: Log) -> None:
    code = CardCode.generate().printed
    ours = structlog.get_logger("portal.test")
    ours.info("ours", password="swordfish", api_token="abcdef", note=f"card {code}", list=[code])
    logging.getLogger("somebody").warning("used %s at %s", code, "smtp://me:pass@host")
    logging.getLogger("somebody").warning("header Authorization: Bearer abc.def")
    written = log()
    for secret in ("swordfish", "abcdef", code, "me:pass", "abc.def"):
        assert secret not in written
    assert written.count("[hidden]") >= 6
