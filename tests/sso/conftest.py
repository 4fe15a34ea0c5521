"""One connected application, and browsers of the cast."""

import pytest
from flask import Flask

from tests.sso.relying import Relying, connect


@pytest.fixture
def shop(app: Flask) -> Relying:
    return connect(app)
