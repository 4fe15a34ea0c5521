"""Wrong passwords from wherever are counted by the day; no stranger locks an owner out by them."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts import lockouts, signing_in
from portal.accounts.lockouts import Limit
from portal.accounts.security import resets
from portal.accounts.security.account import account_with
from portal.accounts.security.models import KnownBrowser
from portal.accounts.signing_in import OF_ACCOUNT, OF_OWNER
from portal.core.transaction import transaction
from portal.extensions import db
from tests.accounts.security.test_owner_is_told import attempt
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.clock import Clock
from tests.support.engines import both_engines
from tests.support.pages import Document, text_of

Mails = Callable[[Person], list[str]]
NEW = "violet hamster on skis"
ELSEWHERE = "203.0.113.9"

pytestmark = pytest.mark.usefixtures("unprotected")


def guessed(app: Flask, limit: Limit, subject: str, times: int) -> None:
    """As if so many guesses had come from all over the world."""
    with app.app_context(), transaction():
        for _ in range(times):
            lockouts.count_wrong(limit, subject, "")


@both_engines
def test_strange_browsers_are_closed_out_and_the_owners_is_not(
    app: Flask, cast: Cast, clock: Clock, mails: Mails
) -> None:
    own, strange, email = app.test_client(), app.test_client(), cast.owner.email
    assert attempt(own, email, PASSWORD).status_code == 303
    own.post("/sign-out")
    guessed(app, OF_ACCOUNT, email, OF_ACCOUNT.most - 1)
    assert attempt(strange, email, "guess", "198.51.100.1").status_code == 422
    answer = attempt(strange, email, PASSWORD, ELSEWHERE)
    assert answer.status_code == 422
    assert "needs a link from us" in answer.text
    assert strange.get("/profile").status_code == 303
    assert mails(cast.owner) == ["sign_in_locked", "browser_link"]
    assert attempt(own, email, "a slip", ELSEWHERE).status_code == 422
    assert attempt(own, email, PASSWORD, ELSEWHERE).status_code == 303
    assert attempt(strange, email, PASSWORD, ELSEWHERE).status_code == 422
    clock.forward(hours=25)
    assert attempt(strange, email, PASSWORD, ELSEWHERE).status_code == 303


def test_a_right_password_does_not_end_the_days_count(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    attempt(client, cast.owner.email, PASSWORD)
    guessed(app, OF_ACCOUNT, cast.owner.email, OF_ACCOUNT.most - 1)
    attempt(client, cast.owner.email, PASSWORD)
    strange = app.test_client()
    answers = [attempt(strange, cast.owner.email, "guess").text for _ in range(2)]
    assert ["needs a link from us" in answer for answer in answers] == [False, True]


def test_a_mail_of_it_comes_after_those_of_single_addresses(
    app: Flask, client: FlaskClient, cast: Cast, mails: Mails, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Limit("few", 2, OF_ACCOUNT.window, OF_ACCOUNT.lock)
    monkeypatch.setattr(signing_in, "SIGN_IN", few)
    guessed(app, OF_ACCOUNT, cast.owner.email, OF_ACCOUNT.most - 9)
    for network in range(5):
        for _ in range(2):
            attempt(client, cast.owner.email, "guess", f"198.51.{network}.1")
    assert mails(cast.owner).count("sign_in_locked") == 4


def test_whether_there_is_such_an_account_is_not_told(
    app: Flask, client: FlaskClient, cast: Cast, clock: Clock
) -> None:
    told = set()
    for email in (cast.owner.email, "nobody@nowhere.example"):
        guessed(app, OF_ACCOUNT, email, OF_ACCOUNT.most)
        answer = attempt(client, email, PASSWORD)
        told.add((answer.status_code, text_of(Document(answer.text).root)))
    assert len(told) == 1


@both_engines
def test_a_link_from_the_mailbox_opens_a_strange_browser(
    app: Flask, client: FlaskClient, cast: Cast, mails: Mails
) -> None:
    attempt(app.test_client(), cast.owner.email, PASSWORD)
    guessed(app, OF_ACCOUNT, cast.owner.email, OF_ACCOUNT.most)
    assert attempt(client, cast.owner.email, PASSWORD).status_code == 422
    with app.app_context(), transaction():
        account = account_with(cast.owner.email)
        assert account
        token = resets._new_token(account)
    assert client.post(f"/reset/{token.text}", data={"new_password": NEW}).status_code == 303
    assert attempt(client, cast.owner.email, NEW).status_code == 303
    assert attempt(app.test_client(), cast.owner.email, NEW).status_code == 422
    assert "new_device" not in mails(cast.owner)


def test_a_known_browser_is_counted_on_its_own(app: Flask, cast: Cast) -> None:
    own, other, email = app.test_client(), app.test_client(), cast.owner.email
    for browser in (own, other):
        attempt(browser, email, PASSWORD)
        browser.post("/sign-out")
    with app.app_context():
        first = db.session.execute(select(KnownBrowser.id).order_by(KnownBrowser.id)).scalars()
        subject = f"browser:{first.first()}"
    guessed(app, OF_OWNER, subject, OF_OWNER.most - 1)
    attempt(own, email, "guess")
    answer = attempt(own, email, PASSWORD, ELSEWHERE)
    assert answer.status_code == 429
    assert "Too many wrong attempts." in answer.text
    assert attempt(other, email, PASSWORD).status_code == 303
    assert attempt(app.test_client(), email, PASSWORD).status_code == 303


def test_who_guesses_within_a_session_gets_no_further(app: Flask, cast: Cast, signed_in) -> None:
    owner = signed_in(cast.owner)
    guessed(app, OF_OWNER, f"user:{cast.owner.user_id}", OF_OWNER.most)
    entered = {"password": PASSWORD, "new_password": NEW}
    assert owner.post("/profile/security/password", data=entered).status_code == 429
