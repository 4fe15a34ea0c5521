"""On the way to an application the password is missing, or the account: the way is not lost."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.security.test_passwords import NEW, ask_for_link
from tests.sso.relying import CALLBACK, Relying
from tests.sso.test_authorize import next_of
from tests.support.cast import Cast


@pytest.fixture(autouse=True)
def unprotected(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def link_to(path: str, page: str) -> str:
    [link] = re.findall(rf'href="({path}[^"]*)"', page)
    return unescape(link)


def hidden_next(page: str) -> str:
    [target] = re.findall('name="next" value="(/oauth/authorize[^"]*)"', page)
    return unescape(target)


def test_a_reset_leads_on_to_the_application(
    app: Flask, client: FlaskClient, shop: Relying, cast: Cast
) -> None:
    sign_in = client.get(shop.authorize(client).headers["Location"]).text
    forgotten = client.get(link_to("/forgotten-password", sign_in)).text
    link = ask_for_link(app, cast.owner.email, next=hidden_next(forgotten))
    form = client.get(link).text
    done = client.post(link, data={"new_password": NEW, "next": hidden_next(form)})
    entered = {"email": cast.owner.email, "password": NEW, "next": next_of(done)}
    back = client.post("/sign-in", data=entered)
    arrived = client.get(back.headers["Location"])
    assert arrived.headers["Location"].startswith(f"{CALLBACK}?code=")


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\\\evil.example"]
)
def test_it_leads_to_no_other_site(
    app: Flask, client: FlaskClient, cast: Cast, elsewhere: str
) -> None:
    asked = client.get("/forgotten-password", query_string={"next": elsewhere})
    assert 'name="next" value="/"' in asked.text
    link = ask_for_link(app, cast.owner.email, next=elsewhere)
    assert "evil" not in link
    done = client.post(link, data={"new_password": NEW, "next": elsewhere})
    assert done.headers["Location"] == "/sign-in"


def test_who_has_to_sign_up_first_is_led_on(client: FlaskClient, shop: Relying) -> None:
    sign_in = client.get(shop.authorize(client).headers["Location"]).text
    target = hidden_next(sign_in)
    sign_up = client.get(link_to("/register", sign_in)).text
    assert next_of(client.get("/profile")) != target
    back = link_to("/sign-in\\?", sign_up)
    assert hidden_next(client.get(back).text) == target
    with client.session_transaction() as session:
        assert session["after_registering"] == target
