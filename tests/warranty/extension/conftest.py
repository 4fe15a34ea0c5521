"""The Swedish company owns a device that may be extended; finance and the clock stand ready."""

import pytest

from portal.core.clock import today
from portal.warranty.extension import ordering
from portal.warranty.extension.offers import offer_of
from portal.warranty.extension.ordering import Wish, known_device
from tests.support.extensions import SERIAL, buyer_of, extendable, finance_of, order_row


@pytest.fixture
def device(in_app, cast):
    extendable(cast.company_id, cast.owner.user_id)
    return SERIAL


@pytest.fixture
def buyer(cast):
    return buyer_of(cast)


@pytest.fixture
def finance(cast):
    return finance_of(cast)


@pytest.fixture
def wish(device, buyer):
    """For five years more, at the price of today."""
    offer = offer_of(known_device(device), 60, buyer.taxpayer, today())
    return Wish(device, 60, offer.gross.cents)


@pytest.fixture
def order(wish, buyer):
    ordering.place(wish, buyer, "k" * 8)
    return order_row()
