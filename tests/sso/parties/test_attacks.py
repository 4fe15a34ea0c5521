"""What somebody tries who wants in without being asked in. Foreign clients are in the other files.

Everything here is one request that must not succeed, so the tables are long and the tests short.
"""

import base64
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from portal.accounts.models import User
from portal.audit.record import Actor
from portal.core.transaction import transaction
from portal.extensions import db
from portal.sso import registering
from tests.sso.relying import BYE, CALLBACK, VERIFIER, Relying, challenge_of, connect, query_of
from tests.support.cast import Cast

OTHER = "http://127.0.0.1:7002/callback"
NASTY = (
    "\x00",
    "é☃",
    "x" * 20_000,
    "\"'<>\\",
    "a\r\nSet-Cookie: x=1",
    "٣",
    "-1",
    "%00",
    "[]",
    "..",
)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ENDPOINTS = {
    "/oauth/token": "grant_type code redirect_uri code_verifier refresh_token scope client_id",
    "/oauth/revoke": "token token_type_hint client_id client_secret",
    "/oauth/introspect": "token token_type_hint client_id client_secret",
}
ASKED = (
    "client_id response_type redirect_uri scope state nonce code_challenge code_challenge_method "
    "prompt max_age login_hint ui_locales id_token_hint response_mode claims resumed"
).split()
ELSEWHERE = (
    f"{CALLBACK}/",
    f"{CALLBACK}?next=x",
    f"{CALLBACK}#x",
    f"{CALLBACK}@evil.example",
    f"{CALLBACK}\n",
    f"{CALLBACK}/../callback",
    CALLBACK.upper(),
    OTHER,
    "https://evil.example/",
    "//evil.example/",
    "javascript:alert(1)",
    "",
    None,
)
UNSUPPORTED: tuple[dict[str, str | None], ...] = (
    {"code_challenge_method": "plain"},
    {"code_challenge_method": None},
    {"code_challenge_method": "s256"},
    {"code_challenge": None},
    {"code_challenge": "short"},
    {"response_type": "token"},
    {"response_type": "code id_token"},
    {"response_mode": "form_post"},
    {"request": "a.b.c"},
    {"request_uri": "https://evil.example/request"},
    {"scope": "profile"},
    {"prompt": "none login"},
    {"max_age": "-1"},
)


@pytest.fixture
def shop(app: Flask) -> Relying:
    return connect(app)


@pytest.fixture
def other(app: Flask) -> Relying:
    return connect(app, "other", redirect_uris=(OTHER,))


@pytest.fixture
def owner(signed_in, cast: Cast) -> FlaskClient:
    return signed_in(cast.owner)


@pytest.fixture
def colleague(signed_in, cast: Cast) -> FlaskClient:
    return signed_in(cast.colleague)


def basic(name: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()}


def exchanging(code: str, **more: str) -> dict[str, str]:
    known = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    return known | {"code_verifier": VERIFIER} | more


def got_nothing(answer: TestResponse) -> bool:
    located = answer.headers.get("Location", "")
    told = answer.json if answer.is_json else {}
    return "code=" not in located and "access_token" not in told and answer.status_code < 500


def test_nobody_is_sent_to_an_address_that_is_not_registered(
    shop: Relying, other: Relying, owner: FlaskClient
) -> None:
    for address in ELSEWHERE:
        answer = owner.get(shop.request(redirect_uri=address))
        assert answer.status_code == 400, address
        assert "Location" not in answer.headers


def test_a_parameter_said_twice_says_nothing(shop: Relying, owner: FlaskClient) -> None:
    for name in ASKED[:8]:
        assert got_nothing(owner.get(f"{shop.request()}&{name}=x")), name
    headers = basic(shop.client_id, shop.secret) | FORM
    for name in ("code", "grant_type", "code_verifier", "redirect_uri"):
        body = f"{urlencode(exchanging(shop.code(owner)))}&{name}=x"
        answer = shop.app.test_client().post("/oauth/token", data=body, headers=headers)
        assert got_nothing(answer), name


def test_what_is_not_supported_gives_no_code(shop: Relying, owner: FlaskClient) -> None:
    for changed in UNSUPPORTED:
        answer = owner.get(shop.request(**changed))
        assert got_nothing(answer), changed
        assert query_of(answer)["iss"], changed


def test_a_look_does_not_authorize(shop: Relying, owner: FlaskClient) -> None:
    """Link checkers look by HEAD; they are nobody's consent."""
    assert got_nothing(owner.head(shop.request()))


def ways_to_fake_a_client(shop: Relying, other: Relying) -> Iterator[tuple[str, Any, Any]]:
    mine, yours = (shop.client_id, shop.secret), (other.client_id, other.secret)
    in_body = {"client_id": mine[0], "client_secret": mine[1]}
    yield "nothing", {}, {}
    yield "a name alone", {}, {"client_id": mine[0]}
    yield "an empty secret", {}, {"client_id": mine[0], "client_secret": ""}
    yield "a wrong secret", basic(mine[0], "x"), {}
    yield "another's secret", basic(mine[0], yours[1]), {}
    yield "both ways at once", basic(*mine), in_body
    yield "a wrong one and a right one", basic(mine[0], "x"), in_body
    yield "two clients", basic(*mine), {"client_id": yours[0]}
    yield "another client", basic(*yours), {}
    yield "no Base64", {"Authorization": "Basic !!!"}, {}
    yield "no UTF-8", {"Authorization": "Basic " + base64.b64encode(b"\xff:\xff").decode()}, {}
    yield "no colon", {"Authorization": "Basic " + base64.b64encode(b"webshop").decode()}, {}
    yield "a bearer", {"Authorization": f"Bearer {mine[1]}"}, {}


def test_nobody_passes_for_a_client(shop: Relying, other: Relying, owner: FlaskClient) -> None:
    server = shop.app.test_client()
    for way, headers, fields in ways_to_fake_a_client(shop, other):
        body = exchanging(shop.code(owner)) | fields
        answer = server.post("/oauth/token", data=body, headers=headers)
        assert answer.status_code in (400, 401), (way, answer.text)
        assert got_nothing(answer), way
    in_query = (
        f"/oauth/token?{urlencode({'client_id': shop.client_id, 'client_secret': shop.secret})}"
    )
    assert got_nothing(server.post(in_query, data=exchanging(shop.code(owner))))


def test_a_stolen_code_is_worth_nothing(
    app: Flask, shop: Relying, other: Relying, owner: FlaskClient
) -> None:
    public = connect(app, "public", public=True, redirect_uris=(CALLBACK,))
    code = shop.code(owner)
    assert got_nothing(other.exchange(code))
    assert got_nothing(other.exchange(code, redirect_uri=OTHER))
    assert got_nothing(public.exchange(code))
    assert got_nothing(shop.exchange(code, code_verifier=challenge_of(VERIFIER)))
    assert got_nothing(shop.exchange(code, code_verifier=""))
    assert got_nothing(shop.exchange(code, redirect_uri=BYE))
    # none of which took it from whom it belongs to
    assert shop.exchange(code).status_code == 200


def test_a_code_is_of_one_browser(
    shop: Relying, owner: FlaskClient, colleague: FlaskClient
) -> None:
    """Injected into another person's sign-in it meets that person's verifier."""
    code = shop.code(owner, code_challenge=challenge_of("o" * 43))
    assert got_nothing(shop.exchange(code, code_verifier="c" * 43))


def test_one_token_is_no_other(shop: Relying, other: Relying, owner: FlaskClient) -> None:
    tokens = shop.tokens(owner)
    access, refresh = tokens["access_token"], tokens["refresh_token"]
    browser = shop.app.test_client()
    assert got_nothing(shop.refresh(access))
    assert got_nothing(other.refresh(refresh))
    for wrong in (refresh, tokens["id_token"], "", "é", "x" * 20_000):
        assert shop.userinfo(wrong).status_code in (400, 401)
    for answer in (
        browser.get(f"/oauth/userinfo?access_token={access}"),
        browser.post("/oauth/userinfo", data={"access_token": access}),
        owner.get("/oauth/userinfo"),
    ):
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert shop.userinfo(access).status_code == 200


def test_a_refresh_never_widens(shop: Relying, owner: FlaskClient) -> None:
    tokens = shop.tokens(owner, scope="openid email offline_access")
    wider = shop.refresh(tokens["refresh_token"], scope="openid email company roles coins.book")
    assert set((wider.json or {}).get("scope", "").split()) <= {"openid", "email"}


def test_without_openid_nobody_is_told(shop: Relying, owner: FlaskClient) -> None:
    narrowed = shop.refresh(shop.tokens(owner)["refresh_token"], scope="profile").json or {}
    if "access_token" in narrowed:
        assert "id_token" not in narrowed
        assert shop.userinfo(narrowed["access_token"]).status_code == 403


def test_whoever_is_disabled_is_out(shop: Relying, owner: FlaskClient, cast: Cast) -> None:
    code, tokens = shop.code(owner), shop.tokens(owner)
    with shop.app.app_context(), transaction():
        disabled = update(User).where(User.id == cast.owner.user_id).values(active=False)
        db.session.execute(disabled)
    assert got_nothing(owner.get(shop.request()))
    assert got_nothing(shop.exchange(code))
    assert got_nothing(shop.refresh(tokens["refresh_token"]))
    assert shop.userinfo(tokens["access_token"]).status_code == 401


def test_an_application_that_is_switched_off_is_out(shop: Relying, owner: FlaskClient) -> None:
    code, tokens = shop.code(owner), shop.tokens(owner)
    with shop.app.app_context():
        registering.set_enabled("webshop", False, Actor(None, "a test"))
    assert got_nothing(owner.get(shop.request()))
    assert got_nothing(shop.exchange(code))
    assert got_nothing(shop.refresh(tokens["refresh_token"]))
    assert shop.userinfo(tokens["access_token"]).status_code == 401


def test_silence_tells_nothing(
    app: Flask, shop: Relying, owner: FlaskClient, colleague: FlaskClient
) -> None:
    hint = shop.tokens(colleague)["id_token"]
    header, body, _ = hint.split(".")
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=") + f".{body}."
    for browser, said in (
        (app.test_client(), {}),
        (owner, {"id_token_hint": hint}),
        (colleague, {"id_token_hint": unsigned}),
        (colleague, {"id_token_hint": f"{header}.{body}."}),
    ):
        answer = browser.get(shop.request(prompt="none", **said))
        assert query_of(answer)["error"] == "login_required"


def test_a_foreign_hint_signs_nobody_out(
    shop: Relying, owner: FlaskClient, colleague: FlaskClient
) -> None:
    hint = shop.tokens(colleague)["id_token"]
    for query in (
        {},
        {"id_token_hint": hint, "post_logout_redirect_uri": BYE},
        {"id_token_hint": "a.b.c"},
        {"client_id": shop.client_id, "post_logout_redirect_uri": BYE},
    ):
        asked = owner.get(f"/oauth/logout?{urlencode(query)}")
        assert asked.status_code == 200, query
        assert b"/oauth/logout/confirm" in asked.data
    for browser in (owner, colleague):
        assert browser.get("/profile").status_code == 200


def test_after_signing_out_nobody_is_sent_elsewhere(shop: Relying, owner: FlaskClient) -> None:
    query = {
        "id_token_hint": shop.tokens(owner)["id_token"],
        "post_logout_redirect_uri": "https://evil.example/",
    }
    answer = owner.get(f"/oauth/logout?{urlencode(query)}")
    assert "evil.example" not in answer.headers.get("Location", "")
    assert owner.get("/profile").status_code == 303


def test_no_parameter_makes_a_fault(shop: Relying, owner: FlaskClient) -> None:
    """A fault would be raised here, as a test's portal does."""
    server = shop.app.test_client()
    headers = basic(shop.client_id, shop.secret)
    for path, names in ENDPOINTS.items():
        for name in names.split():
            for value in NASTY:
                sent = exchanging("x") | {"token": "x", name: value}
                assert server.post(path, data=sent, headers=headers).status_code < 500
    for name in ASKED:
        for value in NASTY:
            assert owner.get(shop.request(**{name: value})).status_code < 500
