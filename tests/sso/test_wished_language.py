"""`ui_locales`: the pages on the way to an application speak as it wishes, and no others."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.sso.relying import Relying, connect
from tests.sso.test_authorize import next_of, sign_in
from tests.support.cast import Cast, Person
from tests.support.second_factor import give_app

SignIn = Callable[[Person], FlaskClient]

pytestmark = pytest.mark.usefixtures("unprotected")


@pytest.fixture
def unprotected(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def spoken(page: TestResponse) -> str:
    [language] = re.findall(r'<html lang="(\w+)"', page.text)
    return str(language)


def asked_in(shop: Relying, browser: FlaskClient, wish: str, **more: str) -> TestResponse:
    answer = shop.authorize(browser, ui_locales=wish, **more)
    return browser.get(answer.headers["Location"])


def test_each_request_is_answered_in_its_own_language(app: Flask, shop: Relying) -> None:
    browser = app.test_client()
    for wish, language in (("el-GR", "el"), ("cs", "cs"), ("xx SV-SE it", "sv"), ("xx", "en")):
        assert spoken(asked_in(shop, browser, wish)) == language
    assert spoken(browser.get("/")) == "en"
    assert browser.get_cookie("language") is None


def test_a_wrong_password_and_the_second_step_speak_it_too(
    app: Flask, shop: Relying, cast: Cast
) -> None:
    with app.app_context():
        give_app(cast.owner)
    browser = app.test_client()
    target = next_of(shop.authorize(browser, ui_locales="fr"))
    wrong = browser.post("/sign-in", data={"email": cast.owner.email, "next": target})
    assert (wrong.status_code, spoken(wrong)) == (422, "fr")
    half_way = sign_in(browser, cast.owner, target).headers["Location"]
    assert spoken(browser.get(half_way)) == "fr"


def test_consent_speaks_it_whatever_language_the_person_has(
    app: Flask, cast: Cast, signed_in: SignIn
) -> None:
    partner, owner = connect(app, "partner", third_party=True), signed_in(cast.owner)
    owner.post("/language", data={"language": "sv"})
    assert spoken(partner.authorize(owner, ui_locales="it")) == "it"
    assert spoken(partner.authorize(owner)) == "sv"
    assert spoken(owner.get("/profile")) == "sv"


def test_a_language_chosen_on_the_way_outweighs_the_wish(app: Flask, cast: Cast) -> None:
    """On the pages that follow as well, and for this request alone."""
    partner, browser = connect(app, "partner", third_party=True), app.test_client()
    with app.app_context():
        authenticator = give_app(cast.owner)
    target = next_of(partner.authorize(browser, ui_locales="it"))
    shown = browser.get("/sign-in", query_string={"next": target})
    assert spoken(shown) == "it"
    back = browser.post("/language", data={"language": "cs", "next": shown.request.full_path})
    assert spoken(browser.get(back.headers["Location"])) == "cs"
    sign_in(browser, cast.owner, target)
    assert spoken(browser.get("/sign-in/second-step")) == "cs"
    browser.post("/language", data={"language": "sv", "next": "/sign-in/second-step"})
    assert spoken(browser.get("/sign-in/second-step")) == "sv"
    answer = {"one_time_code": authenticator.code(), "next": target}
    consent = browser.post("/sign-in/second-step", data=answer).headers["Location"]
    assert spoken(browser.get(consent)) == "sv"
    assert spoken(browser.get("/profile")) == "en"
    assert spoken(partner.authorize(browser, ui_locales="it", state="another")) == "it"
