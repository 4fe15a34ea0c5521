"""After very many guesses a strange browser is let in by a mail, which only the right password
leads to; nothing else tells that it was right.
"""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select
from werkzeug.test import TestResponse

from portal.accounts.models import GuessCounter
from portal.accounts.security.models import KnownBrowser
from portal.accounts.signing_in import OF_ACCOUNT, SIGN_IN
from portal.core.clock import now
from portal.core.transaction import transaction
from portal.extensions import db
from tests.accounts.security.conftest import mailed_link
from tests.accounts.security.test_many_guesses import ELSEWHERE
from tests.accounts.security.test_owner_is_told import attempt
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.clock import Clock
from tests.support.engines import both_engines
from tests.support.pages import Document, text_of
from tests.support.second_factor import give_app
from tests.support.statements import counted

Mails = Callable[[Person], list[str]]
NOBODY = "nobody@nowhere.example"

pytestmark = pytest.mark.usefixtures("unprotected")


@pytest.fixture
def besieged(app: Flask, cast: Cast) -> Person:
    """An account of which strangers guessed the password all day."""
    moment = now()
    full = {"wrong": OF_ACCOUNT.most, "window_started_at": moment}
    with app.app_context(), transaction():
        for email in (cast.owner.email, NOBODY):
            until = moment + OF_ACCOUNT.lock
            counter = {"kind": OF_ACCOUNT.kind, "subject": email, "locked_until": until, **full}
            db.session.execute(insert(GuessCounter).values(counter))
    return cast.owner


def link_to(app: Flask) -> str:
    return mailed_link(app, "/sign-in/browser")


def alike(answer: TestResponse) -> tuple[object, ...]:
    cookies = sorted(cookie.partition("=")[0] for cookie in answer.headers.getlist("Set-Cookie"))
    told = text_of(Document(answer.text).root)
    return answer.status_code, told, cookies, sorted(answer.headers.keys())


@both_engines
def test_the_owner_comes_in_by_the_mailbox(app: Flask, besieged: Person) -> None:
    fresh, other = app.test_client(), app.test_client()
    entered = {"email": besieged.email, "password": PASSWORD, "next": "/wallet?kind=card"}
    place = {"REMOTE_ADDR": ELSEWHERE}
    answer = fresh.post("/sign-in", data=entered, environ_overrides=place)
    assert (answer.status_code, fresh.get("/profile").status_code) == (422, 303)
    link = link_to(app)
    for _ in range(2):
        assert fresh.get(link).status_code == 200  # a mail program may look first
    assert other.get(link).status_code == other.post(link).status_code == 410
    answer = fresh.post(link)
    assert answer.headers["Location"] == "/sign-in?next=/wallet?kind%3Dcard"
    assert fresh.get("/profile").status_code == 303  # the link alone opens nothing
    assert fresh.post("/sign-in", data=entered).headers["Location"] == "/wallet?kind=card"
    assert fresh.post(link).status_code == 410


def test_no_answer_tells_that_the_password_was_right(
    app: Flask, besieged: Person, mails: Mails
) -> None:
    tries = [(besieged.email, PASSWORD), (besieged.email, "guess"), (NOBODY, PASSWORD)]
    attempt(app.test_client(), *tries[1])  # whatever is loaded once is loaded
    told, work = set(), set()
    for email, password in tries:
        with counted(app) as statements:
            told.add(repr(alike(attempt(app.test_client(), email, password, ELSEWHERE))))
        work.add(len(statements))
    assert len(told) == len(work) == 1
    assert mails(besieged) == ["browser_link"]


def test_right_ones_count_like_wrong_ones(app: Flask, besieged: Person, mails: Mails) -> None:
    for password in (PASSWORD, "guess"):
        address = f"198.51.100.{len(password)}"
        client = app.test_client()
        answers = [
            attempt(client, besieged.email, password, address).status_code
            for _ in range(SIGN_IN.most + 1)
        ]
        assert answers == [422] * SIGN_IN.most + [429]
    assert mails(besieged) == ["browser_link"] * 5  # and no more within an hour


def test_the_second_factor_is_still_asked(app: Flask, client: FlaskClient, besieged: Person):
    with app.app_context():
        give_app(besieged)
    attempt(client, besieged.email, PASSWORD)
    client.post(link_to(app))
    answer = attempt(client, besieged.email, PASSWORD)
    assert answer.headers["Location"] == "/sign-in/second-step"


def test_a_link_is_over_after_half_an_hour(
    app: Flask, client: FlaskClient, clock: Clock, besieged: Person
) -> None:
    attempt(client, besieged.email, PASSWORD)
    link = link_to(app)
    clock.forward(minutes=30)
    answer = client.post(link)
    assert answer.status_code == 410
    assert "This link no longer works" in answer.text
    with app.app_context():
        assert db.session.execute(select(func.count(KnownBrowser.id))).scalar_one() == 0


def test_it_opens_no_page_for_a_new_password(
    app: Flask, client: FlaskClient, besieged: Person
) -> None:
    attempt(client, besieged.email, PASSWORD)
    token = link_to(app).rpartition("/")[2]
    assert client.get(f"/reset/{token}").status_code == 404
