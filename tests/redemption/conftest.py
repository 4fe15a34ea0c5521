"""Somebody who redeems, and the proof that a refusal changed nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core.regions import Region
from portal.wallet import ledger
from tests.redemption import shop
from tests.support.cast import Cast, Person

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def owner(app: Flask, cast: Cast, signed_in: SignIn) -> FlaskClient:
    with app.app_context():
        shop.stock()
        shop.credit(cast.owner, 10)
    return signed_in(cast.owner)


@pytest.fixture
def nothing_changes(app: Flask, cast: Cast) -> Callable[[Callable[[], Any]], Any]:
    """Run a request and see that carts, codes and coins are as before."""

    def state() -> object:
        with app.app_context():
            return shop.everything(), ledger.balance_of(cast.company_id, Region.EU)

    def run(request: Callable[[], Any]) -> Any:
        before = state()
        answer = request()
        assert state() == before
        return answer

    return run
