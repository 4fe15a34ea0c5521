"""`POST /api/v1/devices/online` as a monitoring system meets it."""

import json
from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.extensions import limiter
from portal.warranty.online import systems
from portal.warranty.online.description import LARGEST_BODY
from portal.warranty.online.receiving import MOST_REPORTS
from tests.support.clock import Clock
from tests.support.owned_devices import SOLAX, SOLAX_SERIAL, add_device
from tests.support.wallet import audited

PATH = "/api/v1/devices/online"
BATCH = {"reports": [{"serial": SOLAX_SERIAL, "at": "2026-06-14T10:00:00Z"}]}


@pytest.fixture
def token(app: Flask, clock: Clock) -> str:
    with app.app_context():
        add_device(SOLAX_SERIAL, SOLAX)
        return systems.add("Monitor")


@pytest.fixture
def client(client: FlaskClient, app: Flask) -> FlaskClient:
    assert app.config.get("WTF_CSRF_ENABLED", True)
    return client


def send(client: FlaskClient, token: str, batch: object = BATCH, **changes: str) -> TestResponse:
    changed = {name.replace("_", "-"): value for name, value in changes.items()}
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "batch-1", **changed}
    body = batch if isinstance(batch, bytes) else json.dumps(batch).encode()
    headers = {name: value for name, value in headers.items() if value}
    kind = headers.pop("Content-Type", "application/json")
    return client.post(PATH, data=body, headers=headers, content_type=kind)


def problem(answer: TestResponse, status: int) -> str:
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    assert answer.json
    assert answer.json["status"] == status
    return str(answer.json["detail"])


def test_a_batch_is_answered_report_by_report(client: FlaskClient, token: str) -> None:
    answer = send(client, token)
    assert answer.status_code == 200
    assert answer.json == {
        "recorded": 1,
        "known": 0,
        "unknown_serial": 0,
        "malformed": 0,
        "in_future": 0,
        "too_early": 0,
        "results": [{"serial": SOLAX_SERIAL, "result": "recorded"}],
    }
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert send(client, token).json == answer.json


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic dXNlcjpwYXNz"]
)
def test_without_the_right_token_nothing_is_read(
    client: FlaskClient, token: str, authorization: str
) -> None:
    answer = send(client, token, Authorization=authorization)
    assert "token" in problem(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("size", "ends"),
    [
        (1_000, False),
        (LARGEST_BODY, False),
        (LARGEST_BODY + 1, True),
        (None, True),
    ],
)
def test_a_refused_body_is_read_or_ends_the_connection(
    client: FlaskClient, size: int | None, ends: bool
) -> None:
    """Else it would be taken for the next request of the same connection."""
    body = BytesIO(b" " * (size or 1_000))
    told = {"Content-Length": str(size)} if size else {"Transfer-Encoding": "chunked"}
    answer = client.post(PATH, input_stream=body, content_type="text/plain", headers=told)
    assert answer.status_code == 401
    assert (answer.headers.get("Connection") == "close") is ends
    assert ends or body.tell() == size


def test_a_disabled_system_is_heard_no_more(app: Flask, client: FlaskClient, token: str) -> None:
    with app.app_context():
        systems.disable("Monitor")
    problem(send(client, token), 401)


@pytest.mark.parametrize(
    ("batch", "changes", "status", "said"),
    [
        (BATCH, {"Content_Type": "text/plain"}, 415, "application/json"),
        (BATCH, {"Content_Type": "application/x-www-form-urlencoded"}, 415, "application/json"),
        (BATCH, {"Idempotency_Key": ""}, 400, "Idempotency-Key"),
        (BATCH, {"Idempotency_Key": "k" * 81}, 400, "Idempotency-Key"),
        (BATCH, {"Idempotency_Key": "two words"}, 400, "Idempotency-Key"),
        (b"", {}, 400, "no JSON"),
        (b"{", {}, 400, "no JSON"),
        (b"\xff\xfe", {}, 400, "no JSON"),
        (b"[" * 100_000, {}, 400, "no JSON"),
        (b"1" * 5_000, {}, 400, "no JSON"),
        ([], {}, 422, "reports"),
        ({}, {}, 422, "reports"),
        ({"reports": {}}, {}, 422, "reports"),
        ({"reports": []}, {}, 422, "1 to 500"),
        ({"reports": BATCH["reports"] * (MOST_REPORTS + 1)}, {}, 422, "1 to 500"),
        (b" " * (LARGEST_BODY + 1), {}, 413, "exceeds"),
        (b"x" * 1_000_000, {}, 413, "exceeds"),
    ],
)
def test_what_is_no_batch_is_told_and_changes_nothing(
    app: Flask,
    client: FlaskClient,
    token: str,
    batch: object,
    changes: dict[str, str],
    status: int,
    said: str,
) -> None:
    assert said in problem(send(client, token, batch, **changes), status)
    with app.app_context():
        assert audited("devices.online") == []


def test_odd_texts_harm_no_other_report(client: FlaskClient, token: str) -> None:
    odd = [
        {"serial": "\ud800", "at": "2026-06-14T10:00:00Z"},
        {"serial": "\x00", "at": "\x00"},
        {"serial": "x" * 10_000, "at": "2026-06-14T10:00:00Z"},
        {"serial": SOLAX_SERIAL, "at": "9999-12-31T23:59:59-14:00"},
        {"serial": SOLAX_SERIAL, "at": "0001-01-01T00:00:00+14:00"},
        [[[]]],
        None,
    ]
    answer = send(client, token, {"reports": odd + BATCH["reports"]})
    assert answer.status_code == 200, answer.text
    assert answer.json
    assert answer.json["malformed"] == len(odd)
    assert answer.json["recorded"] == 1
    assert [each["serial"] for each in answer.json["results"]][:3] == [None, None, None]


def test_the_same_key_with_another_batch_is_a_conflict(client: FlaskClient, token: str) -> None:
    send(client, token)
    other = {"reports": [{"serial": SOLAX_SERIAL, "at": "2026-06-13T10:00:00Z"}]}
    assert "another batch" in problem(send(client, token, other), 409)


def test_other_methods_and_addresses_are_problems_too(client: FlaskClient) -> None:
    answer = client.get(PATH)
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert answer.mimetype == "application/problem+json"
    problem(client.get("/api/v1/nothing"), 404)


@pytest.fixture
def limited(app: Flask) -> Iterator[None]:
    limiter.enabled = True
    limiter.reset()
    yield
    limiter.reset()
    limiter.enabled = False


@pytest.mark.usefixtures("limited")
def test_too_many_requests_are_told_when_to_come_again(client: FlaskClient) -> None:
    for _ in range(300):
        assert send(client, "wrong").status_code == 401
    answer = send(client, "wrong")
    problem(answer, 429)
    assert int(answer.headers["Retry-After"]) > 0


def test_the_description_names_the_sizes_that_hold(client: FlaskClient) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert answer.mimetype == "application/json"
    described = answer.json
    assert described
    assert described["openapi"] == "3.1.0"
    assert described["servers"][0]["url"].startswith("http")
    schemas = described["components"]["schemas"]
    assert schemas["Batch"]["properties"]["reports"]["maxItems"] == MOST_REPORTS
    text = described["paths"][PATH]["post"]["description"]
    assert f"{LARGEST_BODY // 1024} KiB" in text
