"""How many SQL statements a request may send; BEGIN and COMMIT are not counted."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.redemption import shop
from tests.redemption.shop import HYBRID, redeemer
from tests.support.cast import Cast, Person
from tests.support.engines import both_engines
from tests.support.statements import counted

PAGES = (
    "/",
    "/wallet",
    "/wallet/book",
    "/wallet/buy",
    "/redeem",
    "/redeem/cart",
    "/redeem/review",
    f"/redeem/device/{HYBRID}",
    "/codes",
    "/profile",
)
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def shopping(app: Flask, cast: Cast) -> Cast:
    with app.app_context():
        shop.with_battery(cast.owner)
    return cast


@both_engines
def test_a_signed_in_page_sends_three_at_most(app: Flask, shopping: Cast, signed_in: SignIn):
    owner = signed_in(shopping.owner)
    sent = {}
    for path in PAGES:
        with counted(app) as statements:
            assert owner.get(path).status_code == 200
        sent[path] = len(statements)
    assert not {path: count for path, count in sent.items() if count > 3}


@both_engines
def test_a_lookup_sends_one_beside_who_asks(app: Flask, shopping: Cast, signed_in: SignIn):
    owner = signed_in(shopping.owner)
    with counted(app) as statements:
        assert owner.get(f"/redeem?serial={HYBRID}").status_code == 303
    assert len(statements) <= 2, str(statements)


@both_engines
def test_redeeming_sends_eight_with_who_asks(app: Flask, shopping: Cast, signed_in: SignIn):
    owner = signed_in(shopping.owner)
    with app.app_context():
        cart = shop.reviewed(redeemer(shopping.owner))
    form = {"cart": str(cart.uuid), "key": "k" * 24, "shown": cart.content_hash}
    with counted(app) as statements:
        answer = owner.post("/redeem/review", data=form)
    assert answer.status_code == 303, answer.text
    assert len(statements) <= 8, str(statements)
