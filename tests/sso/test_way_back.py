"""Where a sign-out that an application asked for ends: with it, or on our own page."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.sso.relying import BYE, Relying, connect
from tests.sso.test_leaving import leave
from tests.support.cast import Cast, Person
from tests.support.clock import Clock

FAR = "https://far.example/bye"
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def owner(cast: Cast, signed_in: SignIn) -> FlaskClient:
    return signed_in(cast.owner)


@pytest.mark.parametrize("address", [f"{BYE}/", "https://evil.example/bye", "//evil.example"])
def test_after_it_nobody_is_sent_to_strange_places(
    shop: Relying, owner: FlaskClient, address: str
) -> None:
    hint = shop.tokens(owner)["id_token"]
    answer = leave(owner, id_token_hint=hint, post_logout_redirect_uri=address)
    assert answer.headers["Location"] == "/oauth/logout/done"


def test_without_a_good_hint_the_person_is_asked(
    shop: Relying, owner: FlaskClient, cast: Cast, signed_in: SignIn
) -> None:
    foreign = shop.tokens(signed_in(cast.colleague))["id_token"]
    head, body, signature = shop.tokens(owner)["id_token"].split(".")
    for hint in ("", "x.y.z", foreign, f"{head}.{body}.{signature[:-4]}AAAA", f"{head}.{body}."):
        assert "/oauth/logout/confirm" in leave(owner, id_token_hint=hint).text
    connect(shop.app, "far", post_logout_redirect_uris=(FAR,))
    said = {"client_id": "far", "post_logout_redirect_uri": FAR}
    asked = leave(owner, **said)
    assert (asked.status_code, owner.get("/profile").status_code) == (200, 200)
    # the browser lets the form go on to the application, and to no other
    assert "form-action 'self' https://far.example;" in asked.headers["Content-Security-Policy"]
    done = owner.post("/oauth/logout/confirm", data={"request": urlencode(said | {"state": "z"})})
    assert (done.status_code, done.headers["Location"]) == (303, f"{FAR}?state=z")
    assert owner.get("/profile").status_code == 303


def test_who_is_signed_out_already_is_offered_the_way_back(app: Flask, client: FlaskClient) -> None:
    connect(app, "far", post_logout_redirect_uris=(FAR,))
    done = leave(client, client_id="far", post_logout_redirect_uri=FAR, state="z&z")
    assert done.headers["Location"].startswith("/oauth/logout/done?")
    assert f'href="{FAR}?state=z%26z"' in client.get(done.headers["Location"]).text


@pytest.mark.parametrize(
    "said",
    [
        {"client_id": "webshop", "post_logout_redirect_uri": f"{BYE}/"},
        {"client_id": "webshop", "post_logout_redirect_uri": "https://evil.example/bye"},
        {"client_id": "nobody", "post_logout_redirect_uri": BYE},
        {"post_logout_redirect_uri": BYE},
    ],
)
def test_an_address_that_is_not_registered_is_never_used(
    shop: Relying, owner: FlaskClient, said: dict[str, str]
) -> None:
    assert "form-action 'self';" in leave(owner, **said).headers["Content-Security-Policy"]
    done = owner.post("/oauth/logout/confirm", data={"request": urlencode(said)})
    assert done.headers["Location"] == "/oauth/logout/done"
    assert leave(owner, **said).headers["Location"] == "/oauth/logout/done"
    offered = owner.get("/oauth/logout/done", query_string=said).text
    assert "Back to" not in offered


def test_by_post_it_comes_again_by_get_with_the_cookie(
    app: Flask, shop: Relying, owner: FlaskClient
) -> None:
    """A form of another site brings none: what it would be told there is not true."""
    strange = app.test_client()
    hint = shop.tokens(owner)["id_token"]
    for said in ({"client_id": "webshop"}, {"id_token_hint": hint, "state": "z&z"}):
        answer = strange.post("/oauth/logout", data=said)
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"/oauth/logout?{urlencode(said)}"
        assert "Set-Cookie" not in answer.headers
    assert owner.get("/profile").status_code == 200
    assert owner.get(answer.headers["Location"]).headers["Location"] == "/oauth/logout/done"
    assert owner.get("/profile").status_code == 303


def test_a_hint_too_long_for_an_address_is_left_out(client: FlaskClient, shop: Relying) -> None:
    back = {"client_id": "webshop", "post_logout_redirect_uri": BYE, "state": "z"}
    answer = client.post("/oauth/logout", data=back | {"id_token_hint": "x" * 5_000})
    assert answer.headers["Location"] == f"/oauth/logout?{urlencode(back)}"
    strange = client.post("/oauth/logout", data={"id_token_hint": "x" * 5_000})
    assert strange.headers["Location"] == "/oauth/logout"


def test_a_hint_older_than_any_session_signs_nobody_out(
    app: Flask, shop: Relying, owner: FlaskClient, clock: Clock
) -> None:
    hint = shop.tokens(owner)["id_token"]
    clock.forward(days=8)
    answer = leave(app.test_client(), id_token_hint=hint, post_logout_redirect_uri=BYE)
    assert answer.headers["Location"].startswith("/oauth/logout/done?")
