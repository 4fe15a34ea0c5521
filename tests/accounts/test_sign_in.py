"""Signing in: the right password opens a session, everything else gives one and the same answer."""

from collections.abc import Callable

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.accounts.models import GuessCounter, Session, User
from portal.accounts.passwords import _Checker
from portal.audit.models import AuditEntry
from portal.core.transaction import transaction
from portal.extensions import db, limiter
from tests.support.browsing import sign_in, token
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.clock import Clock
from tests.support.engines import both_engines
from tests.support.pages import Document, text_of
from tests.support.statements import counted

HOME = {"REMOTE_ADDR": "192.0.2.1"}
OFFICE = {"REMOTE_ADDR": "192.0.2.2"}


@pytest.fixture
def without_csrf(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def attempt(
    client: FlaskClient, email: str, password: str = PASSWORD, place: dict[str, str] = HOME
):
    return client.post(
        "/sign-in", data={"email": email, "password": password}, environ_overrides=place
    )


def disable(app: Flask, person: Person) -> None:
    with app.app_context(), transaction():
        db.session.execute(update(User).where(User.id == person.user_id).values(active=False))


@both_engines
def test_signs_in_and_out(client: FlaskClient, cast: Cast) -> None:
    assert client.get("/profile").status_code == 303
    assert sign_in(client, cast.owner).headers["Location"] == "/"
    page = client.get("/profile")
    assert cast.owner.email in page.text
    answer = client.post("/sign-out", data={"csrf_token": token(client, "/profile")})
    assert answer.headers["Location"] == "/"
    assert client.get("/profile").status_code == 303


@pytest.mark.parametrize("typed", ["OWNER@solkraft.example", "  owner@Solkraft.EXAMPLE "])
def test_the_address_is_heard_in_any_case(
    client: FlaskClient, cast: Cast, without_csrf: None, typed: str
) -> None:
    assert attempt(client, typed).status_code == 303


def test_everybody_refused_gets_the_same_answer(
    app: Flask, client: FlaskClient, cast: Cast, without_csrf: None
) -> None:
    disable(app, cast.colleague)
    answers = [
        attempt(client, cast.owner.email, "wrong password"),
        attempt(client, "nobody@solkraft.example"),
        attempt(client, cast.colleague.email),
    ]
    assert {answer.status_code for answer in answers} == {422}
    told = {text_of(Document(answer.text).root) for answer in answers}
    assert len(told) == 1
    assert "not right" in told.pop()


def test_and_causes_the_same_work(
    app: Flask,
    client: FlaskClient,
    cast: Cast,
    without_csrf: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Counted, not timed: the hash takes milliseconds, everything else microseconds."""
    disable(app, cast.colleague)
    verified: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str, password: str) -> bool:  # noqa: A002 - its name there
            verified.append(hash)
            return super().verify(hash, password)

    hasher = Counting(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(_Checker, "hasher", hasher)
    work = []
    for email in (cast.owner.email, "nobody@solkraft.example", cast.colleague.email):
        verified.clear()
        with counted(app) as statements:
            attempt(client, email, "wrong password")
        costs = verified[0].rpartition("$")[0].rpartition("$")[0]
        work.append((len(verified), costs, len(statements)))
    assert work == [work[0]] * 3
    assert work[0][0] == 1


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({"email": "", "password": "x"}, "Enter your e-mail address."),
        ({"email": "a@b.example", "password": ""}, "Enter your password."),
        ({}, "Enter your e-mail address."),
        ({"email": "a" * 300, "password": "x"}, "This e-mail address is too long."),
        ({"email": "a@b.example", "password": "x" * 1001}, "This password is too long."),
        ({"email": "a\0b@c.example", "password": "x"}, "not right"),
        ({"email": "a@b.example", "password": "x\0"}, "not right"),
        ({"email": "\u202eelpmaxe.b@a", "password": "x"}, "not right"),
    ],
)
@both_engines
def test_odd_entries_get_a_clear_answer(
    client: FlaskClient, cast: Cast, without_csrf: None, entered: dict[str, str], sentence: str
) -> None:
    answer = client.post("/sign-in", data=entered)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_password_is_never_shown_again(
    client: FlaskClient, cast: Cast, without_csrf: None
) -> None:
    answer = attempt(client, cast.owner.email, "my wrong secret")
    assert cast.owner.email in answer.text
    assert "my wrong secret" not in answer.text


def test_ten_wrong_guesses_lock_the_account_from_one_address_only(
    app: Flask, client: FlaskClient, cast: Cast, without_csrf: None, clock: Clock
) -> None:
    for _ in range(10):
        assert attempt(client, cast.owner.email, "wrong").status_code == 422
    locked = attempt(client, cast.owner.email)
    assert locked.status_code == 429
    assert "Too many wrong attempts" in locked.text
    assert int(locked.headers["Retry-After"]) == 15 * 60
    assert attempt(app.test_client(), cast.owner.email, place=OFFICE).status_code == 303
    assert attempt(app.test_client(), cast.colleague.email).status_code == 303
    clock.forward(minutes=15, seconds=1)
    assert attempt(client, cast.owner.email).status_code == 303


def test_other_addresses_of_the_same_network_are_no_way_round(
    client: FlaskClient, cast: Cast, without_csrf: None
) -> None:
    for number in range(10):
        attempt(client, cast.owner.email, "wrong", place={"REMOTE_ADDR": f"2001:db8::{number:x}"})
    for address, status in ("2001:db8::ffff:1", 429), ("2001:db8:0:1::1", 303):
        place = {"REMOTE_ADDR": address}
        assert attempt(client, cast.owner.email, place=place).status_code == status


def test_an_unknown_account_locks_alike(
    client: FlaskClient, cast: Cast, without_csrf: None
) -> None:
    answers = [attempt(client, "nobody@solkraft.example", "wrong") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]


def test_guesses_far_apart_or_before_a_right_one_do_not_add_up(
    client: FlaskClient, cast: Cast, without_csrf: None, clock: Clock
) -> None:
    for _ in range(9):
        attempt(client, cast.owner.email, "wrong")
    clock.forward(minutes=16)
    for _ in range(9):
        assert attempt(client, cast.owner.email, "wrong").status_code == 422
    assert attempt(client, cast.owner.email).status_code == 303
    for _ in range(9):
        assert attempt(client, cast.owner.email, "wrong").status_code == 422


@both_engines
def test_what_happened_is_on_record_without_the_password(
    app: Flask, client: FlaskClient, cast: Cast, without_csrf: None
) -> None:
    attempt(client, cast.owner.email, "wrong secret")
    attempt(client, cast.owner.email)
    with app.app_context():
        entries = db.session.execute(select(AuditEntry).order_by(AuditEntry.id)).scalars().all()
        assert [entry.action for entry in entries] == ["session.refused", "session.opened"]
        assert {entry.actor_id for entry in entries} == {cast.owner.user_id}
        assert {entry.address for entry in entries} == {"192.0.2.1"}
        assert all(entry.request_id for entry in entries)
        kept = [str(entry.facts) + entry.subject for entry in entries]
        assert not any("secret" in text or PASSWORD in text for text in kept)


@pytest.fixture
def limited(app: Flask) -> None:
    limiter.enabled = True
    with app.app_context():
        limiter.reset()


@pytest.fixture
def hurried(client: FlaskClient, cast: Cast, without_csrf: None, limited: None) -> FlaskClient:
    """Somebody who has used up the attempts of one minute."""
    for number in range(30):
        attempt(client, f"nobody{number}@solkraft.example", "wrong")
    return client


def test_more_than_thirty_attempts_a_minute_are_put_off(hurried: FlaskClient, cast: Cast) -> None:
    answer = attempt(hurried, cast.owner.email)
    assert answer.status_code == 429
    assert text_of(Document(answer.text).named("h1")[0]) == "Too many attempts in a short time"
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert hurried.get("/sign-in").status_code == 200


@pytest.mark.parametrize(
    "forged", [{"X-Forwarded-For": "198.51.100.7"}, {"Forwarded": "for=198.51.100.7"}]
)
def test_a_forged_address_is_no_way_round(
    hurried: FlaskClient, cast: Cast, forged: dict[str, str]
) -> None:
    entered = {"email": cast.owner.email, "password": PASSWORD}
    answer = hurried.post("/sign-in", data=entered, headers=forged, environ_overrides=HOME)
    assert answer.status_code == 429


def test_somebody_elsewhere_is_not_put_off(app: Flask, hurried: FlaskClient, cast: Cast) -> None:
    assert attempt(app.test_client(), cast.owner.email, place=OFFICE).status_code == 303


def test_a_sign_in_without_csrf_token_changes_nothing(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    answer = attempt(client, cast.owner.email)
    assert answer.status_code == 422
    assert "This form was out of date" in answer.text
    with app.app_context():
        assert db.session.execute(select(Session.id)).first() is None
        assert db.session.execute(select(GuessCounter.id)).first() is None


def test_cookies_are_kept_from_scripts_and_other_sites(client: FlaskClient, cast: Cast) -> None:
    cookies = sign_in(client, cast.owner).headers.getlist("Set-Cookie")
    [cookie] = [cookie for cookie in cookies if cookie.startswith("portal=")]
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))


def test_the_page_is_not_offered_to_somebody_signed_in(
    cast: Cast, signed_in: Callable[[Person], FlaskClient]
) -> None:
    answer = signed_in(cast.owner).get("/sign-in?next=/profile")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/profile")
