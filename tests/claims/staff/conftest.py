"""Claims that support and finance work on."""

import pytest

from portal.audit.record import Actor
from tests.support import claims
from tests.support.cast import Cast
from tests.support.company import staff


@pytest.fixture
def devices(in_app, clock):
    """On the day at which the clock stands."""
    claims.add_devices()


@pytest.fixture
def support(cast: Cast) -> Actor:
    return staff(cast.support)


@pytest.fixture
def finance(cast: Cast) -> Actor:
    return staff(cast.finance)
