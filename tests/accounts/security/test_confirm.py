"""Step-up: what matters asks once more who one is, and goes on where it was asked."""

from collections.abc import Callable
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.web.guards import fresh, requires
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.clock import Clock
from tests.support.second_factor import App, give_app

NOTHING_DONE = "Nothing has been changed yet: send it once more."
AGAIN = "Choose the file once more"
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def stale(app: Flask, cast: Cast, clock: Clock, signed_in: SignIn) -> FlaskClient:
    """The owner, a quarter of an hour after signing in, and a page that wants more."""
    view = fresh(requires("bank.manage")(lambda: "open"))
    app.add_url_rule("/precious", view_func=view, endpoint="precious", methods=["GET", "POST"])
    client = signed_in(cast.owner)
    client.check_answers = False
    assert client.get("/precious").text == "open"
    clock.forward(minutes=15)
    return client


def test_the_password_makes_it_fresh_for_a_quarter_of_an_hour(
    stale: FlaskClient, clock: Clock
) -> None:
    answer = stale.get("/precious?page=2")
    assert answer.headers["Location"] == "/confirm?next=/precious?page%3D2"
    assert 'value="/precious?page=2"' in stale.get(answer.headers["Location"]).text
    entered = {"password": PASSWORD, "next": "/precious?page=2"}
    answer = stale.post("/confirm", data=entered)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/precious?page=2")
    assert stale.get("/precious").text == "open"
    clock.forward(minutes=15)
    assert stale.get("/precious").status_code == 303


def test_a_wrong_password_opens_nothing_and_is_counted(stale: FlaskClient) -> None:
    for _ in range(10):
        answer = stale.post("/confirm", data={"password": "wrong", "next": "/precious"})
        assert answer.status_code == 422
    answer = stale.post("/confirm", data={"password": PASSWORD, "next": "/precious"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) == 15 * 60
    assert stale.get("/precious").status_code == 303


def test_who_has_a_second_factor_proves_that_one(
    app: Flask, stale: FlaskClient, cast: Cast
) -> None:
    with app.app_context():
        owners_app: App = give_app(cast.owner)
    assert "one_time_code" in stale.get("/confirm").text
    assert stale.post("/confirm", data={"password": PASSWORD}).status_code == 422
    assert stale.post("/confirm", data={"one_time_code": "000000"}).status_code == 422
    assert stale.post("/confirm", data={"one_time_code": owners_app.code()}).status_code == 303
    assert stale.get("/precious").text == "open"


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil", ""])
def test_it_goes_on_only_within_the_portal(stale: FlaskClient, target: str) -> None:
    answer = stale.post("/confirm", data={"password": PASSWORD, "next": target})
    assert answer.headers["Location"] == "/"


def test_what_was_typed_comes_back(stale: FlaskClient) -> None:
    answer = stale.post("/precious", data={"iban": "typed before", "password": "never kept"})
    [target] = parse_qs(urlsplit(answer.headers["Location"]).query)["next"]
    assert "kept=" in target
    answer = stale.post("/confirm", data={"password": PASSWORD, "next": target})
    assert answer.headers["Location"] == target


def asked_at(stale: FlaskClient, answer: TestResponse) -> str:
    """The page to go on with; the one that asks says nothing yet."""
    shown = stale.get(answer.headers["Location"])
    assert NOTHING_DONE not in shown.text
    [target] = parse_qs(urlsplit(answer.headers["Location"]).query)["next"]
    return target


def said_after(stale: FlaskClient, target: str) -> str:
    stale.post("/confirm", data={"password": PASSWORD, "next": target})
    return stale.get("/profile").text


@pytest.mark.parametrize(
    ("sent", "files"), [({}, False), ({"a": "b"}, False), ({"f": (BytesIO(b"%PDF-"), "f")}, True)]
)
def test_a_deed_that_was_not_done_is_said_afterwards(
    stale: FlaskClient, sent: dict[str, object], *, files: bool
) -> None:
    """Also when a first password is wrong; and once."""
    from_page = {"Referer": "http://localhost/profile"}
    target = asked_at(stale, stale.post("/precious", data=sent, headers=from_page))
    assert target.startswith("/profile")
    stale.post("/confirm", data={"password": "wrong", "next": target})
    said = said_after(stale, target)
    assert (NOTHING_DONE in said, AGAIN in said) == (True, files)
    assert NOTHING_DONE not in said_after(stale, target)


def test_where_nothing_was_sent_nothing_is_said(stale: FlaskClient) -> None:
    """Neither in another tab, nor after turning back and opening the page anew."""
    target = asked_at(stale, stale.post("/precious"))
    assert NOTHING_DONE not in said_after(stale, asked_at(stale, stale.get("/precious?tab=2")))
    assert NOTHING_DONE in said_after(stale, target)


def test_turning_back_forgets_the_deed(stale: FlaskClient) -> None:
    target = asked_at(stale, stale.post("/precious"))
    assert asked_at(stale, stale.get("/precious")) == target
    assert NOTHING_DONE not in said_after(stale, target)


def test_htmx_is_sent_there_too(stale: FlaskClient) -> None:
    answer = stale.post("/precious", data={"a": "b"}, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/confirm?next=")


def test_a_session_that_ended_meanwhile_is_not_made_fresh(
    app: Flask, stale: FlaskClient, cast: Cast
) -> None:
    stale.post("/sign-out")
    answer = stale.post("/confirm", data={"password": PASSWORD})
    assert answer.status_code == 200
    assert "Sign in" in answer.text
