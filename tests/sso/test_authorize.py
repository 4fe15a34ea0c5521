"""What the person is asked on the way, and what an application may demand of it."""

import base64
import json
import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from portal.accounts.models import Session, User
from portal.accounts.security import totp
from portal.core.clock import now
from portal.core.transaction import transaction
from portal.extensions import db
from tests.accounts.security.test_set_up import confirm, shown_app
from tests.sso.relying import CALLBACK, ISSUER, Relying, connect, query_of
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.clock import Clock
from tests.support.second_factor import first_step, give_app

SignIn = Callable[[Person], FlaskClient]
EVIL = "https://evil.example"


@pytest.fixture
def owner(cast: Cast, signed_in: SignIn) -> FlaskClient:
    return signed_in(cast.owner)


def next_of(response: TestResponse) -> str:
    [target] = parse_qs(urlsplit(response.headers["Location"]).query)["next"]
    return target


def prove(app: Flask) -> None:
    """What /confirm does when the password was right."""
    with app.app_context(), transaction():
        db.session.execute(update(Session).values(verified_at=now()))


def claims_of(shop: Relying, browser: FlaskClient, address: str) -> dict[str, object]:
    answer = browser.get(address)
    given = shop.exchange(query_of(answer)["code"]).json
    return dict(shop.userinfo(given["access_token"]).json)


def sign_in(browser: FlaskClient, person: Person, target: str) -> TestResponse:
    entered = {"email": person.email, "password": PASSWORD, "next": target}
    return browser.post("/sign-in", data=entered)


def test_who_is_signed_out_signs_in_and_arrives(
    app: Flask, shop: Relying, cast: Cast, signed_in: SignIn
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    asked = shop.authorize(browser, login_hint="owner@solkraft.example")
    assert asked.headers["Location"].startswith("/sign-in?next=")
    page = browser.get(asked.headers["Location"])
    assert "owner@solkraft.example" in page.text
    back = sign_in(browser, cast.owner, next_of(asked))
    arrived = browser.get(back.headers["Location"])
    assert arrived.headers["Location"].startswith(f"{CALLBACK}?code=")


@pytest.mark.parametrize(
    ("prompt", "error"), [("none", "login_required"), ("none consent", "invalid_request")]
)
def test_silence_asks_nobody(app: Flask, shop: Relying, prompt: str, error: str) -> None:
    said = query_of(shop.authorize(app.test_client(), prompt=prompt))
    assert said["error"] == error
    assert said["iss"] == ISSUER


def test_silence_is_answered_with_a_code_where_nothing_is_to_ask(
    shop: Relying, owner: FlaskClient
) -> None:
    assert "code" in query_of(shop.authorize(owner, prompt="none"))


@pytest.mark.parametrize("demand", [{"prompt": "login"}, {"max_age": "0"}])
def test_signing_in_again_keeps_the_sid(
    clock: Clock, app: Flask, shop: Relying, owner: FlaskClient, demand: dict[str, str]
) -> None:
    before = claims_of(shop, owner, shop.request())["sid"]
    clock.forward(seconds=30)
    asked = shop.authorize(owner, **demand)
    assert asked.headers["Location"].startswith("/confirm?next=")
    again = owner.get(next_of(asked))  # nothing was proved meanwhile
    assert again.headers["Location"].startswith("/confirm?next=")
    clock.forward(seconds=30)
    prove(app)
    assert claims_of(shop, owner, next_of(asked))["sid"] == before
    clock.forward(seconds=1)
    assert shop.authorize(owner, **demand).headers["Location"].startswith("/confirm?next=")


def test_the_way_of_the_latest_proof_is_told_with_its_time(
    clock: Clock, app: Flask, shop: Relying, cast: Cast, owner: FlaskClient
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        phone = give_app(cast.owner)
    proved = {"pwd otp mfa": "one_time_code", "pwd": "password"}
    for amr, entry in proved.items():
        clock.forward(minutes=1)
        target = next_of(shop.authorize(owner, prompt="login"))
        said = phone.code() if entry == "one_time_code" else PASSWORD
        back = owner.post("/confirm", data={entry: said, "next": target})
        code = query_of(owner.get(back.headers["Location"]))["code"]
        claims = jwt_of((shop.exchange(code).json or {})["id_token"])
        assert claims["amr"] == amr.split()
        assert claims["auth_time"] == int(now().timestamp())
        with app.app_context(), transaction():
            totp.remove(cast.owner.user_id)


def jwt_of(token: str) -> dict[str, object]:
    """Its claims; that it is signed is for others to check."""
    middle = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(f"{middle}==")))


def test_a_proof_of_before_does_not_count(
    clock: Clock, app: Flask, shop: Relying, owner: FlaskClient
) -> None:
    prove(app)
    clock.forward(seconds=1)
    assert "/confirm" in shop.authorize(owner, prompt="login").headers["Location"]
    assert query_of(shop.authorize(owner, max_age="0", prompt="none"))["error"] == "login_required"
    assert "code" in query_of(shop.authorize(owner, max_age="60"))
    clock.forward(seconds=60)
    assert "/confirm" in shop.authorize(owner, max_age="60").headers["Location"]


def test_the_mark_is_of_this_request_and_of_this_quarter_of_an_hour(
    clock: Clock, app: Flask, shop: Relying, owner: FlaskClient
) -> None:
    marked = next_of(shop.authorize(owner, prompt="login"))
    mark = parse_qs(urlsplit(marked).query)["resumed"][0]
    clock.forward(seconds=5)
    prove(app)
    for forged in (
        f"{shop.request(prompt='login', nonce='other')}&resumed={mark}",
        f"{shop.request(prompt='login')}&resumed={mark[:-1]}",
        f"{shop.request(prompt='login')}&resumed=x",
        f"{shop.request(prompt='login')}&resumed=0..é",
    ):
        assert "/confirm" in owner.get(forged).headers["Location"]
    clock.forward(minutes=15)
    assert "/confirm" in owner.get(marked).headers["Location"]


def test_a_role_that_opens_it_not_is_refused(shop: Relying, cast: Cast, signed_in: SignIn) -> None:
    said = query_of(shop.authorize(signed_in(cast.planner)))
    assert said["error"] == "access_denied"
    assert said["iss"] == ISSUER


def test_another_account_can_be_chosen(
    app: Flask, shop: Relying, cast: Cast, owner: FlaskClient
) -> None:
    page = shop.authorize(owner, prompt="select_account")
    assert page.status_code == 200
    fields = {"request": shop.request(prompt="select_account").partition("?")[2]}
    stay = owner.post("/oauth/account", data=fields | {"answer": "stay"})
    assert "code" in query_of(owner.get(stay.headers["Location"]))
    change = owner.post("/oauth/account", data=fields | {"answer": "change"})
    assert change.headers["Location"].startswith("/sign-in?next=")
    assert owner.get("/profile").status_code == 303
    back = sign_in(owner, cast.colleague, next_of(change))
    assert claims_of(shop, owner, back.headers["Location"])["email"] == cast.colleague.email


def test_a_hint_of_somebody_else_is_noticed(
    app: Flask, shop: Relying, cast: Cast, signed_in: SignIn, owner: FlaskClient
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    hint = shop.tokens(signed_in(cast.colleague))["id_token"]
    assert shop.authorize(owner, id_token_hint=hint).status_code == 200
    said = query_of(shop.authorize(owner, id_token_hint=hint, prompt="none"))
    assert said["error"] == "login_required"
    fields = {"request": shop.request(id_token_hint=hint).partition("?")[2], "answer": "stay"}
    stay = owner.post("/oauth/account", data=fields)
    assert query_of(owner.get(stay.headers["Location"]))["error"] == "login_required"
    own = shop.tokens(owner)["id_token"]
    assert "code" in query_of(shop.authorize(owner, id_token_hint=own, prompt="none"))


def test_a_hint_of_this_person_is_good_however_old(
    clock: Clock, app: Flask, shop: Relying, cast: Cast, owner: FlaskClient
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    hint = shop.tokens(owner)["id_token"]
    clock.forward(days=8)
    later = app.test_client()
    back = sign_in(later, cast.owner, next_of(shop.authorize(later, id_token_hint=hint)))
    assert "code" in query_of(later.get(back.headers["Location"]))
    assert "code" in query_of(shop.authorize(later, id_token_hint=hint, prompt="none"))


@pytest.mark.parametrize("hint", ["x.y.z", "x"])
def test_a_hint_that_cannot_be_read_is_settled_by_the_person(
    clock: Clock, app: Flask, shop: Relying, cast: Cast, owner: FlaskClient, hint: str
) -> None:
    """As one that was signed with a key gone long ago."""
    app.config["WTF_CSRF_ENABLED"] = False
    assert shop.authorize(owner, id_token_hint=hint).status_code == 200
    said = query_of(shop.authorize(owner, id_token_hint=hint, prompt="none"))
    assert said["error"] == "login_required"
    fields = {"request": shop.request(id_token_hint=hint).partition("?")[2], "answer": "stay"}
    stay = owner.post("/oauth/account", data=fields)
    assert "code" in query_of(owner.get(stay.headers["Location"]))
    clock.forward(seconds=1)
    fresh = app.test_client()
    target = next_of(shop.authorize(fresh, id_token_hint=hint))
    clock.forward(seconds=1)
    back = sign_in(fresh, cast.owner, target)
    assert "code" in query_of(fresh.get(back.headers["Location"]))


def test_others_applications_need_consent_once(app: Flask, owner: FlaskClient) -> None:
    other = connect(app, "other", third_party=True)
    assert query_of(other.authorize(owner, prompt="none"))["error"] == "consent_required"
    page = other.authorize(owner)
    assert page.status_code == 200
    assert f"form-action 'self' {CALLBACK.removesuffix('/callback')};" in str(page.headers)
    fields = {"request": other.request().partition("?")[2]}
    denied = owner.post("/oauth/consent", data=fields | {"answer": "deny"})
    assert query_of(denied)["error"] == "access_denied"
    assert other.authorize(owner).status_code == 200
    allowed = owner.post("/oauth/consent", data=fields | {"answer": "allow"})
    assert "code" in query_of(owner.get(allowed.headers["Location"]))
    assert "code" in query_of(other.authorize(owner, prompt="none"))
    assert "code" in query_of(other.authorize(owner, scope="openid email"))


def test_consent_is_asked_again_when_the_application_wants_so(
    clock: Clock, app: Flask, shop: Relying, owner: FlaskClient
) -> None:
    page = shop.authorize(owner, prompt="login consent")
    assert "/confirm" in page.headers["Location"]
    clock.forward(seconds=1)
    prove(app)
    asked = owner.get(next_of(page))
    assert asked.status_code == 200
    mark = parse_qs(urlsplit(next_of(page)).query)["resumed"][0]
    query = shop.request(prompt="login consent").partition("?")[2]
    sent = {"request": query, "resumed": mark, "answer": "allow"}
    allowed = owner.post("/oauth/consent", data=sent)
    assert "code" in query_of(owner.get(allowed.headers["Location"]))


@pytest.mark.parametrize(
    "target",
    [
        f"{EVIL}/oauth/authorize?client_id=webshop",
        f"//evil.example/oauth/authorize?client_id=webshop&redirect_uri={CALLBACK}",
        f"/oauth/authorize?{urlencode({'client_id': 'webshop', 'redirect_uri': EVIL})}",
        f"/oauth/authorize?{urlencode({'client_id': 'nobody', 'redirect_uri': CALLBACK})}",
        f"/oauth/authorize?redirect_uri={CALLBACK}",
        f"/oauth/authorize?client_id=webshop&redirect_uri={CALLBACK}&redirect_uri={EVIL}",
        f"/wallet?client_id=webshop&redirect_uri={CALLBACK}",
    ],
)
def test_no_other_origin_gets_into_the_policy(app: Flask, shop: Relying, target: str) -> None:
    page = app.test_client().get(f"/sign-in?{urlencode({'next': target})}")
    assert "form-action 'self';" in page.headers["Content-Security-Policy"]
    assert "evil" not in page.headers["Content-Security-Policy"]


def test_the_sign_in_page_names_the_one_origin(app: Flask, shop: Relying) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    asked = shop.authorize(browser)
    wanted = "form-action 'self' http://127.0.0.1:7001;"
    assert wanted in browser.get(asked.headers["Location"]).headers["Content-Security-Policy"]
    wrong = browser.post("/sign-in", data={"email": "a@b.example", "next": next_of(asked)})
    assert wrong.status_code == 422
    assert wanted in wrong.headers["Content-Security-Policy"]
    assert wanted not in browser.get("/").headers["Content-Security-Policy"]


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "X-Forwarded-For", "Forwarded"])
def test_the_issuer_is_that_of_the_settings(
    app: Flask, shop: Relying, owner: FlaskClient, header: str
) -> None:
    forged = {header: "evil.example"}
    told = app.test_client().get("/.well-known/openid-configuration", headers=forged)
    assert "evil" not in told.text
    assert told.json["issuer"] == ISSUER
    refused = app.test_client().get(shop.request(prompt="none"), headers=forged)
    assert query_of(refused)["iss"] == ISSUER


def test_by_post_it_comes_again_by_get(app: Flask, shop: Relying, owner: FlaskClient) -> None:
    asked = dict(parse_qs(urlsplit(shop.request()).query))
    answer = owner.post("/oauth/authorize", data=asked)
    assert answer.status_code == 303
    assert "code" in query_of(owner.get(answer.headers["Location"]))


def test_a_disabled_person_gets_no_code(
    app: Flask, shop: Relying, cast: Cast, owner: FlaskClient
) -> None:
    with app.app_context(), transaction():
        db.session.execute(update(User).where(User.id == cast.owner.user_id).values(active=False))
    assert "/sign-in" in shop.authorize(owner).headers["Location"]


def test_the_sub_is_the_persons_uuid(
    app: Flask, shop: Relying, cast: Cast, owner: FlaskClient
) -> None:
    with app.app_context():
        uuid = db.session.execute(
            select(User.uuid).where(User.id == cast.owner.user_id)
        ).scalar_one()
    assert claims_of(shop, owner, shop.request())["sub"] == str(uuid)


def test_the_second_step_names_it_too(app: Flask, shop: Relying, cast: Cast) -> None:
    """It has no `next` in its address: the first step left it in the signed cookie."""
    wanted = "form-action 'self' http://127.0.0.1:7001;"
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        give_app(cast.owner)
    for target, named in ((shop.request(), True), (shop.request(redirect_uri=EVIL), False)):
        browser = app.test_client()
        answer = first_step(browser, cast.owner, next=target)
        assert answer.headers["Location"] == "/sign-in/second-step"
        for path, on_the_way in (("/sign-in/second-step", True), ("/sign-in", False)):
            policy = browser.get(path).headers["Content-Security-Policy"]
            assert (wanted in policy) == (named and on_the_way)


def test_who_has_to_set_up_a_second_factor_comes_back_then(
    app: Flask, shop: Relying, cast: Cast, signed_in: SignIn
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    browser = signed_in(cast.owner)
    with app.app_context(), transaction():
        db.session.execute(update(Session).values(enrolment_due=True))
    assert shop.authorize(browser, prompt="none").headers["Location"].startswith(CALLBACK)
    assert shop.authorize(browser).headers["Location"] == "/profile/security"
    shown, setup = shown_app(browser)
    links = re.findall('href="(/oauth/authorize[^"]*)"', confirm(browser, shown.code(), setup).text)
    assert "code" in query_of(browser.get(unescape(links[0])))


def test_an_entry_kept_for_the_person_does_not_disturb(
    app: Flask, shop: Relying, clock: Clock, owner: FlaskClient
) -> None:
    asked = next_of(shop.authorize(owner, prompt="login"))
    clock.forward(seconds=1)
    prove(app)
    assert "code" in query_of(owner.get(f"{asked}&kept=2b1c"))
