"""The figures on the dashboard cost one statement more than the frame of every page."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.redemption import codes_list
from tests.redemption import shop
from tests.support.cast import Cast, Person
from tests.support.statements import counted

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def redeemed(app: Flask, cast: Cast) -> None:
    with app.app_context():
        shop.redeem_cart(shop.with_battery(cast.owner, 1))


def figures(client: FlaskClient) -> list[str]:
    parts = client.get("/").text.split('<span class="figure">')[1:]
    return [part.partition("<")[0] for part in parts]


def test_balance_and_new_codes(
    app: Flask, cast: Cast, signed_in: SignIn, redeemed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    colleague = signed_in(cast.colleague)
    colleague.get("/")  # the table of applications is remembered for a few seconds
    with counted(app) as statements:
        assert figures(colleague) == ["6", "2 new codes"]
    assert len(statements) <= 3, statements
    monkeypatch.setattr("portal.redemption.tile.MOST_COUNTED", 2)
    monkeypatch.setattr(codes_list, "MOST_COUNTED", 2)
    assert figures(colleague) == ["6", "2+ new codes"]


def test_nothing_new_has_no_figure(cast: Cast, signed_in: SignIn, redeemed: None) -> None:
    assert figures(signed_in(cast.stranger)) == ["0"]
    assert figures(signed_in(cast.planner)) == []
    assert figures(signed_in(cast.support)) == []
