"""The pages of receipts: sending one, and reviewing it at the support desk."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support import uploads
from tests.support.cast import Cast, Person
from tests.support.clock import Clock
from tests.support.owned_devices import KOSTAL_SERIAL, add_device

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def sender(app: Flask, cast: Cast, clock: Clock, signed_in: SignIn) -> FlaskClient:
    with app.app_context():
        add_device()
    return signed_in(cast.owner)


@pytest.fixture
def support(sender: FlaskClient, cast: Cast, signed_in: SignIn) -> FlaskClient:
    return signed_in(cast.support)


def send(client: FlaskClient, content: bytes | None = None, **entered: str) -> TestResponse:
    data: dict[str, Any] = {"serial": KOSTAL_SERIAL, "bought_on": "2026-05-04", **entered}
    data["receipt"] = (BytesIO(uploads.pdf() if content is None else content), "Kvitto 1.pdf")
    return client.post("/devices/add-by-receipt", data=data, content_type="multipart/form-data")


def number_of(support: FlaskClient) -> str:
    text = support.get("/support/device-receipts").text
    return text.rpartition('href="/support/device-receipts/')[2].partition('"')[0]


def test_a_serial_that_was_misread_is_told_before_anybody_reviews_it(sender: FlaskClient) -> None:
    answer = send(sender, serial=KOSTAL_SERIAL.replace("0", "O"))
    assert answer.status_code == 422
    assert f"Did you mean {KOSTAL_SERIAL}?" in answer.text
    assert "In review" not in sender.get("/devices/receipts").text


def test_from_sending_to_owning(sender: FlaskClient, support: FlaskClient) -> None:
    answer = send(sender)
    assert (answer.status_code, answer.location) == (303, "/devices/receipts")
    listed = sender.get("/devices/receipts").text
    assert "In review" in listed
    file = listed.partition('href="/devices/receipts/')[2].partition('"')[0]
    mine = sender.get(f"/devices/receipts/{file}")
    assert (mine.mimetype, mine.data) == ("application/pdf", uploads.pdf())
    assert "Kvitto" not in mine.headers["Content-Disposition"]
    page = f"/support/device-receipts/{number_of(support)}"
    assert 'value="2026-05-04"' in support.get(page).text
    assert support.get(f"{page}/file").data == uploads.pdf()
    accepted = support.post(f"{page}/accept", data={"bought_on": "2026-05-05"})
    assert (accepted.status_code, accepted.location) == (303, "/support/device-receipts")
    assert "No receipt waits" in support.get("/support/device-receipts").text
    assert KOSTAL_SERIAL in support.get("/support/device-receipts?state=decided").text
    assert sender.get(f"/devices/{KOSTAL_SERIAL}").status_code == 200
    again = support.post(f"{page}/refuse", data={"reason": "Too late"})
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("entered", "content", "told"),
    [
        ({"serial": ""}, None, "Enter the serial number of the device."),
        ({"bought_on": ""}, None, "Enter the date of purchase, as the receipt says it."),
        ({"bought_on": "2026-06-16"}, None, "lies in the future"),
        ({"label": "x" * 101}, None, "This name is too long."),
        ({}, b"", "Choose a file."),
        ({}, b"GIF89a", "PDF, JPEG or PNG"),
    ],
)
def test_a_wrong_entry_is_explained(
    sender: FlaskClient, entered: dict[str, str], content: bytes | None, told: str
) -> None:
    answer = send(sender, content, **entered)
    assert answer.status_code == 422
    assert told in answer.text
    assert "No receipts yet" in sender.get("/devices/receipts").text


def test_a_wrong_decision_is_explained(sender: FlaskClient, support: FlaskClient) -> None:
    send(sender)
    page = f"/support/device-receipts/{number_of(support)}"
    early = support.post(f"{page}/accept", data={"bought_on": "2026-01-01"})
    assert early.status_code == 422
    assert "cannot be right: the device was produced on" in early.text
    assert support.post(f"{page}/refuse", data={"reason": " "}).status_code == 422
    refused = support.post(f"{page}/refuse", data={"reason": "Dagen saknas"})
    assert refused.status_code == 303
    assert "Dagen saknas" in sender.get("/devices/receipts").text


def test_the_desk_is_for_support(sender: FlaskClient, cast: Cast, signed_in: SignIn) -> None:
    send(sender)
    for path in (
        "/support/device-receipts",
        "/support/device-receipts/1",
        "/support/device-receipts/1/file",
    ):
        assert sender.get(path).status_code == 404
    stranger = signed_in(cast.stranger)
    listed = sender.get("/devices/receipts").text
    file = listed.partition('href="/devices/receipts/')[2].partition('"')[0]
    assert stranger.get(f"/devices/receipts/{file}").status_code == 404
    planner = signed_in(cast.planner)
    assert planner.get("/devices/add-by-receipt").status_code == 403
