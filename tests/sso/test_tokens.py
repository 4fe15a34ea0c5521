"""What tokens are good for, and everything that ends them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlalchemy import select, update

from portal.accounts.models import Membership, Session, User
from portal.audit.record import Actor
from portal.core.transaction import transaction
from portal.extensions import db
from portal.sso import id_tokens, registering
from portal.sso.models import Grant, Token
from tests.sso.relying import Relying, connect, query_of
from tests.support.cast import Cast, Person
from tests.support.clock import Clock
from tests.support.engines import both_engines

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def owner(cast: Cast, signed_in: SignIn) -> FlaskClient:
    return signed_in(cast.owner)


def change(app: Flask, statement: Any) -> None:
    with app.app_context(), transaction():
        db.session.execute(statement)


@both_engines
def test_of_eight_who_show_a_code_one_gets_tokens_and_keeps_none(
    shop: Relying, owner: FlaskClient
) -> None:
    code = shop.code(owner)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: shop.exchange(code), range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 7
    [given] = [answer.json for answer in answers if answer.status_code == 200]
    assert shop.userinfo(given["access_token"]).status_code == 401
    assert shop.refresh(given["refresh_token"]).json["error"] == "invalid_grant"


@both_engines
def test_of_eight_who_show_a_refresh_token_nobody_stays(shop: Relying, owner: FlaskClient) -> None:
    first = shop.tokens(owner)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: shop.refresh(first["refresh_token"]), range(8)))
    won = [answer.json for answer in answers if answer.status_code == 200]
    assert len(won) == 1
    for token in (first["access_token"], won[0]["access_token"]):
        assert shop.userinfo(token).status_code == 401


def test_a_refresh_rotates(shop: Relying, owner: FlaskClient) -> None:
    first = shop.tokens(owner)
    second = shop.refresh(first["refresh_token"])
    assert second.status_code == 200
    assert second.json["refresh_token"] != first["refresh_token"]
    assert shop.userinfo(second.json["access_token"]).status_code == 200
    assert shop.refresh(first["refresh_token"]).json["error"] == "invalid_grant"
    assert shop.userinfo(second.json["access_token"]).status_code == 401
    assert shop.refresh(second.json["refresh_token"]).json["error"] == "invalid_grant"


def test_a_refresh_token_of_another_client_is_refused(
    app: Flask, shop: Relying, owner: FlaskClient
) -> None:
    given = shop.tokens(owner)
    assert connect(app, "plan").refresh(given["refresh_token"]).json["error"] == "invalid_grant"
    assert shop.refresh(given["refresh_token"]).status_code == 200


def test_a_refresh_never_widens(app: Flask, owner: FlaskClient) -> None:
    shop = connect(app, "narrow", scopes="openid email roles offline_access")
    given = shop.tokens(owner, scope="openid offline_access")
    for wider in ("openid email roles", "coins.redeem", "frob"):
        refused = shop.refresh(given["refresh_token"], scope=wider)
        assert (refused.status_code, refused.json["error"]) == (400, "invalid_scope")
    # nothing was given for it, so it is as good as before
    narrowed = shop.refresh(given["refresh_token"], scope="openid").json
    assert narrowed["scope"] == "openid"
    assert set(shop.userinfo(narrowed["access_token"]).json) == {"sub", "sid"}


def test_a_refresh_refused_for_now_is_not_used_up(
    app: Flask, shop: Relying, owner: FlaskClient
) -> None:
    """Who sets a required second factor up has lost nothing (docs/decisions/0088)."""
    given = shop.tokens(owner)
    change(app, update(Session).values(enrolment_due=True))
    assert shop.refresh(given["refresh_token"]).json["error"] == "invalid_grant"
    change(app, update(Session).values(enrolment_due=False))
    assert shop.refresh(given["refresh_token"]).status_code == 200


def test_a_token_without_openid_tells_nothing(shop: Relying, owner: FlaskClient) -> None:
    given = shop.tokens(owner)
    narrowed = shop.refresh(given["refresh_token"], scope="offline_access").json
    assert "id_token" not in narrowed
    assert shop.userinfo(narrowed["access_token"]).status_code == 403


def test_without_offline_access_there_is_no_refresh_token(
    shop: Relying, owner: FlaskClient
) -> None:
    assert "refresh_token" not in shop.tokens(owner, scope="openid email")


@pytest.mark.parametrize(
    ("who", "expected"), [("owner", {"coins.view", "coins.book"}), ("support", None)]
)
def test_coin_scopes_are_granted_to_who_has_the_right(
    app: Flask, cast: Cast, signed_in: SignIn, who: str, expected: set[str] | None
) -> None:
    shop = connect(app, roles=("administration", "support"))
    scope = shop.tokens(signed_in(getattr(cast, who)))["scope"].split()
    assert {one for one in scope if one.startswith("coins.")} == (expected or set())


ENDS: dict[str, Callable[[Cast], Any]] = {
    "disabled": lambda cast: update(User).where(User.id == cast.owner.user_id).values(active=False),
    "no member": lambda cast: (
        update(Membership).where(Membership.user_id == cast.owner.user_id).values(active=False)
    ),
    "session over": lambda cast: update(Session).values(ended_at=Session.created_at),
    "second factor due": lambda cast: update(Session).values(enrolment_due=True),
}


@pytest.mark.parametrize("why", ENDS)
def test_tokens_and_codes_die_with(
    app: Flask, shop: Relying, cast: Cast, owner: FlaskClient, why: str
) -> None:
    given, code = shop.tokens(owner), shop.code(owner)
    change(app, ENDS[why](cast))
    assert shop.userinfo(given["access_token"]).status_code == 401
    assert shop.refresh(given["refresh_token"]).json["error"] == "invalid_grant"
    assert shop.exchange(code).json["error"] == "invalid_grant"
    asked = shop.post("/oauth/introspect", {"token": given["access_token"]})
    assert asked.json == {"active": False}


def test_tokens_tell_the_roles_of_the_sign_in(
    app: Flask, shop: Relying, cast: Cast, owner: FlaskClient
) -> None:
    given = shop.tokens(owner)
    change(
        app,
        update(Membership)
        .where(Membership.user_id == cast.owner.user_id)
        .values(roles="installation purchase"),
    )
    assert shop.userinfo(given["access_token"]).json["roles"] == ["administration"]
    later = shop.refresh(given["refresh_token"]).json
    assert shop.userinfo(later["access_token"]).json["roles"] == ["administration"]


def test_an_access_token_is_good_for_ten_minutes(
    shop: Relying, owner: FlaskClient, clock: Clock
) -> None:
    given = shop.tokens(owner)
    clock.forward(minutes=11)
    refused = shop.userinfo(given["access_token"])
    assert refused.status_code == 401
    assert "Bearer" in refused.headers["WWW-Authenticate"]


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_revoking_ends_the_grant(shop: Relying, owner: FlaskClient, kind: str) -> None:
    given = shop.tokens(owner)
    assert shop.post("/oauth/revoke", {"token": given[kind]}).status_code == 200
    assert shop.userinfo(given["access_token"]).status_code == 401
    assert shop.refresh(given["refresh_token"]).status_code == 400
    assert shop.post("/oauth/revoke", {"token": "unknown"}).status_code == 200


def test_only_its_own_client_may_introspect(app: Flask, shop: Relying, owner: FlaskClient) -> None:
    given = shop.tokens(owner)
    own = shop.post("/oauth/introspect", {"token": given["access_token"]}).json
    assert own["active"] is True
    assert own["client_id"] == "webshop"
    other = connect(app, "plan").post("/oauth/introspect", {"token": given["access_token"]})
    assert other.json == {"active": False}
    public = connect(app, "phone", public=True)
    assert public.post("/oauth/introspect", {"token": "x"}).status_code == 401


def test_the_database_holds_no_code_token_or_secret(
    app: Flask, shop: Relying, owner: FlaskClient
) -> None:
    code = shop.code(owner)
    given = shop.exchange(code).json
    with app.app_context():
        rows = [
            db.session.execute(select(table)).all()
            for table in (Grant.__table__, Token.__table__, registering.Application.__table__)
        ]
    for secret in (code, given["access_token"], given["refresh_token"], shop.secret):
        assert secret not in str(rows)


def test_a_disabled_application_gets_nothing(app: Flask, shop: Relying, owner: FlaskClient) -> None:
    given, code = shop.tokens(owner), shop.code(owner)
    with app.app_context():
        registering.set_enabled("webshop", False, Actor(None, "test"))
    assert shop.authorize(owner).status_code == 400
    assert shop.userinfo(given["access_token"]).status_code == 401
    assert shop.exchange(code).status_code in (400, 401)
    assert shop.refresh(given["refresh_token"]).status_code in (400, 401)


def test_a_secret_shown_twice_or_for_another_client_is_refused(
    app: Flask, shop: Relying, owner: FlaskClient
) -> None:
    code = shop.code(owner)
    for extra in ({"client_secret": shop.secret}, {"client_id": "plan"}):
        assert shop.exchange(code, **extra).json["error"] == "invalid_request"
    assert shop.exchange(code, client_id="webshop").status_code == 200


def test_what_is_sent_without_a_value_is_left_out(shop: Relying, owner: FlaskClient) -> None:
    nothing = dict.fromkeys(("client_id", "client_secret", "scope", "token_type_hint"), "")
    given = shop.exchange(shop.code(owner), **nothing).json
    renewed = shop.refresh(given["refresh_token"], **nothing).json
    assert renewed["scope"] == given["scope"]
    for path in ("/oauth/introspect", "/oauth/revoke"):
        assert shop.post(path, {"token": renewed["access_token"], **nothing}).status_code == 200
    assert shop.userinfo(renewed["access_token"]).status_code == 401


def test_es256_for_who_wants_it(app: Flask, owner: FlaskClient) -> None:
    modern = connect(app, "modern", algorithm="ES256")
    given = modern.tokens(owner)
    keys = KeySet.import_key_set(app.test_client().get("/oauth/jwks.json").json)
    token = jwt.decode(given["id_token"], keys, algorithms=["ES256"])
    assert token.header["alg"] == "ES256"


def test_who_only_looks_gets_no_code(shop: Relying, owner: FlaskClient) -> None:
    assert "Location" not in owner.head(shop.request()).headers
    assert "code" in query_of(shop.authorize(owner))


def test_the_hash_of_an_access_token_is_that_of_the_standard() -> None:
    """The example of OpenID Connect Core, appendix A.3."""
    shown = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
    assert id_tokens._half_hash(shown) == "77QmUPtjPfzWtF2AnpK9RQ"
