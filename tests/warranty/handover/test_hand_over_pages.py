"""The pages of handing over and taking over."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.cast import Cast, Person
from tests.support.engines import both_engines
from tests.support.owned_devices import KOSTAL_SERIAL, add_device, give
from tests.support.statements import counted

SignIn = Callable[[Person], FlaskClient]
PAGE = f"/devices/{KOSTAL_SERIAL}/hand-over"
CODE = re.compile(r"GV[0-9A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{4}")


@pytest.fixture
def giver(app: Flask, cast: Cast, signed_in: SignIn) -> FlaskClient:
    with app.app_context():
        give(add_device(), cast.owner)
    return signed_in(cast.owner)


@pytest.fixture
def taker(giver: FlaskClient, cast: Cast, signed_in: SignIn) -> FlaskClient:
    return signed_in(cast.stranger)


def made(giver: FlaskClient) -> str:
    found = CODE.search(giver.post(PAGE).text)
    assert found
    return found[0]


def test_a_device_goes_from_one_to_the_other(giver: FlaskClient, taker: FlaskClient) -> None:
    assert "Make a hand-over code" in giver.get(PAGE).text
    code = made(giver)
    again = giver.get(PAGE).text
    assert "Nobody has entered it yet." in again
    assert code not in again
    answer = taker.post("/devices/take-over", data={"code": code.lower()})
    assert (answer.status_code, answer.location) == (303, "/devices/take-over")
    assert KOSTAL_SERIAL in taker.get("/devices/take-over").text
    asked = giver.get(PAGE).text
    assert "Hand over to Fremd GmbH" in asked
    uuid = re.search(r'name="hand_over" value="([^"]+)"', asked)
    assert uuid
    assert giver.post(f"{PAGE}/confirm").location.endswith("/hand-over")
    assert giver.post(PAGE).status_code == 409
    for _ in range(2):
        answer = giver.post(f"{PAGE}/confirm", data={"hand_over": uuid[1]})
        assert (answer.status_code, answer.location) == (303, "/devices")
    assert giver.get(PAGE).status_code == 404
    assert (
        "Taken over from the owner before" in taker.get(PAGE.replace("hand-over", "history")).text
    )


@both_engines
def test_whoever_gives_is_told_that_the_code_was_entered(
    app: Flask, giver: FlaskClient, taker: FlaskClient
) -> None:
    device = PAGE.removesuffix("/hand-over")
    code = made(giver)
    asked = f'<a href="{PAGE}">Confirm the hand-over to Fremd GmbH</a>'
    assert "Confirm the hand-over" not in giver.get(device).text
    taker.post("/devices/take-over", data={"code": code})
    for path in (device, "/devices", "/devices?text=9052"):
        with counted(app) as statements:
            assert asked in giver.get(path).text
        assert len(statements) <= 3
    giver.post(f"{PAGE}/withdraw")
    assert "Confirm the hand-over" not in giver.get(device).text


def test_what_was_withdrawn_is_not_confirmed(giver: FlaskClient, taker: FlaskClient) -> None:
    taker.post("/devices/take-over", data={"code": made(giver)})
    uuid = re.search(r'name="hand_over" value="([^"]+)"', giver.get(PAGE).text)
    assert uuid
    assert taker.post(f"/devices/take-over/{uuid[1]}/withdraw").status_code == 303
    answer = giver.post(f"{PAGE}/confirm", data={"hand_over": uuid[1]})
    assert answer.status_code == 409
    assert "The device is still yours." in answer.text
    code = made(giver)
    assert giver.post(f"{PAGE}/withdraw").status_code == 303
    assert taker.post("/devices/take-over", data={"code": code}).status_code == 422


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("", "A hand-over code begins with GV"),
        ("AB12-CD34", "A hand-over code begins with GV"),
        ("GVAB-CDEF-GHJV", "A hand-over code begins with GV"),
    ],
)
def test_a_slip_is_explained(taker: FlaskClient, code: str, told: str) -> None:
    answer = taker.post("/devices/take-over", data={"code": code})
    assert answer.status_code == 422
    assert told in answer.text
