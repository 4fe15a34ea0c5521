"""The pages from the serial number to the receipt, as browsers without JavaScript see them."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from portal.core.regions import Region
from portal.core.transaction import transaction
from portal.extensions import db
from portal.redemption.carts import open_cart
from portal.redemption.models import CartLine
from portal.wallet import ledger
from tests.redemption import shop
from tests.redemption.clicks import HTMX, choose, codes_behind, fields_of, redeemed, reviewed
from tests.redemption.shop import HYBRID, METER, SECOND_HYBRID, redeemer
from tests.support.cast import Cast, Person
from tests.support.engines import both_engines
from tests.support.statements import counted

SignIn = Callable[[Person], FlaskClient]


def test_from_serial_number_to_activation_code(app: Flask, cast: Cast, owner: FlaskClient):
    found = owner.get("/redeem?serial=90523+td90001r")
    assert (found.status_code, found.location) == (303, f"/redeem/device/{HYBRID}")
    device = owner.get(found.location).text
    assert "PLENTICORE G3 S 4.0" in device
    assert "4.0\N{NO-BREAK SPACE}kW, as it is now" in device
    choose(owner)
    saved = owner.post("/redeem/cart", data={"reference": "Villa Solsken"})
    assert saved.status_code == 303
    review = owner.get(saved.location).text
    assert "Redeem 5 coins" in review
    assert "Villa Solsken" in review
    answer = owner.post("/redeem/review", data=fields_of(review))
    assert answer.status_code == 303
    receipt = owner.get(answer.location).text
    [device_on_receipt] = codes_behind(app, cast, answer.location).devices
    assert len(device_on_receipt.codes) == 3
    for code in device_on_receipt.codes:
        assert f"<span>{code.digits[:5]}</span> <span>{code.digits[5:]}</span>" in receipt
    assert "Villa Solsken" in receipt
    assert "In the web server of the device" in receipt
    with app.app_context():
        assert ledger.balance_of(cast.company_id, Region.EU) == 5


def test_the_cart_survives_signing_out(owner: FlaskClient, cast: Cast, signed_in: SignIn):
    choose(owner)
    owner.post("/sign-out")
    assert "PLENTICORE G3 S 4.0" in signed_in(cast.owner).get("/redeem/cart").text
    assert "Your cart is empty" in signed_in(cast.colleague).get("/redeem/cart").text


def test_what_the_cart_holds_is_ticked(owner: FlaskClient):
    choose(owner, extensions=["battery"], power="1")
    device = owner.get(f"/redeem/device/{HYBRID}").text
    assert set(re.findall(r'<input[^>]* checked [^>]*value="(\w+)"', device)) == {"battery", "1"}
    assert "Change the cart" in device


def test_a_line_is_taken_out(owner: FlaskClient):
    choose(owner)
    line = {"serial": HYBRID, "extension": "power", "step": "1"}
    assert owner.post("/redeem/cart/remove", data=line).status_code == 303
    assert "Power extension" not in owner.get("/redeem/cart").text
    choose(owner)
    piece = owner.post("/redeem/cart/remove", data=line, headers=HTMX)
    assert piece.status_code == 200
    assert "Power extension" not in piece.text
    assert 'id="cart-link" href="/redeem/cart" hx-swap-oob="true"' in piece.text
    assert "It is no longer in the cart." in piece.text
    # the header shows no empty cart
    battery = {"serial": HYBRID, "extension": "battery", "step": "0"}
    last = owner.post("/redeem/cart/remove", data=battery, headers=HTMX)
    assert '<span id="cart-link" hx-swap-oob="delete">' in last.text
    assert 'id="cart-link"' not in owner.get("/redeem/cart").text


def test_a_typed_reference_outlives_other_changes_of_the_cart(owner: FlaskClient):
    choose(owner)
    line = {"serial": HYBRID, "extension": "power", "step": "2", "reference": "Villa Solsken"}
    assert 'hx-include="#cart [name=reference]"' in owner.get("/redeem/cart").text
    piece = owner.post("/redeem/cart/remove", data=line, headers=HTMX)
    assert 'value="Villa Solsken"' in piece.text
    another = {"reference": "Fabrikken", "then": "add"}
    assert owner.post("/redeem/cart", data=another).location == "/redeem"
    assert 'value="Fabrikken"' in owner.get("/redeem/cart").text


def test_a_wallbox_code_names_both_devices_that_take_it(app: Flask, owner: FlaskClient):
    with app.app_context():
        shop.add("90523TD90009R", "enector-3-7-11")
    choose(owner, "90523TD90009R", extensions=["comfort"])
    assert "Wallbox, Energy meter" in owner.get(redeemed(owner)).text


# Who may see what


def test_carts_and_receipts_of_others_do_not_exist(
    cast: Cast, owner: FlaskClient, signed_in: SignIn, nothing_changes: Callable[..., Any]
):
    choose(owner)
    fields = reviewed(owner)
    for person in (cast.stranger, cast.colleague):
        other = signed_in(person)
        assert other.get(f"/redeem/review?cart={fields['cart']}").status_code == 404
        stolen = nothing_changes(lambda client=other: client.post("/redeem/review", data=fields))
        assert stolen.status_code == 404
    receipt = redeemed(owner)
    stranger = signed_in(cast.stranger)
    assert stranger.get(receipt).status_code == 404
    assert stranger.get(f"/redeem/review?cart={fields['cart']}").status_code == 404
    assert owner.get(f"/redeem/receipt/{uuid4()}").status_code == 404
    assert signed_in(cast.colleague).get(receipt).status_code == 200


def test_planners_may_not_redeem_nor_read_codes(cast: Cast, owner: FlaskClient, signed_in: SignIn):
    choose(owner)
    receipt = redeemed(owner)
    planner = signed_in(cast.planner)
    for address in ("/redeem", "/redeem/cart", "/redeem/review", receipt):
        assert planner.get(address).status_code == 403
    assert planner.post("/redeem/review", data={}).status_code == 403


# What it costs, and what is stored


@both_engines
def test_redeeming_takes_eight_statements(app: Flask, owner: FlaskClient):
    choose(owner)
    fields = reviewed(owner)
    with counted(app) as statements:
        owner.post("/redeem/review", data=fields)
    assert len(statements) <= 8, statements


@pytest.mark.parametrize(
    ("path", "most"),
    [
        (f"/redeem?serial={HYBRID}", 2),
        ("/redeem", 3),
        ("/redeem/cart", 4),
        ("/redeem/review", 4),
        (f"/redeem/device/{HYBRID}", 4),
    ],
)
def test_pages_take_few_statements(app: Flask, owner: FlaskClient, path: str, most: int):
    choose(owner)
    choose(owner, SECOND_HYBRID, extensions=["battery"])
    with counted(app) as statements:
        assert owner.get(path).status_code in (200, 303)
    assert len(statements) <= most, statements


def test_a_receipt_takes_three_statements(app: Flask, owner: FlaskClient):
    choose(owner)
    receipt = redeemed(owner)
    with counted(app) as statements:
        owner.get(receipt)
    assert len(statements) <= 3, statements


def test_looking_changes_nothing(owner: FlaskClient, nothing_changes: Callable[..., Any]):
    choose(owner)
    for path in ("/redeem", "/redeem/cart", "/redeem/review", f"/redeem/device/{METER}"):
        nothing_changes(lambda address=path: owner.get(address))


def test_the_database_holds_no_code_in_clear(app: Flask, cast: Cast, owner: FlaskClient):
    choose(owner)
    devices = codes_behind(app, cast, redeemed(owner)).devices
    with app.app_context():
        database = Path(str(db.engine.url.database))
    content = b"".join(path.read_bytes() for path in database.parent.glob(f"{database.name}*"))
    assert HYBRID.encode() in content
    for code in devices[0].codes:
        assert code.digits.encode() not in content
        assert f"{code.digits[:5]} {code.digits[5:]}".encode() not in content


def test_a_price_change_is_told_and_mended_by_choosing_again(
    app: Flask, cast: Cast, owner: FlaskClient
):
    choose(owner)
    with app.app_context():
        with transaction():
            db.session.execute(update(CartLine).values(coins=1))
        cart = open_cart(redeemer(cast.owner))
        assert cart
        assert cart.problems
    assert "The price has changed" in owner.get("/redeem/cart").text
    choose(owner)
    assert "The price has changed" not in owner.get("/redeem/cart").text
