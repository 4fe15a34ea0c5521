"""What the tests of teams share: an administrator, the links of mails, people by what they are."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.team.people import Team
from tests.support.cast import Cast, Person

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def team(app: Flask, cast: Cast) -> Team:
    app.config["WTF_CSRF_ENABLED"] = False
    return Team(app, cast)


@pytest.fixture
def owner(team: Team, signed_in: SignIn) -> FlaskClient:
    """The browser of the company's only administrator."""
    return signed_in(team.cast.owner)
