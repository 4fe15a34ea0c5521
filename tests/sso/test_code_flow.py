"""A code with PKCE: what a right client gets, and what every wrong one is told."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.sso.relying import CALLBACK, ISSUER, Relying, connect, query_of
from tests.support.cast import Cast, Person

SignIn = Callable[[Person], FlaskClient]
STRANGE = "https://evil.example/callback"


@pytest.fixture
def owner(cast: Cast, signed_in: SignIn) -> FlaskClient:
    return signed_in(cast.owner)


def test_a_code_becomes_tokens_and_claims(
    app: Flask, shop: Relying, cast: Cast, owner: FlaskClient
) -> None:
    answer = shop.authorize(owner)
    assert answer.headers["Location"].startswith(f"{CALLBACK}?")
    assert query_of(answer) | {"code": ""} == {"code": "", "state": "st&te", "iss": ISSUER}
    tokens = shop.exchange(query_of(answer)["code"])
    assert tokens.headers["Cache-Control"] == "no-store"
    jwks = KeySet.import_key_set(app.test_client().get("/oauth/jwks.json").json)
    claims = jwt.decode(tokens.json["id_token"], jwks, algorithms=["RS256"]).claims
    assert claims["iss"] == ISSUER
    assert claims["aud"] == "webshop"
    assert claims["nonce"] == "n-1"
    assert claims["amr"] == ["pwd"]
    assert claims["roles"] == claims["groups"] == ["administration"]
    assert claims["customer_no"] == "SE100001"
    assert claims["company_country"] == "SE"
    assert claims["email"] == cast.owner.email
    told = shop.userinfo(tokens.json["access_token"])
    assert told.status_code == 200
    assert {name: claims[name] for name in told.json} == told.json


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "id_token"}, "unsupported_response_type"),
        ({"response_type": 'code"\n'}, None),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"request": "ey.ey.ey"}, "request_not_supported"),
        ({"request_uri": "https://x.example"}, "request_uri_not_supported"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
        ({"nonce": "n" * 501}, "invalid_request"),
        ({"nonce": "\0"}, "invalid_request"),
        ({"state": "s" * 4_000}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"redirect_uri": STRANGE}, None),
        ({"redirect_uri": f"{CALLBACK}/"}, None),
        ({"redirect_uri": f"{CALLBACK}?x=1"}, None),
        ({"redirect_uri": CALLBACK.upper()}, None),
        ({"redirect_uri": 'é"\0'}, None),
        ({"redirect_uri": None}, None),
        ({"client_id": "nobody"}, None),
        ({"client_id": "nobody\0é"}, None),
        ({"client_id": None}, None),
    ],
)
def test_a_wrong_request_is_told_only_where_it_is_safe(
    shop: Relying, owner: FlaskClient, changes: dict[str, str | None], error: str | None
) -> None:
    answer = shop.authorize(owner, **changes)
    if error is None:
        assert answer.status_code == 400
        assert "Location" not in answer.headers
        return
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"{CALLBACK}?")
    assert query_of(answer)["error"] == error
    assert query_of(answer)["iss"] == ISSUER
    assert query_of(answer)["state"] == changes.get("state", "st&te")


@pytest.mark.parametrize(
    "name",
    "request request_uri response_mode max_age prompt nonce state id_token_hint login_hint "
    "ui_locales claims resumed".split(),
)
def test_a_parameter_without_a_value_is_left_out(
    shop: Relying, owner: FlaskClient, name: str
) -> None:
    assert "code" in query_of(shop.authorize(owner, **{name: ""}))


@pytest.mark.parametrize("twice", ["client_id", "redirect_uri", "state", "nonce", "code_challenge"])
def test_a_parameter_said_twice_is_refused(shop: Relying, owner: FlaskClient, twice: str) -> None:
    answer = owner.get(f"{shop.request()}&{twice}={STRANGE}")
    assert STRANGE not in answer.headers.get("Location", "")
    assert answer.status_code == 400 or query_of(answer)["error"] == "invalid_request"


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"code_verifier": "w" * 50}, 400, "invalid_grant"),
        ({"code_verifier": ""}, 400, "invalid_grant"),
        ({"code_verifier": "é"}, 400, "invalid_grant"),
        ({"redirect_uri": STRANGE}, 400, "invalid_grant"),
        ({"redirect_uri": "\0"}, 400, "invalid_grant"),
        ({"code": "unknown"}, 400, "invalid_grant"),
        ({"code": "\0"}, 400, "invalid_grant"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, 400, "unsupported_grant_type"),
    ],
)
def test_a_wrong_exchange_leaves_the_code_to_its_client(
    shop: Relying, owner: FlaskClient, changes: dict[str, str], status: int, error: str
) -> None:
    code = shop.code(owner)
    refused = shop.exchange(code, **changes)
    assert (refused.status_code, refused.json["error"]) == (status, error)
    assert refused.headers["Cache-Control"] == "no-store"
    assert shop.exchange(code).status_code == 200


def test_a_code_of_another_client_is_refused(app: Flask, shop: Relying, owner: FlaskClient) -> None:
    other = connect(app, "plan")
    code = shop.code(owner)
    assert other.exchange(code).json["error"] == "invalid_grant"
    assert shop.exchange(code).status_code == 200


@pytest.mark.parametrize("secret", ["", "wrong"])
def test_who_has_a_secret_must_show_it(shop: Relying, owner: FlaskClient, secret: str) -> None:
    liar = Relying(shop.app, shop.client_id, secret)
    code = shop.code(owner)
    refused = liar.exchange(code)
    assert refused.status_code == 401
    assert refused.json["error"] == "invalid_client"
    assert shop.exchange(code).status_code == 200


def test_a_public_client_has_pkce_alone(app: Flask, owner: FlaskClient) -> None:
    public = connect(app, "phone", public=True)
    assert public.secret == ""
    assert "id_token" in public.tokens(owner)


def test_the_secret_may_come_in_the_body(app: Flask, shop: Relying, owner: FlaskClient) -> None:
    plain = Relying(app, shop.client_id, "")
    answer = plain.exchange(shop.code(owner), client_secret=shop.secret)
    assert answer.status_code == 200


def test_a_code_is_good_for_a_minute(shop: Relying, owner: FlaskClient, clock: object) -> None:
    code = shop.code(owner)
    clock.forward(seconds=61)
    assert shop.exchange(code).json["error"] == "invalid_grant"
