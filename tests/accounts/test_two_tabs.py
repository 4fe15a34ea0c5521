"""Two tabs of one browser ask for sign-in, each with something typed: neither loses it, and nothing
is sent by itself.
"""

from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.accounts.models import KeptEntry, Session, User
from portal.extensions import db
from tests.support.browsing import fields, sign_in, token
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.clock import Clock
from tests.support.pages import Document, text_of
from tests.support.second_factor import give_app

PROFILE = {"Referer": "http://localhost/profile"}


def name_in_form(page: TestResponse) -> str:
    return fields(page.text, "/profile")["name"]


def typed(client: FlaskClient, name: str) -> TestResponse:
    """The sign-in page that a tab shows whose session was over when its form was sent."""
    return client.post("/profile", data={"name": name, "locale": "en"}, headers=PROFILE)


def stored_name(app: Flask, person: Person) -> str:
    with app.app_context():
        query = select(User.name).where(User.id == person.user_id)
        return str(db.session.execute(query).scalar_one())


def rows(app: Flask, column: object) -> int:
    with app.app_context():
        return len(db.session.execute(select(column)).all())  # type: ignore[call-overload]


@pytest.fixture(params=["session over", "cookie lost"])
def tabs(
    request: pytest.FixtureRequest, clock: Clock, client: FlaskClient, cast: Cast
) -> tuple[FlaskClient, TestResponse, TestResponse]:
    """A browser with two sign-in pages that were made one after the other."""
    if request.param == "session over":
        sign_in(client, cast.owner)
        client.get("/profile")
        clock.forward(hours=9)
    client.get("/sign-in")
    return client, typed(client, "First tab"), typed(client, "Second tab")


def test_the_second_tab_lands_on_its_page_with_its_entry(
    app: Flask, cast: Cast, tabs: tuple[FlaskClient, TestResponse, TestResponse]
) -> None:
    client, first, second = tabs
    landed = sign_in(client, cast.owner, first)
    assert name_in_form(client.get(landed.headers["Location"])) == "First tab"
    sessions = rows(app, Session.id)
    landed = sign_in(client, cast.owner, second)
    assert landed.status_code == 303
    assert urlsplit(landed.headers["Location"]).path == "/profile"
    page = client.get(landed.headers["Location"])
    assert "You are signed in already" in page.text
    assert name_in_form(page) == "Second tab"
    assert rows(app, Session.id) == sessions, "no second session was opened"
    assert stored_name(app, cast.owner) == cast.owner.name, "nothing was sent"


def test_the_password_of_the_second_tab_is_not_looked_at(
    cast: Cast, tabs: tuple[FlaskClient, TestResponse, TestResponse]
) -> None:
    client, first, second = tabs
    sign_in(client, cast.owner, first)
    landed = sign_in(client, cast.owner, second, password="wrong")
    assert name_in_form(client.get(landed.headers["Location"])) == "Second tab"


def test_somebody_else_in_the_second_tab_is_asked_once_more(
    app: Flask, cast: Cast, client: FlaskClient, clock: Clock
) -> None:
    """The first tab is signed in as another person: the entry waits for its own."""
    sign_in(client, cast.owner)
    client.get("/profile")
    clock.forward(hours=9)
    first, second = typed(client, "First tab"), typed(client, "Second tab")
    sign_in(client, cast.colleague, first)
    assert rows(app, KeptEntry.id) == 0
    asked = sign_in(client, cast.owner, second)
    assert asked.status_code == 422
    assert "This form was out of date" in asked.text
    shown = fields(asked.text, "/sign-in")
    assert (shown["email"], shown["next"], shown.get("password", "")) == (
        cast.owner.email,
        "/profile",
        "",
    )
    landed = sign_in(client, cast.owner, asked)
    assert name_in_form(client.get(landed.headers["Location"])) == "Second tab"


def test_the_entry_of_another_person_stays_hidden(
    app: Flask, cast: Cast, client: FlaskClient, clock: Clock
) -> None:
    sign_in(client, cast.owner)
    client.get("/profile")
    clock.forward(hours=9)
    first, second = typed(client, "First tab"), typed(client, "Second tab")
    sign_in(client, cast.colleague, first)
    landed = sign_in(client, cast.colleague, second)
    assert landed.headers["Location"] == "/profile"
    assert name_in_form(client.get("/profile")) == cast.colleague.name
    assert rows(app, KeptEntry.id) == 0


def test_without_a_cookie_the_form_comes_again(
    cast: Cast, tabs: tuple[FlaskClient, TestResponse, TestResponse]
) -> None:
    """Signed out again in the first tab: nobody is signed in, and the token is gone."""
    client, first, second = tabs
    landed = sign_in(client, cast.owner, first)
    page = client.get(landed.headers["Location"])
    client.post("/sign-out", data=fields(page.text, "/sign-out"))
    asked = sign_in(client, cast.owner, second)
    assert asked.status_code == 422
    assert fields(asked.text, "/sign-in")["kept"] == fields(second.text, "/sign-in")["kept"]
    assert urlsplit(sign_in(client, cast.owner, asked).headers["Location"]).path == "/profile"


def test_another_site_is_refused(
    cast: Cast, tabs: tuple[FlaskClient, TestResponse, TestResponse]
) -> None:
    client, first, second = tabs
    sign_in(client, cast.owner, first)
    sent = {**fields(second.text, "/sign-in"), "email": cast.owner.email, "password": PASSWORD}
    answer = client.post("/sign-in", data=sent, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 400
    assert text_of(Document(answer.text).named("h1")[0]) == "This form is no longer valid"


def test_a_passkey_form_goes_on_the_same_way(
    cast: Cast, tabs: tuple[FlaskClient, TestResponse, TestResponse]
) -> None:
    client, first, second = tabs
    sign_in(client, cast.owner, first)
    sent = {**fields(second.text, "/sign-in"), "credential": "{}"}
    landed = client.post("/sign-in/passkey", data=sent)
    assert name_in_form(client.get(landed.headers["Location"])) == "Second tab"


@pytest.mark.parametrize("order", ["first then second", "second overtakes"])
def test_with_a_second_factor(
    app: Flask,
    cast: Cast,
    clock: Clock,
    tabs: tuple[FlaskClient, TestResponse, TestResponse],
    order: str,
) -> None:
    """Both tabs are half way in: each goes on to its own page, whichever comes first."""
    client, first, second = tabs
    with app.app_context():
        device = give_app(cast.owner)
    sign_in(client, cast.owner, first)
    step_of_first = client.get("/sign-in/second-step")
    asked = sign_in(client, cast.owner, second)
    assert asked.status_code == 422
    sign_in(client, cast.owner, asked)
    step_of_second = client.get("/sign-in/second-step")
    steps = [step_of_first, step_of_second]
    names = ["First tab", "Second tab"]
    if order == "second overtakes":
        steps, names = steps[::-1], names[::-1]
    for step, name in zip(steps, names, strict=True):
        answer = prove(client, step, device.code())
        if answer.status_code == 422:
            assert "This form was out of date" in answer.text
            answer = prove(client, answer, device.code())
        assert answer.status_code == 303
        assert name_in_form(client.get(answer.headers["Location"])) == name


def prove(client: FlaskClient, page: TestResponse, code: str) -> TestResponse:
    shown = fields(page.text, "/sign-in/second-step")
    return client.post("/sign-in/second-step", data={**shown, "one_time_code": code})


def test_the_button_of_an_old_tab_signs_out(cast: Cast, client: FlaskClient) -> None:
    """Signed out and in again in another tab: whoever leaves the desk is not told to come back."""
    sign_in(client, cast.owner)
    old = fields(client.get("/profile").text, "/sign-out")
    client.post("/sign-out", data=old)
    assert client.post("/sign-out", data=old).status_code == 303, "nobody was signed in any more"
    sign_in(client, cast.owner)
    assert client.post("/sign-out", data=old).status_code == 303
    assert client.get("/profile").status_code == 303


def test_another_site_ends_no_session(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.owner)
    answer = client.post("/sign-out", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 400
    assert client.get("/sign-out", headers={"Origin": "https://evil.example"}).status_code == 200
    assert client.get("/profile").status_code == 200


def test_who_comes_by_the_address_is_asked(cast: Cast, client: FlaskClient) -> None:
    assert client.get("/sign-out").headers["Location"] == "/"
    sign_in(client, cast.owner)
    asked = client.get("/sign-out")
    assert "Do you want to sign out?" in asked.text
    client.post("/sign-out", data={"csrf_token": token(client, "/sign-out")})
    assert client.get("/profile").status_code == 303
