"""Changing a password, and setting a forgotten one anew."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from portal.accounts.models import User
from portal.accounts.security.models import PasswordReset
from portal.audit.models import AuditEntry
from portal.core.transaction import transaction
from portal.extensions import db, limiter
from tests.accounts.security.conftest import mailed_link, open_sessions
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.clock import Clock
from tests.support.engines import both_engines
from tests.support.pages import Document, text_of
from tests.support.second_factor import first_step, give_app
from tests.support.statements import counted

CHANGE = "/profile/security/password"
NEW = "violet hamster on skis"
SignIn = Callable[[Person], FlaskClient]
Mails = Callable[[Person], list[str]]

pytestmark = pytest.mark.usefixtures("unprotected")


def signs_in(app: Flask, person: Person, password: str) -> bool:
    entered = {"email": person.email, "password": password}
    return app.test_client().post("/sign-in", data=entered).status_code == 303


@both_engines
def test_a_new_password_ends_all_other_sessions_and_is_mailed(
    app: Flask, cast: Cast, signed_in: SignIn, mails: Mails
) -> None:
    client, elsewhere = signed_in(cast.owner), signed_in(cast.owner)
    answer = client.post(CHANGE, data={"password": PASSWORD, "new_password": NEW})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/profile/security")
    assert "1 other session has been ended." in client.get("/profile/security").text
    assert elsewhere.get("/profile").status_code == 303
    assert mails(cast.owner).count("security_changed") == 1
    assert signs_in(app, cast.owner, NEW)
    assert not signs_in(app, cast.owner, PASSWORD)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("wrong", NEW, "This is not your current password."),
        ("", NEW, "Enter your password."),
        (PASSWORD, "", "Enter the new password."),
        (PASSWORD, "short", "at least 10 characters"),
        (PASSWORD, "password1234", "easily guessed"),
        (PASSWORD, "Solkraft2026", "names that are easy to guess"),
        (PASSWORD, "x" * 201, "at most 200 characters"),
        (PASSWORD, "x" * 1001, "too long"),
    ],
)
def test_a_refused_change_says_why_and_changes_nothing(
    app: Flask, cast: Cast, signed_in: SignIn, old: str, new: str, sentence: str
) -> None:
    answer = signed_in(cast.owner).post(CHANGE, data={"password": old, "new_password": new})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert signs_in(app, cast.owner, PASSWORD)


@pytest.mark.parametrize("old", ["", "wrong"])
def test_both_faults_are_told_at_once(cast: Cast, signed_in: SignIn, old: str) -> None:
    answer = signed_in(cast.owner).post(CHANGE, data={"password": old, "new_password": "short"})
    assert answer.status_code == 422
    main = text_of(Document(answer.text).named("main")[0])
    assert "at least 10 characters" in main
    assert main.index("Current password:") < main.index("New password:")


def test_passwords_survive_no_interrupted_session(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    answer = client.post(CHANGE, data={"password": PASSWORD, "new_password": NEW, "note": "x"})
    kept = answer.text.partition('name="kept" value="')[2].partition('"')[0]
    entered = {"email": cast.owner.email, "password": PASSWORD, "kept": kept, "next": CHANGE}
    shown = client.get(client.post("/sign-in", data=entered).headers["Location"]).text
    assert NEW not in shown


def ask_for_link(app: Flask, email: str, **more: str) -> str:
    client = app.test_client()
    answer = client.post("/forgotten-password", data={"email": email, **more})
    assert answer.headers["Location"].startswith("/forgotten-password/sent")
    return mailed_link(app, "/reset")


@both_engines
def test_a_link_sets_the_password_once_and_ends_every_session(
    app: Flask, client: FlaskClient, cast: Cast, signed_in: SignIn, mails: Mails
) -> None:
    before = signed_in(cast.owner)
    link = ask_for_link(app, f" {cast.owner.email.upper()} ")
    for _ in range(2):
        assert client.get(link).status_code == 200  # a mail program may look first
    answer = client.post(link, data={"new_password": NEW})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert before.get("/profile").status_code == 303
    assert open_sessions(app, cast.owner) == []
    assert signs_in(app, cast.owner, NEW)
    again = client.post(link, data={"new_password": f"{NEW} twice"})
    assert again.status_code == 404
    assert "This link no longer works" in again.text
    assert client.get(link).status_code == 404
    assert "security_changed" in mails(cast.owner)


def test_a_link_is_over_after_an_hour_or_when_the_password_changed(
    app: Flask, client: FlaskClient, cast: Cast, clock: Clock, signed_in: SignIn
) -> None:
    link = ask_for_link(app, cast.owner.email)
    clock.forward(hours=1)
    assert client.post(link, data={"new_password": NEW}).status_code == 404
    link = ask_for_link(app, cast.owner.email)
    entered = {"password": PASSWORD, "new_password": NEW}
    assert signed_in(cast.owner).post(CHANGE, data=entered).status_code == 303
    assert client.post(link, data={"new_password": f"{NEW} twice"}).status_code == 404


@pytest.mark.parametrize("new", ["", "short", "password1234", "x" * 1001])
def test_a_weak_password_leaves_the_link_as_it_is(
    app: Flask, client: FlaskClient, cast: Cast, new: str
) -> None:
    link = ask_for_link(app, cast.owner.email)
    assert client.post(link, data={"new_password": new}).status_code == 422
    assert client.post(link, data={"new_password": NEW}).status_code == 303


def test_a_link_does_not_pass_the_second_factor(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    with app.app_context():
        give_app(cast.owner)
    client.post(ask_for_link(app, cast.owner.email), data={"new_password": NEW})
    answer = client.post("/sign-in", data={"email": cast.owner.email, "password": NEW})
    assert answer.headers["Location"] == "/sign-in/second-step"


def test_asking_tells_nobody_which_accounts_there_are(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        mine = User.id == cast.colleague.user_id
        db.session.execute(update(User).where(mine).values(active=False))
    seen = set()
    for email in (cast.owner.email, cast.colleague.email, "nobody@nowhere.example"):
        client = app.test_client()
        with counted(app) as statements:
            answer = client.post("/forgotten-password", data={"email": email})
        page = text_of(Document(client.get(answer.headers["Location"]).text).root)
        seen.add((answer.status_code, len(statements), page))
    assert len(seen) == 1


def test_only_who_has_an_open_account_gets_a_link(app: Flask, cast: Cast) -> None:
    assert ask_for_link(app, "nobody@nowhere.example") == ""
    with app.app_context(), transaction():
        mine = User.id == cast.colleague.user_id
        db.session.execute(update(User).where(mine).values(active=False))
    assert ask_for_link(app, cast.colleague.email) == ""


def test_a_mailbox_is_not_filled(app: Flask, cast: Cast, mails: Mails) -> None:
    for _ in range(8):
        ask_for_link(app, cast.owner.email)
    assert mails(cast.owner).count("password_reset") == 5


def test_one_address_asks_ten_times_an_hour(app: Flask, client: FlaskClient, cast: Cast) -> None:
    limiter.enabled = True
    with app.app_context():
        limiter.reset()
    asked = {"email": "nobody@nowhere.example"}
    answers = [client.post("/forgotten-password", data=asked) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [303] * 10 + [429]


@pytest.mark.parametrize("email", ["", "a" * 300])
def test_odd_addresses_get_a_clear_answer(client: FlaskClient, email: str) -> None:
    assert client.post("/forgotten-password", data={"email": email}).status_code == 422


@pytest.mark.parametrize("token", ["x" * 43, "x", "../etc/passwd", "x" * 44])
def test_foreign_tokens_open_nothing(client: FlaskClient, token: str) -> None:
    assert client.get(f"/reset/{token}").status_code == 404
    assert client.post(f"/reset/{token}", data={"new_password": NEW}).status_code == 404


def test_the_database_knows_no_token(app: Flask, cast: Cast) -> None:
    token = ask_for_link(app, cast.owner.email).rpartition("/")[2]
    with app.app_context():
        [kept] = db.session.execute(select(PasswordReset.token_hash)).scalars()
        assert token
        assert token not in kept
        facts = db.session.execute(select(AuditEntry.facts)).scalars()
        assert not any(token in str(one) for one in facts)


def test_the_sign_in_page_leads_there(client: FlaskClient, cast: Cast) -> None:
    assert 'href="/forgotten-password"' in client.get("/sign-in").text
    first_step(client, cast.owner)
    with client.application.app_context():
        assert db.session.execute(select(func.count(PasswordReset.id))).scalar_one() == 0
