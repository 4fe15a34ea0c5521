"""Phones, desktops and pages in browsers: clients that can keep no secret."""

from collections.abc import Callable
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.audit.record import Actor
from portal.sso import applications, changing
from portal.sso.registering import AddressUnfit
from tests.sso.relying import Relying, connect, query_of
from tests.support.cast import Cast, Person
from tests.support.second_factor import first_step, give_app, second_step

SignIn = Callable[[Person], FlaskClient]
APP = "com.example.app:/callback"
# without a port: a desktop's app listens on another one each time
DESKTOP = "http://127.0.0.1/callback"
PAGE = "https://spa.example"
DISCOVERY = "/.well-known/openid-configuration"


@pytest.fixture
def phone(app: Flask) -> Relying:
    uris = (APP, DESKTOP, f"{PAGE}/callback")
    return connect(app, "phone", redirect_uris=uris, public=True)


@pytest.fixture
def owner(cast: Cast, signed_in: SignIn) -> FlaskClient:
    return signed_in(cast.owner)


def unwatched(app: Flask) -> FlaskClient:
    """The answer to OPTIONS calls itself a page."""
    browser = app.test_client()
    browser.check_answers = False  # type: ignore[attr-defined]
    return browser


@pytest.mark.parametrize("address", [APP, "http://127.0.0.1:51234/callback"])
def test_an_app_is_called_by_its_scheme_or_on_any_port(
    phone: Relying, owner: FlaskClient, address: str
) -> None:
    answer = phone.authorize(owner, redirect_uri=address)
    assert answer.headers["Location"].startswith(f"{address}?code=")
    given = phone.exchange(query_of(answer)["code"], redirect_uri=address)
    assert "access_token" in (given.json or {})


def test_the_code_is_of_that_port_alone(phone: Relying, owner: FlaskClient) -> None:
    code = phone.code(owner, redirect_uri="http://127.0.0.1:51234/callback")
    other = phone.exchange(code, redirect_uri="http://127.0.0.1:51235/callback")
    assert (other.json or {})["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:51234/elsewhere",
        "http://127.0.0.1:51234@evil.example/callback",
        "http://127.0.0.2:51234/callback",
        "https://spa.example:444/callback",
        "com.example.app:/callback/",
    ],
)
def test_nothing_else_of_the_address_may_differ(
    phone: Relying, owner: FlaskClient, address: str
) -> None:
    assert phone.authorize(owner, redirect_uri=address).status_code == 400


def test_who_has_a_secret_has_one_port(app: Flask, owner: FlaskClient) -> None:
    shop = connect(app, redirect_uris=(DESKTOP,))
    assert shop.authorize(owner, redirect_uri=DESKTOP).status_code == 303
    other = shop.authorize(owner, redirect_uri="http://127.0.0.1:51234/callback")
    assert other.status_code == 400


def test_the_sign_in_page_lets_the_apps_scheme_through(phone: Relying, client: FlaskClient) -> None:
    asked = phone.authorize(client, redirect_uri=APP)
    policy = client.get(asked.headers["Location"]).headers["Content-Security-Policy"]
    assert "form-action 'self' com.example.app:;" in policy


def opener_policies(app: Flask, cast: Cast, asked: str) -> list[str]:
    """Of every answer on the way of somebody who is signed out and has a second factor."""
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    with app.app_context():
        code = give_app(cast.owner).code()
    first = browser.get(asked)
    target = first.headers["Location"]
    [way_on] = parse_qs(urlsplit(target).query).get("next", [asked])
    answers = [
        first,
        browser.get(target),
        browser.post("/language", data={"language": "sv", "next": target}),
        browser.post("/sign-in", data={"email": cast.owner.email, "next": way_on}),
        first_step(browser, cast.owner, next=way_on),
        browser.get("/sign-in/second-step"),
        second_step(browser, "000000"),
        second_step(browser, code),
        browser.get(asked),
    ]
    assert "code" in query_of(answers[-1])
    return [answer.headers["Cross-Origin-Opener-Policy"] for answer in answers]


def test_a_window_that_a_public_application_opened_keeps_its_opener(
    phone: Relying, cast: Cast
) -> None:
    """One answer of another policy would be enough to part them."""
    asked = phone.request(redirect_uri=f"{PAGE}/callback")
    assert set(opener_policies(phone.app, cast, asked)) == {"unsafe-none"}


def test_with_all_others_our_windows_are_alone(
    phone: Relying, cast: Cast, client: FlaskClient
) -> None:
    shop = connect(phone.app)
    assert set(opener_policies(phone.app, cast, shop.request())) == {"same-origin"}
    foreign = quote(phone.request(redirect_uri="https://evil.example/callback"))
    good = quote(phone.request(redirect_uri=f"{PAGE}/callback"))
    for path in ("/", "/sign-in", f"/sign-in?next={foreign}", f"/serial?next={good}"):
        assert client.get(path).headers["Cross-Origin-Opener-Policy"] == "same-origin", path


@pytest.mark.parametrize(
    ("address", "public"),
    [
        (APP, False),
        ("myapp:/callback", True),
        ("javascript:alert(1)", True),
        ("com.example.app:callback", True),
        ("com.example.app:/callback#x", True),
        ("https://straße.example/cb", True),
    ],
)
def test_what_is_no_address_of_an_app_is_refused(app: Flask, address: str, public: bool) -> None:
    with pytest.raises(AddressUnfit):
        connect(app, redirect_uris=(address,), public=public)


def test_hosts_are_kept_in_the_letters_that_browsers_send(app: Flask) -> None:
    connect(app, redirect_uris=("https://bücher.example:444/cb",))
    with app.app_context():
        changes = changing.Changes(post_logout_redirect_uris=("https://ήλιο.example/",))
        changing.change("webshop", changes, Actor(None, "a test"))
        one = applications.with_key("webshop")
    assert one
    assert one.redirect_uris == ("https://xn--bcher-kva.example:444/cb",)
    assert all(uri.isascii() for uri in one.post_logout_redirect_uris)


def test_pages_of_a_public_application_may_read_the_answers(phone: Relying) -> None:
    browser = unwatched(phone.app)
    for origin in (PAGE, "http://127.0.0.1:51234"):
        headers = {"Origin": origin}
        for answer in (
            browser.get(DISCOVERY, headers=headers),
            browser.get("/oauth/jwks.json", headers=headers),
            browser.get("/oauth/userinfo", headers=headers),
            browser.post("/oauth/revoke", headers=headers),
            browser.post("/oauth/token", headers=headers),
            browser.options("/oauth/token", headers=headers),
        ):
            assert answer.headers["Access-Control-Allow-Origin"] == origin
            assert "Origin" in answer.vary
            assert "Access-Control-Allow-Credentials" not in answer.headers
    preflight = browser.options("/oauth/userinfo", headers={"Origin": PAGE})
    assert preflight.status_code == 200
    assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    ("origin", "path"),
    [
        ("https://evil.example", DISCOVERY),
        ("https://spa.example.evil.example", DISCOVERY),
        ("http://spa.example", DISCOVERY),
        ("http://127.0.0.1:7001", DISCOVERY),  # of an application with a secret
        ("null", DISCOVERY),
        ("com.example.app:", DISCOVERY),
        (PAGE, "/oauth/introspect"),
        (PAGE, "/oauth/authorize"),
        (PAGE, "/oauth/logout"),
    ],
)
def test_nobody_else_may(app: Flask, origin: str, path: str) -> None:
    connect(app)
    connect(app, "phone", redirect_uris=(APP, f"{PAGE}/callback"), public=True)
    answer = unwatched(app).options(path, headers={"Origin": origin})
    assert "Access-Control-Allow-Origin" not in answer.headers
