"""The stocked register on a day that stands still, and who looks at it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.cast import Cast, Person
from tests.support.clock import Clock
from tests.warranty.lookup import stock


@pytest.fixture
def stocked(app: Flask, clock: Clock) -> Flask:
    """The clock stands on 15 June 2026."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        stock.stock()
    return app


@pytest.fixture
def visitor(stocked: Flask) -> FlaskClient:
    return stocked.test_client()


@pytest.fixture
def operator(stocked: Flask, cast: Cast) -> Person:
    with stocked.app_context():
        return stock.operator()
