"""Where one is signed in: listed with device and last use; one ended, or all others."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.security.devices import Device, device_of
from tests.accounts.security.conftest import open_sessions
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.clock import Clock
from tests.support.engines import both_engines

HUB = "/profile/security"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
SignIn = Callable[[Person], FlaskClient]

pytestmark = pytest.mark.usefixtures("unprotected")


def from_phone(app: Flask, person: Person) -> FlaskClient:
    client = app.test_client()
    entered = {"email": person.email, "password": PASSWORD}
    client.post("/sign-in", data=entered, headers={"User-Agent": PHONE})
    return client


@both_engines
def test_each_session_is_listed_and_one_is_ended(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    client, phone = signed_in(cast.owner), from_phone(app, cast.owner)
    html = client.get(HUB).text
    assert "Safari on iPhone" in html
    assert html.count("This session") == 1
    sid = open_sessions(app, cast.owner)[1].uuid
    for _ in range(2):
        assert client.post(f"{HUB}/sessions/{sid}/end").status_code == 303
    assert phone.get("/profile").status_code == 303
    assert "Safari on iPhone" not in client.get(HUB).text


def test_all_others_are_ended_at_once(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    client, others = signed_in(cast.owner), [signed_in(cast.owner) for _ in range(3)]
    stranger = signed_in(cast.colleague)
    client.post(f"{HUB}/sessions/end-others")
    assert "3 other sessions have been ended." in client.get(HUB).text
    assert {other.get("/profile").status_code for other in others} == {303}
    assert stranger.get("/profile").status_code == 200
    client.post(f"{HUB}/sessions/end-others")
    assert "There was no other session." in client.get(HUB).text


def test_nobody_ends_a_session_of_somebody_else(app: Flask, cast: Cast, signed_in: SignIn) -> None:
    client, stranger = signed_in(cast.owner), signed_in(cast.colleague)
    sid = open_sessions(app, cast.owner)[0].uuid
    assert stranger.post(f"{HUB}/sessions/{sid}/end").status_code == 404
    assert stranger.post(f"{HUB}/sessions/{uuid4()}/end").status_code == 404
    assert client.post(f"{HUB}/sessions/{sid}/end").status_code == 303
    assert "Sign out to end it." in client.get(HUB).text


def test_what_is_over_is_not_listed(
    app: Flask, cast: Cast, signed_in: SignIn, clock: Clock
) -> None:
    from_phone(app, cast.owner)
    clock.forward(hours=9)
    client = signed_in(cast.owner)
    assert "iPhone" not in client.get(HUB).text


@both_engines
def test_a_cookie_replayed_after_sign_out_opens_nothing(
    app: Flask, cast: Cast, signed_in: SignIn
) -> None:
    client = signed_in(cast.owner)
    cookie = client.get_cookie("portal")
    assert cookie
    client.post("/sign-out")
    thief = app.test_client()
    thief.set_cookie("portal", cookie.value)
    for path in (HUB, "/confirm", "/profile/security/password"):
        assert thief.get(path).status_code == 303
        assert "/sign-in?next=" in thief.get(path).headers["Location"]


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (PHONE, Device("Safari", "iPhone")),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/130.0 Safari/537.36 Edg/130.0",
            Device("Edge", "Windows"),
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Firefox/130.0", Device("Firefox", "Linux")),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile", Device("Chrome", "Android")),
        ("Mozilla/5.0 (Macintosh; Intel) Version/17 Safari/605", Device("Safari", "macOS")),
        ("curl/8.5.0", Device("", "")),
        ("", Device("", "")),
    ],
)
def test_a_device_is_named_as_far_as_it_says(user_agent: str, device: Device) -> None:
    assert device_of(user_agent) == device
