"""Authenticator app and recovery codes: set up, replaced, removed; each told to the owner."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.security.models import RecoveryCode, Totp
from portal.extensions import db
from tests.support.browsing import fields
from tests.support.cast import Cast, Person
from tests.support.clock import Clock
from tests.support.engines import both_engines
from tests.support.second_factor import App, first_step, second_step

SETUP = "/profile/security/authenticator"
CODE = re.compile(r"\b[2-9A-HJKMNP-Z]{5}-[2-9A-HJKMNP-Z]{5}\b")
SignIn = Callable[[Person], FlaskClient]
Mails = Callable[[Person], list[str]]

pytestmark = pytest.mark.usefixtures("unprotected", "clock")


def shown_app(client: FlaskClient) -> tuple[App, str]:
    """What a phone reads off the page, and what the page carries."""
    html = client.get(SETUP).text
    key = re.search(r'class="serial" translate="no">([A-Z2-7 ]+)<', html)
    assert key
    return App(key[1].replace(" ", "")), fields(html, SETUP)["setup"]


def confirm(client: FlaskClient, code: str, setup: str):
    return client.post(SETUP, data={"one_time_code": code, "setup": setup})


def set_up(client: FlaskClient) -> tuple[App, list[str]]:
    shown, setup = shown_app(client)
    answer = confirm(client, shown.code(), setup)
    assert answer.status_code in (200, 303), answer.text
    return shown, list(dict.fromkeys(CODE.findall(answer.text)))  # once to read, once to copy


@both_engines
def test_set_up_shows_ten_recovery_codes_once(
    app: Flask, cast: Cast, signed_in: SignIn, clock: Clock, mails: Mails
) -> None:
    client = signed_in(cast.owner)
    owners_app, codes = set_up(client)
    assert len(set(codes)) == 10
    hub = client.get("/profile/security").text
    assert "You have 10 recovery codes left." in hub
    assert not CODE.search(hub)
    assert mails(cast.owner) == ["security_changed"]
    with app.app_context():
        assert (
            owners_app.secret.encode() not in db.session.execute(select(Totp.secret)).scalar_one()
        )
        hashes = db.session.execute(select(RecoveryCode.code_hash)).scalars().all()
    assert not any(code[:5] in hashed for code in codes for hashed in hashes)
    clock.forward(seconds=30)
    other = app.test_client()
    assert first_step(other, cast.owner).headers["Location"] == "/sign-in/second-step"
    assert second_step(other, owners_app.code()).status_code == 303


def test_the_code_that_confirmed_it_signs_nobody_in(
    app: Flask, cast: Cast, signed_in: SignIn
) -> None:
    owners_app, _codes = set_up(signed_in(cast.owner))
    other = app.test_client()
    first_step(other, cast.owner)
    assert second_step(other, owners_app.code()).status_code == 422


@pytest.mark.parametrize("code", ["", "000000", "x" * 50])
def test_a_wrong_code_shows_the_same_key_again(
    app: Flask, cast: Cast, signed_in: SignIn, code: str
) -> None:
    client = signed_in(cast.owner)
    shown, setup = shown_app(client)
    answer = confirm(client, code, setup)
    assert answer.status_code == 422
    assert shown.secret[:4] in answer.text
    setup = fields(answer.text, SETUP)["setup"]
    assert confirm(client, shown.code(), setup).status_code == 200


def test_a_key_shown_too_long_ago_or_to_somebody_else_is_refused(
    cast: Cast, signed_in: SignIn, clock: Clock
) -> None:
    client, other = signed_in(cast.owner), signed_in(cast.colleague)
    shown, setup = shown_app(client)
    assert confirm(other, shown.code(), setup).headers["Location"] == SETUP
    assert confirm(client, shown.code(), "made up").headers["Location"] == SETUP
    clock.forward(minutes=14)
    client.get("/profile")
    entered = {"password": "correct horse battery", "next": "/"}
    client.post("/confirm", data=entered)
    clock.forward(minutes=14)
    client.post("/confirm", data=entered)
    clock.forward(minutes=3)
    assert confirm(client, shown.code(), setup).headers["Location"] == SETUP


def test_another_phone_takes_the_place_of_the_first(
    app: Flask, cast: Cast, signed_in: SignIn, clock: Clock
) -> None:
    client = signed_in(cast.owner)
    first, codes = set_up(client)
    clock.forward(seconds=60)
    second, none = set_up(client)
    assert (len(codes), none) == (10, [])
    clock.forward(seconds=60)
    other = app.test_client()
    first_step(other, cast.owner)
    assert second_step(other, first.code()).status_code == 422
    assert second_step(other, second.code()).status_code == 303


def test_removed_means_not_asked_any_more(
    app: Flask, cast: Cast, signed_in: SignIn, mails: Mails
) -> None:
    client = signed_in(cast.owner)
    set_up(client)
    for _ in range(2):
        assert client.post(f"{SETUP}/remove").headers["Location"] == "/profile/security"
    assert mails(cast.owner) == ["security_changed"] * 2
    with app.app_context():
        assert db.session.execute(select(RecoveryCode.id)).first() is None
    assert first_step(app.test_client(), cast.owner).headers["Location"] == "/"


def test_new_recovery_codes_take_the_place_of_the_old(
    app: Flask, cast: Cast, signed_in: SignIn
) -> None:
    client = signed_in(cast.owner)
    _app, old = set_up(client)
    new = CODE.findall(client.post("/profile/security/recovery-codes").text)
    assert len(set(new) - set(old)) == 10
    other = app.test_client()
    first_step(other, cast.owner)
    assert second_step(other, old[0]).status_code == 422
    assert second_step(other, new[0]).status_code == 303


def test_recovery_codes_need_a_factor(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.owner)
    assert "No second factor yet" in client.get("/profile/security/recovery-codes").text
    answer = client.post("/profile/security/recovery-codes")
    assert answer.headers["Location"] == "/profile/security"
    assert "Set one up first" in client.get("/profile/security").text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", SETUP),
        ("POST", SETUP),
        ("POST", f"{SETUP}/remove"),
        ("GET", "/profile/security/recovery-codes"),
        ("POST", "/profile/security/recovery-codes"),
        ("GET", "/profile/security/passkeys"),
        ("POST", "/profile/security/passkeys"),
        ("POST", "/profile/security/passkeys/options"),
        ("POST", f"/profile/security/passkeys/{'0' * 8}-0000-4000-8000-{'0' * 12}/remove"),
    ],
)
def test_all_of_it_asks_once_more_who_it_is(
    cast: Cast, signed_in: SignIn, clock: Clock, method: str, path: str
) -> None:
    client = signed_in(cast.owner)
    clock.forward(minutes=15)
    answer = client.open(path, method=method)
    assert answer.headers["Location"].startswith("/confirm?next=")
