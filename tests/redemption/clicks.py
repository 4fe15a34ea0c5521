"""The steps from a device to its receipt, as a browser sends them."""

import re
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from portal.redemption.receipts import ReceiptWithCodes, find
from tests.redemption.shop import HYBRID
from tests.support.cast import Cast

HTMX = {"HX-Request": "true"}


def choose(client: FlaskClient, serial: str = HYBRID, **fields: object) -> None:
    fields = fields or {"extensions": ["battery"], "power": "2"}
    answer = client.post(f"/redeem/device/{serial}", data=fields)
    assert answer.status_code == 303, answer.text


def fields_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(cart|key|shown)" value="([^"]+)"', page))


def reviewed(client: FlaskClient) -> dict[str, str]:
    return fields_of(client.get("/redeem/review").text)


def redeemed(client: FlaskClient) -> str:
    """The address of the receipt."""
    answer = client.post("/redeem/review", data=reviewed(client))
    assert answer.status_code == 303, answer.text
    return answer.location


def codes_behind(app: Flask, cast: Cast, address: str) -> ReceiptWithCodes:
    with app.app_context():
        return find(cast.company_id, UUID(address.rpartition("/")[2]))
