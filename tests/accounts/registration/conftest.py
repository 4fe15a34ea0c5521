"""Browsers on their way into the portal."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.registration.models import Registration
from tests.accounts.registration.forms_filled import ADDRESS, BUSINESS, link, registrations
from tests.support.cast import Cast


@pytest.fixture
def visitor(app: Flask, cast: Cast) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.fixture
def registered(app: Flask, visitor: FlaskClient) -> FlaskClient:
    """The browser of somebody who sent the form and has not opened the mail yet."""
    assert visitor.post("/register/company/new", data=BUSINESS).status_code == 303
    return visitor


@pytest.fixture
def applicant(app: Flask, registered: FlaskClient) -> FlaskClient:
    """The browser of somebody whose registration is in review."""
    assert registered.post(link(app)).location == "/registration"
    registered.post("/language", data={"language": "en"})
    return registered


@pytest.fixture
def own(app: Flask) -> Callable[[], Registration]:
    """The registration of the one address, as it is whenever it is called."""
    return lambda: next(made for made in registrations(app) if made.email == ADDRESS)
