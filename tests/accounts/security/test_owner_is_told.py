"""Guesses and new browsers: the owner hears of them by mail, and is not locked out."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import GuessCounter
from portal.extensions import db
from portal.jobs.models import Job
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.clock import Clock
from tests.support.engines import both_engines

Mails = Callable[[Person], list[str]]

pytestmark = pytest.mark.usefixtures("unprotected")


def attempt(client: FlaskClient, email: str, password: str, address: str = "192.0.2.1", **headers):
    entered = {"email": email, "password": password}
    place = {"REMOTE_ADDR": address}
    return client.post("/sign-in", data=entered, environ_overrides=place, headers=headers)


@both_engines
def test_a_thousand_guesses_lock_one_address_and_tell_the_owner_once(
    app: Flask, cast: Cast, clock: Clock, mails: Mails
) -> None:
    guesser, owner = app.test_client(), app.test_client()
    answers = [
        attempt(guesser, cast.owner.email, f"guess {number}").status_code for number in range(1000)
    ]
    assert answers == [422] * 10 + [429] * 990
    assert attempt(guesser, cast.owner.email, PASSWORD).status_code == 429
    assert attempt(owner, cast.owner.email, PASSWORD, "192.0.2.2").status_code == 303
    assert mails(cast.owner).count("sign_in_locked") == 1
    clock.forward(minutes=16)
    for number in range(10):
        attempt(guesser, cast.owner.email, f"guess {number}")
    assert mails(cast.owner).count("sign_in_locked") == 2


def test_guesses_from_everywhere_do_not_fill_the_mailbox(
    app: Flask, client: FlaskClient, cast: Cast, clock: Clock, mails: Mails
) -> None:
    for network in range(6):
        for _ in range(10):
            attempt(client, cast.owner.email, "guess", f"198.51.{network}.1")
    assert mails(cast.owner).count("sign_in_locked") == 3
    clock.forward(hours=25)
    for _ in range(10):
        attempt(client, cast.owner.email, "guess")
    assert mails(cast.owner).count("sign_in_locked") == 4


def test_an_unknown_account_causes_the_same_rows(app: Flask, client: FlaskClient, cast: Cast):
    for email in (cast.owner.email, "nobody@nowhere.example"):
        for _ in range(10):
            attempt(client, email, "guess")
    with app.app_context():
        jobs = db.session.execute(select(Job.kind).where(Job.kind == "accounts.tell-of-lock"))
        assert len(jobs.all()) == 2
        locked = select(GuessCounter.id).where(GuessCounter.locked_until.is_not(None))
        assert len(db.session.execute(locked).all()) == 2


@both_engines
def test_a_new_browser_is_mailed_and_a_known_one_is_not(
    app: Flask, cast: Cast, mails: Mails
) -> None:
    first, other = app.test_client(), app.test_client()
    for client, told in ((first, 0), (first, 0), (other, 1), (other, 1), (first, 1)):
        assert attempt(client, cast.owner.email, PASSWORD).status_code == 303
        client.post("/sign-out")
        assert mails(cast.owner).count("new_device") == told


def test_a_browser_is_known_to_each_person_on_its_own(
    app: Flask, client: FlaskClient, cast: Cast, mails: Mails
) -> None:
    attempt(app.test_client(), cast.colleague.email, PASSWORD)
    attempt(client, cast.owner.email, PASSWORD)
    attempt(client, cast.colleague.email, PASSWORD)
    assert mails(cast.owner) == []
    assert mails(cast.colleague) == ["new_device"]


def test_the_cookie_is_kept_from_scripts_and_opens_nothing(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    cookies = attempt(client, cast.owner.email, PASSWORD).headers.getlist("Set-Cookie")
    [cookie] = [cookie for cookie in cookies if cookie.startswith("known=")]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    thief = app.test_client()
    thief.set_cookie("known", cookie.partition("=")[2].partition(";")[0])
    assert thief.get("/profile").status_code == 303


@pytest.mark.parametrize("planted", ["", "x", "x" * 5_000, "räksmörgås"])
def test_a_planted_cookie_harms_nothing(client: FlaskClient, cast: Cast, planted: str) -> None:
    client.set_cookie("known", planted)
    assert attempt(client, cast.owner.email, PASSWORD).status_code == 303
