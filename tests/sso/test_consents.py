"""A person sees what was allowed to applications of others, and takes it back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from threading import Event
from time import sleep
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.audit.models import AuditEntry
from portal.core.transaction import transaction
from portal.extensions import db
from portal.sso import applications, codes, consents, tokens
from portal.sso.models import Consent, Token
from portal.web.identity import ANONYMOUS
from tests.accounts.team.people import Team
from tests.sso.relying import Relying, connect, query_of
from tests.support.browsing import fields
from tests.support.cast import Cast, Person
from tests.support.engines import both_engines

SignIn = Callable[[Person], FlaskClient]
ALLOWED = "/profile/applications"
# long enough for the other to run into the lock; without one it is done by then
A_MOMENT = 0.7


@pytest.fixture
def owner(app: Flask, cast: Cast, signed_in: SignIn) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    return signed_in(cast.owner)


@pytest.fixture
def partner(app: Flask) -> Relying:
    return connect(app, "partner", third_party=True)


def allow(partner: Relying, browser: FlaskClient) -> str:
    """A code, of the person's consent."""
    fields = {"request": partner.request().partition("?")[2], "answer": "allow"}
    back = browser.post("/oauth/consent", data=fields).headers["Location"]
    return query_of(browser.get(back))["code"]


def withdraw(partner: Relying, browser: FlaskClient) -> int:
    with partner.app.app_context():
        application = applications.with_client_id(partner.client_id)
        assert application
    return browser.post(f"{ALLOWED}/{application.id}/withdraw").status_code


@both_engines
def test_withdrawing_ends_all_that_was_granted(
    app: Flask, partner: Relying, shop: Relying, owner: FlaskClient
) -> None:
    assert "No application has access" in owner.get(ALLOWED).text
    given = partner.exchange(allow(partner, owner)).json
    unused = query_of(partner.authorize(owner))["code"]
    own = shop.tokens(owner)
    assert given
    page = owner.get(ALLOWED).text
    assert "Partner" in page and "Your e-mail address" in page and "Webshop" not in page
    assert withdraw(partner, owner) == 303
    page = owner.get(ALLOWED).text
    assert "Partner has no access any more." in page and "No application has access" in page
    assert partner.userinfo(given["access_token"]).status_code == 401
    assert partner.refresh(given["refresh_token"]).status_code == 400
    assert partner.exchange(unused).status_code == 400
    assert query_of(partner.authorize(owner, prompt="none"))["error"] == "consent_required"
    assert shop.userinfo(own["access_token"]).status_code == 200


def test_a_no_to_who_asks_again_takes_it_back(
    partner: Relying, shop: Relying, owner: FlaskClient
) -> None:
    given = partner.exchange(allow(partner, owner)).json or {}
    own = shop.tokens(owner)
    for application in (partner, shop):
        query = application.request(prompt="consent").partition("?")[2]
        denied = owner.post("/oauth/consent", data={"request": query, "answer": "deny"})
        assert query_of(denied)["error"] == "access_denied"
    assert query_of(partner.authorize(owner, prompt="none"))["error"] == "consent_required"
    assert partner.refresh(given["refresh_token"]).status_code == 400
    assert shop.refresh(own["refresh_token"]).status_code == 200


@pytest.fixture
def of_two(app: Flask, cast: Cast, signed_in: SignIn) -> FlaskClient:
    """Of the administrator of two companies, acting for the one of their own."""
    app.config["WTF_CSRF_ENABLED"] = False
    Team(app, cast).also_belongs(cast.stranger, cast.company_id, "administration")
    browser = signed_in(cast.stranger)
    browser.post("/company/switch", data={"company": cast.stranger.company_id})
    return browser


@pytest.mark.parametrize("answer", ["allow", "deny"])
def test_an_answer_for_another_company_is_none(
    app: Flask, cast: Cast, partner: Relying, of_two: FlaskClient, answer: str
) -> None:
    """The page spoke of the one, and another tab has switched to the other."""
    shown = fields(partner.authorize(of_two).text, "/oauth/consent")
    of_two.post("/company/switch", data={"company": cast.company_id})
    refused = of_two.post("/oauth/consent", data={**shown, "answer": answer})
    page = of_two.get(refused.headers["Location"])
    assert page.status_code == 200
    assert "You act for Solkraft AB now, and this page was opened for another company." in page.text
    with app.app_context():
        assert not db.session.execute(select(Consent.id)).all()
    allowed = of_two.post(
        "/oauth/consent", data={**fields(page.text, "/oauth/consent"), "answer": "allow"}
    )
    given = partner.exchange(query_of(of_two.get(allowed.headers["Location"]))["code"]).json or {}
    told = partner.userinfo(given["access_token"]).json or {}
    assert told["company_name"] == "Solkraft AB"


def test_nobody_elses_consent_is_touched(
    app: Flask, partner: Relying, owner: FlaskClient, cast: Cast, signed_in: SignIn
) -> None:
    given = partner.exchange(allow(partner, owner)).json or {}
    colleague = signed_in(cast.colleague)
    assert "Partner" not in colleague.get(ALLOWED).text
    assert withdraw(partner, colleague) == 303
    assert partner.userinfo(given["access_token"]).status_code == 200
    assert "Partner" in owner.get(ALLOWED).text
    with app.app_context():
        actions = db.session.execute(select(AuditEntry.action)).scalars().all()
    assert "sso.consent-withdrawn" not in actions


def test_twice_is_no_harm_and_what_is_not_there_is_not_found(
    app: Flask, partner: Relying, shop: Relying, owner: FlaskClient
) -> None:
    allow(partner, owner)
    assert [withdraw(partner, owner), withdraw(partner, owner)] == [303, 303]
    assert withdraw(shop, owner) == 404  # our own ask nobody, so there is nothing to withdraw
    assert owner.post(f"{ALLOWED}/999/withdraw").status_code == 404
    with app.app_context():
        actions = db.session.execute(select(AuditEntry.action)).scalars().all()
    assert actions.count("sso.consent-withdrawn") == 1


def test_the_company_log_says_it_in_words(partner: Relying, owner: FlaskClient) -> None:
    allow(partner, owner)
    withdraw(partner, owner)
    log = owner.get("/company/log").text
    assert "Access of an application allowed" in log
    assert "Access of an application withdrawn" in log


def withdraw_now(app: Flask, cast: Cast) -> None:
    """As the page does it; inside an app context."""
    partner = applications.with_client_id("partner")
    assert partner
    user_id, name = cast.owner.user_id, cast.owner.name
    consents.withdraw(replace(ANONYMOUS, user_id=user_id, name=name), partner)


def tokens_there_are(app: Flask) -> int:
    with app.app_context():
        return len(db.session.execute(select(Token.id)).all())


@both_engines
def test_withdrawn_while_the_code_was_being_made(
    app: Flask, cast: Cast, partner: Relying, owner: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The withdrawal found no grant to end: it was written a moment later."""
    allow(partner, owner)
    issue = codes.issue

    def late(*args: Any) -> str:
        withdraw_now(app, cast)
        return issue(*args)

    monkeypatch.setattr(codes, "issue", late)
    code = query_of(partner.authorize(owner))["code"]
    answer = partner.exchange(code)
    assert (answer.status_code, (answer.json or {})["error"]) == (400, "invalid_grant")
    assert partner.exchange(code).status_code == 400
    assert tokens_there_are(app) == 0


@both_engines
def test_an_exchange_waits_for_a_withdrawal_and_gets_nothing(
    app: Flask, cast: Cast, partner: Relying, owner: FlaskClient
) -> None:
    code = allow(partner, owner)
    with ThreadPoolExecutor(1) as pool, app.app_context():
        with transaction():
            withdraw_now(app, cast)
            exchange = pool.submit(partner.exchange, code)
            wait((exchange,), A_MOMENT)
            assert not exchange.done()
        assert exchange.result(30).status_code == 400
    assert tokens_there_are(app) == 0


@both_engines
def test_a_withdrawal_waits_for_an_exchange_and_ends_what_it_gave(
    app: Flask,
    cast: Cast,
    partner: Relying,
    owner: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code, store, entered = allow(partner, owner), tokens.store, Event()

    def slow(*args: Any) -> Any:
        entered.set()
        sleep(A_MOMENT)
        return store(*args)

    def withdraw_meanwhile() -> None:
        assert entered.wait(30)
        with app.app_context():
            withdraw_now(app, cast)

    monkeypatch.setattr(tokens, "store", slow)
    with ThreadPoolExecutor(2) as pool:
        withdrawal = pool.submit(withdraw_meanwhile)
        given = pool.submit(partner.exchange, code).result(30)
        withdrawal.result(30)
    assert given.status_code == 200
    assert partner.userinfo((given.json or {})["access_token"]).status_code == 401
    assert partner.refresh((given.json or {})["refresh_token"]).status_code == 400


@both_engines
def test_a_code_gives_no_more_than_is_allowed_when_it_is_exchanged(
    app: Flask, cast: Cast, partner: Relying, owner: FlaskClient
) -> None:
    code = allow(partner, owner)
    with app.app_context(), transaction():
        db.session.execute(update(Consent).values(scope="openid profile"))
    assert partner.exchange(code).status_code == 400
