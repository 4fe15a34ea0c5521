"""What was typed when the session ran out comes back to whoever typed it, and is sent by nobody."""

import json
from collections.abc import Callable
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.accounts.kept_entries import MOST_KEPT
from portal.accounts.models import KeptEntry, User
from portal.core import crypto
from portal.extensions import db
from tests.support.browsing import fields, sign_in, token
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.clock import Clock
from tests.support.engines import both_engines
from tests.support.pages import Document, text_of

TYPED = {"name": "Δήμητρα “Typed” <b>", "locale": "el"}
UNSENT = "Nothing has been changed: send it once more."
PROFILE = {"Referer": "http://localhost/profile"}
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://localhost/profile"}


@pytest.fixture
def expired(clock: Clock, client: FlaskClient, cast: Cast) -> FlaskClient:
    """The owner's browser with the profile open, nine hours later."""
    sign_in(client, cast.owner)
    client.get("/profile")
    clock.forward(hours=9)
    return client


def send(client: FlaskClient, **headers: str) -> TestResponse:
    """The open form, sent with the token it was shown with."""
    form = {**TYPED, "csrf_token": shown_token(client)}
    return client.post("/profile", data=form, headers={**PROFILE, **headers})


def shown_token(client: FlaskClient) -> str:
    """The CSRF token as the pages of this browser's session carry it."""
    signer = URLSafeTimedSerializer(client.application.secret_key, salt="wtf-csrf-token")
    with client.session_transaction() as session:
        return str(signer.dumps(session["csrf_token"]))


def name_in_form(page: TestResponse) -> str:
    return fields(page.text, "/profile")["name"]


def stored_name(app: Flask, person: Person) -> str:
    with app.app_context():
        query = select(User.name).where(User.id == person.user_id)
        return str(db.session.execute(query).scalar_one())


@both_engines
def test_the_form_is_refilled_after_sign_in_and_not_sent(
    app: Flask, expired: FlaskClient, cast: Cast
) -> None:
    asked = send(expired)
    assert text_of(Document(asked.text).named("h1")[0]) == "Sign in"
    assert "what you entered will still be there" in asked.text
    assert "Typed" not in asked.text
    admitted = sign_in(expired, cast.owner, asked)
    assert urlsplit(admitted.headers["Location"]).path == "/profile"
    shown = expired.get(admitted.headers["Location"])
    assert name_in_form(shown) == TYPED["name"]
    assert UNSENT in shown.text
    assert UNSENT not in expired.get(admitted.headers["Location"]).text
    assert stored_name(app, cast.owner) == cast.owner.name
    sent = expired.post("/profile", data={**fields(shown.text, "/profile"), "locale": "en"})
    assert sent.status_code == 303
    assert stored_name(app, cast.owner) == TYPED["name"]


def test_a_mistyped_password_loses_nothing(expired: FlaskClient, cast: Cast) -> None:
    refused = sign_in(expired, cast.owner, send(expired), password="wrong")
    assert refused.status_code == 422
    admitted = sign_in(expired, cast.owner, refused)
    assert name_in_form(expired.get(admitted.headers["Location"])) == TYPED["name"]


def test_another_language_at_sign_in_loses_nothing(expired: FlaskClient, cast: Cast) -> None:
    asked = send(expired)
    for language in ("sv", "it"):
        chosen = {**fields(asked.text, "/language"), "language": language}
        asked = expired.post("/language", data=chosen)
        assert Document(asked.text).root.get("lang") == language
    assert Document(expired.get("/sign-in").text).root.get("lang") == "it"
    admitted = sign_in(expired, cast.owner, asked)
    assert urlsplit(admitted.headers["Location"]).path == "/profile"
    assert name_in_form(expired.get(admitted.headers["Location"])) == TYPED["name"]


def test_another_language_after_signing_in_in_another_tab_loses_nothing(
    expired: FlaskClient, cast: Cast
) -> None:
    asked = send(expired)
    sign_in(expired, cast.owner)
    chosen = {**fields(asked.text, "/language"), "language": "it"}
    shown = expired.post("/language", data=chosen, follow_redirects=True)
    assert UNSENT not in shown.text  # in Italian
    assert 'class="toast' in shown.text
    assert name_in_form(shown) == TYPED["name"]


def test_somebody_else_at_the_same_browser_does_not_see_it(
    app: Flask, expired: FlaskClient, cast: Cast
) -> None:
    admitted = sign_in(expired, cast.colleague, send(expired))
    assert admitted.headers["Location"] == "/profile"
    assert UNSENT not in expired.get("/profile").text
    with app.app_context():
        assert db.session.execute(select(KeptEntry.id)).first() is None


def test_the_link_shows_others_nothing(app: Flask, expired: FlaskClient, cast: Cast) -> None:
    link = sign_in(expired, cast.owner, send(expired)).headers["Location"]
    other = app.test_client()
    sign_in(other, cast.stranger)
    assert name_in_form(other.get(link)) == cast.stranger.name
    assert app.test_client().get(link).status_code == 303


def test_the_link_is_worth_nothing_after_an_hour(
    expired: FlaskClient, cast: Cast, clock: Clock
) -> None:
    link = sign_in(expired, cast.owner, send(expired)).headers["Location"]
    assert name_in_form(expired.get(link)) == TYPED["name"]
    clock.forward(hours=1, seconds=1)
    assert name_in_form(expired.get(link)) == cast.owner.name


def test_a_file_has_to_be_chosen_again(expired: FlaskClient) -> None:
    form = {"csrf_token": shown_token(expired), "receipt": (BytesIO(b"%PDF-"), "receipt.pdf")}
    asked = expired.post("/devices/add-by-receipt", data=form)
    assert text_of(Document(asked.text).named("h1")[0]) == "Sign in"
    assert "Files are not kept" in asked.text


@pytest.mark.parametrize("key", ["", "1", "0" * 32, "../..", "kept\0", "9" * 5000])
def test_an_invented_link_shows_nothing(
    cast: Cast, signed_in: Callable[[Person], FlaskClient], key: str
) -> None:
    page = signed_in(cast.owner).get("/profile", query_string={"kept": key})
    assert name_in_form(page) == cast.owner.name


def encrypted(value: object) -> str:
    return crypto.encrypt(json.dumps(value)).decode()


@pytest.mark.parametrize(
    "forge",
    [
        lambda: "garbage",
        lambda: "gAAAAABtampered",
        lambda: "Ωμέγα",
        lambda: "\0",
        lambda: encrypted({"name": "from a queued mail"}),
        lambda: encrypted("1234567890"),
        lambda: encrypted(["activation code", "", {"name": ["x"]}]),
        lambda: encrypted(None),
        lambda: crypto.encrypt("not even JSON").decode(),
    ],
)
def test_a_text_that_is_no_entry_is_ignored(
    client: FlaskClient, cast: Cast, forge: Callable[[], str]
) -> None:
    """Also what the portal encrypted for another purpose: this is no way to read it."""
    page = client.get("/sign-in")
    entered = {"email": cast.owner.email, "password": PASSWORD, "kept": forge()}
    answer = client.post("/sign-in", data={**fields(page.text, "/sign-in"), **entered})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_a_changed_text_is_ignored(expired: FlaskClient, cast: Cast) -> None:
    shown = fields(send(expired).text, "/sign-in")
    middle = len(shown["kept"]) // 2
    flipped = "A" if shown["kept"][middle] != "A" else "B"
    changed = shown["kept"][:middle] + flipped + shown["kept"][middle + 1 :]
    entered = {"email": cast.owner.email, "password": PASSWORD, "kept": changed}
    answer = expired.post("/sign-in", data={**shown, **entered})
    assert answer.headers["Location"] == "/profile"


def test_passwords_and_tokens_are_not_kept(app: Flask, expired: FlaskClient) -> None:
    kept = fields(send(expired).text, "/sign-in")["kept"]
    with app.app_context():
        text = crypto.decrypt(kept.encode())
    assert "csrf_token" not in text
    assert "Typed" in text


def kept_rows(app: Flask) -> int:
    with app.app_context():
        return len(db.session.execute(select(KeptEntry.id)).all())


@pytest.mark.parametrize("headers", [PROFILE, HTMX])
@pytest.mark.parametrize("cookie", [True, False])
@pytest.mark.parametrize("size", [20, 63_000])
def test_an_entry_of_any_size_comes_back_however_it_was_sent(
    app: Flask, expired: FlaskClient, cast: Cast, headers: dict[str, str], cookie: bool, size: int
) -> None:
    form = {"name": "ω" * (size // 2), "csrf_token": shown_token(expired)}
    browser = expired if cookie else app.test_client()
    asked = browser.post("/profile", data=form, headers=headers)
    assert kept_rows(app) == 0
    admitted = sign_in(browser, cast.owner, asked)
    assert name_in_form(browser.get(admitted.headers["Location"])) == form["name"]
    assert stored_name(app, cast.owner) == cast.owner.name


def test_htmx_shows_the_sign_in_page_in_place_of_the_page(expired: FlaskClient) -> None:
    answer = send(expired, **HTMX)
    assert answer.status_code == 401
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == ("body", "innerHTML")
    assert fields(answer.text, "/sign-in")["next"] == "/profile"


@pytest.mark.parametrize("marked", [True, False])
def test_an_entry_without_a_cookie_is_shown_in_its_own_browser_only(
    app: Flask, cast: Cast, marked: bool
) -> None:
    typing, other = app.test_client(), app.test_client()
    kept = fields(typing.post("/profile", data=TYPED, headers=PROFILE).text, "/sign-in")["kept"]
    if marked:
        other.post("/profile", data=TYPED, headers=PROFILE)
    shown = fields(other.get("/sign-in").text, "/sign-in")
    entered = {"email": cast.owner.email, "password": PASSWORD, "kept": kept}
    answer = other.post("/sign-in", data={**shown, **entered})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert kept_rows(app) == 0


def test_without_a_page_of_its_own_the_start_page_follows(client: FlaskClient, cast: Cast) -> None:
    page = client.get("/sign-in")
    shown = fields(page.text, "/sign-in")
    answer = client.post("/profile", data={**TYPED, "csrf_token": shown["csrf_token"]})
    assert fields(answer.text, "/sign-in")["next"] == "/profile"


@pytest.fixture
def fresh(client: FlaskClient, cast: Cast) -> FlaskClient:
    sign_in(client, cast.owner)
    return client


@both_engines
@pytest.mark.parametrize(
    ("headers", "status", "told"), [(PROFILE, 303, "Location"), (HTMX, 401, "HX-Redirect")]
)
@pytest.mark.parametrize("size", [20, 60_000])
def test_a_form_with_an_old_token_is_shown_again_with_its_entries(
    app: Flask,
    fresh: FlaskClient,
    cast: Cast,
    headers: dict[str, str],
    status: int,
    told: str,
    size: int,
) -> None:
    """Signed in again in another tab meanwhile: nothing happens, nothing is lost."""
    form = {"name": "x" * size, "csrf_token": "old"}
    answer = fresh.post("/profile", data=form, headers=headers)
    assert answer.status_code == status
    page = fresh.get(answer.headers[told])
    assert "This form had expired" in page.text
    assert name_in_form(page) == form["name"]
    assert stored_name(app, cast.owner) == cast.owner.name


@both_engines
def test_of_one_person_few_entries_are_kept(app: Flask, fresh: FlaskClient, cast: Cast) -> None:
    for number in range(MOST_KEPT + 3):
        form = {"name": f"Name {number}", "csrf_token": "old"}
        shown = fresh.post("/profile", data=form, headers=PROFILE).headers["Location"]
    assert kept_rows(app) == MOST_KEPT
    assert name_in_form(fresh.get(shown)) == form["name"]


@pytest.mark.parametrize(
    "origin",
    [
        {"Referer": "https://evil.example/profile"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example", "Referer": "http://localhost/profile"},
    ],
)
def test_another_site_gets_a_clear_refusal_and_fills_nothing(
    app: Flask, fresh: FlaskClient, cast: Cast, origin: dict[str, str]
) -> None:
    answer = fresh.post("/profile", data=TYPED, headers=origin)
    assert answer.status_code == 400
    assert "This form is no longer valid" in answer.text
    assert name_in_form(fresh.get("/profile")) == cast.owner.name
    assert stored_name(app, cast.owner) == cast.owner.name


def test_a_visitor_whose_form_is_out_of_date_is_not_asked_to_sign_in(
    client: FlaskClient,
) -> None:
    answer = client.post("/forgotten-password")
    assert answer.status_code == 400
    assert "This form is no longer valid" in answer.text


def test_an_enormous_entry_is_not_kept(expired: FlaskClient, cast: Cast) -> None:
    form = {"name": "x" * 100_000, "csrf_token": shown_token(expired)}
    asked = expired.post("/profile", data=form, headers=PROFILE)
    assert fields(asked.text, "/sign-in")["kept"] == ""
    assert parse_qs(urlsplit(sign_in(expired, cast.owner, asked).headers["Location"]).query) == {}


def test_the_token_of_a_form_is_needed(app: Flask, fresh: FlaskClient, cast: Cast) -> None:
    form = {**TYPED, "csrf_token": token(fresh, "/profile")}
    assert fresh.post("/profile", data=form).status_code == 303
    assert stored_name(app, cast.owner) == TYPED["name"]
