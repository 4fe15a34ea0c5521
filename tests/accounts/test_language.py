"""Which language a page speaks: profile, else cookie, else what the browser wants, else English."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import User
from portal.extensions import db
from portal.web.i18n import LANGUAGES, accepted_language
from tests.support.browsing import fields, token
from tests.support.cast import Cast, Person
from tests.support.pages import Document


def spoken(client: FlaskClient, path: str = "/", wish: str = "") -> str | None:
    return Document(client.get(path, headers={"Accept-Language": wish}).text).root.get("lang")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("sv", "sv"),
        ("fr-CA", "fr"),
        ("it-CH", "it"),
        ("EL-gr", "el"),
        ("cs-CZ,cs;q=0.9,en;q=0.8", "cs"),
        ("de-DE,de;q=0.9,it;q=0.5,fr;q=0.7", "fr"),
        ("de, fr-CH;q=0.9, it;q=0.9", "fr"),
        ("en;q=0.1, sv;q=0.2", "sv"),
        ("sv;q=0", "en"),
        ("sv;q=0, it;q=0.1", "it"),
        ("sv; Q=0.1, it;q=0.2", "it"),
        ("*", "en"),
        ("*;q=0.9, fr;q=0.5", "fr"),
        ("de, *", "en"),
        ("sv;q=nan", "en"),
        ("sv;q=inf, fr;q=0.1", "fr"),
        ("sv;q=-1", "en"),
        ("sv;q=2, fr;q=0.1", "fr"),
        ("sv;q=", "en"),
        ("sv;q=high, el", "el"),
        (",,;;==,", "en"),
        ("svenska", "en"),
        ("\u202esv", "en"),
        ("sv" * 5000, "en"),
        ("de," * 5000 + "sv", "en"),
    ],
)
def test_the_browsers_wish(header: str, language: str) -> None:
    assert accepted_language(header) == language


def test_a_page_follows_the_browser(client: FlaskClient) -> None:
    assert spoken(client, wish="fr-CA, en;q=0.5") == "fr"
    assert spoken(client) == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_visitor_chooses(app: Flask, client: FlaskClient, language: str) -> None:
    shown = fields(client.get("/sign-in?next=/profile").text, "/language")
    answer = client.post("/language", data={**shown, "language": language})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/profile")
    assert spoken(client, wish="it") == language
    assert spoken(app.test_client(), wish="it") == "it"


@pytest.mark.parametrize("odd", ["de", "", "SV", "en_US", "../../etc", "sv\0"])
def test_a_language_there_is_not_becomes_english(client: FlaskClient, odd: str) -> None:
    client.post("/language", data={"language": odd, "csrf_token": token(client)})
    assert spoken(client, wish="sv") == "en"


def test_an_odd_cookie_is_no_choice(client: FlaskClient) -> None:
    client.set_cookie("language", "klingon")
    assert spoken(client, wish="cs") == "cs"


def test_the_profile_wins_over_the_cookie(
    cast: Cast, signed_in: Callable[[Person], FlaskClient]
) -> None:
    client = signed_in(cast.owner)
    client.set_cookie("language", "it")
    assert spoken(client, wish="fr") == "en"
    client.post("/profile", data={"name": "Owner", "locale": "el"})
    assert spoken(client, wish="fr") == "el"
    client.post("/sign-out")
    assert spoken(client, wish="fr") == "it"


def test_who_is_signed_in_keeps_the_choice_everywhere(
    app: Flask, cast: Cast, signed_in: Callable[[Person], FlaskClient]
) -> None:
    signed_in(cast.owner).post("/language", data={"language": "sv"})
    assert spoken(signed_in(cast.owner), wish="fr") == "sv"
    with app.app_context():
        stored = db.session.execute(select(User.locale).where(User.id == cast.owner.user_id))
        assert stored.scalar_one() == "sv"


def test_a_profile_in_an_unknown_language_is_refused(
    cast: Cast, signed_in: Callable[[Person], FlaskClient]
) -> None:
    client = signed_in(cast.owner)
    answer = client.post("/profile", data={"name": "Owner", "locale": "de"})
    assert answer.status_code == 422
    assert "Choose one of the options shown." in answer.text
    assert spoken(client, wish="fr") == "en"


def test_a_form_that_is_refused_before_its_view_speaks_the_readers_language(app: Flask) -> None:
    """The protection against forged forms answers first, in a thread that spoke Swedish before."""
    app.config["WTF_CSRF_ENABLED"] = True
    spoken(app.test_client(), wish="sv")
    answer = app.test_client().post(
        "/devices/add", data={"serial": "x"}, headers={"Accept-Language": "el"}
    )
    assert Document(answer.text).root.get("lang") == "el"


def test_a_colon_after_a_label_stands_as_the_language_has_it(client: FlaskClient) -> None:
    for language, label in (("fr", "Mot de passe\u00a0: "), ("en", "Password: ")):
        client.set_cookie("language", language)
        refused = client.post("/sign-in", data=fields(client.get("/sign-in").text, "/sign-in"))
        assert f'<a href="#password">{label}' in refused.text


FROM = "http://localhost"


@pytest.mark.parametrize(
    ("form", "sent_to", "back"),
    [
        ("/wallet/book", "/wallet/book/photo", "/wallet/book"),
        ("/warranty?serial=90523", "/warranty/photo", "/warranty?serial=90523"),
        ("", "/warranty/photo", "/warranty"),
        ("/wallet/book/photo", "/wallet/book/photo", "/wallet/book"),
        ("/devices/add?serial=90523", "/devices/add", "/devices/add?serial=90523"),
        ("/profile", "/devices/add", "/devices/add"),
    ],
)
def test_another_language_on_the_answer_to_a_form_leads_to_a_page(
    cast: Cast, signed_in: Callable[[Person], FlaskClient], form: str, sent_to: str, back: str
) -> None:
    client = signed_in(cast.owner)
    refused = client.post(sent_to, headers={"Referer": FROM + form} if form else {})
    assert refused.status_code == 422
    shown = {**fields(refused.text, "/language"), "language": "sv"}
    answer = client.post("/language", data=shown)
    assert answer.headers["Location"] == back
    assert spoken(client, back) == "sv"
    assert client.get(back).status_code != 405
