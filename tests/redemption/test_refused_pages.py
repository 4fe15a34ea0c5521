"""Choices, reviews and confirmations that are refused, with nothing changed."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core.clock import today
from portal.core.regions import Region
from portal.wallet import ledger
from tests.redemption import shop
from tests.redemption.clicks import HTMX, choose, fields_of, redeemed, reviewed
from tests.redemption.shop import HYBRID, METER, SECOND_HYBRID
from tests.support.cast import Cast

CART = re.compile(r'name="cart" value="([^"]+)"')


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Choose at least one extension."),
        ({"extensions": "battery\x00"}, "Choose from the extensions"),
        ({"extensions": ["power"]}, "Choose from the extensions"),
        ({"power": "-1"}, "Choose from the extensions"),
        ({"power": "9" * 5000}, "Choose from the extensions"),
        ({"power": "3"}, "It does not exist for this product."),
    ],
)
def test_a_choice_that_no_page_offers(
    owner: FlaskClient, nothing_changes: Callable[..., Any], fields: dict[str, Any], sentence: str
):
    answer = nothing_changes(lambda: owner.post(f"/redeem/device/{HYBRID}", data=fields))
    assert answer.status_code in (409, 422)
    assert sentence in answer.text


def test_too_few_coins_lead_to_booking(owner: FlaskClient, nothing_changes: Callable[..., Any]):
    choose(owner, extensions=["battery", "comfort"], power="2")
    choose(owner, SECOND_HYBRID, extensions=["battery", "comfort"], power="2")
    assert 'href="/wallet/book"' in owner.get("/redeem/cart").text
    review = owner.get("/redeem/review").text
    assert "Redeem 14 coins" not in review
    assert 'href="/wallet/book"' in review


def test_the_balance_falls_after_the_review(
    app: Flask, cast: Cast, owner: FlaskClient, nothing_changes: Callable[..., Any]
):
    choose(owner)
    fields = reviewed(owner)
    with app.app_context():
        shop.credit(cast.owner, -8)
    answer = nothing_changes(lambda: owner.post("/redeem/review", data=fields))
    assert answer.status_code == 422
    assert "5 coins are needed" in answer.text
    assert "Redeem 5 coins" not in answer.text


def test_a_stale_review_page_brings_a_new_one(
    owner: FlaskClient, nothing_changes: Callable[..., Any]
):
    choose(owner)
    stale = reviewed(owner)
    choose(owner, METER, extensions=["comfort"])
    answer = nothing_changes(lambda: owner.post("/redeem/review", data=stale))
    assert answer.status_code == 409
    assert "The cart was changed" in answer.text
    fresh = fields_of(answer.text)
    assert fresh["key"] != stale["key"]
    assert owner.post("/redeem/review", data=fresh).status_code == 303


def test_an_extension_unlocked_meanwhile(
    app: Flask, cast: Cast, owner: FlaskClient, nothing_changes: Callable[..., Any]
):
    choose(owner)
    fields = reviewed(owner)
    with app.app_context():
        shop.unlock_elsewhere(cast.stranger, HYBRID, "battery")
    answer = nothing_changes(lambda: owner.post("/redeem/review", data=fields))
    assert answer.status_code == 409
    assert f"unlocked on device {HYBRID} meanwhile" in answer.text
    assert "unlocked on device" in owner.get("/redeem/cart").text


def test_a_product_corrected_since_the_review(
    app: Flask, owner: FlaskClient, nothing_changes: Callable[..., Any]
):
    choose(owner)
    stale = reviewed(owner)
    with app.app_context():
        shop.correct(HYBRID, product="plenticore-g3-s-7-0")
    answer = nothing_changes(lambda: owner.post("/redeem/review", data=stale))
    assert answer.status_code == 409
    assert "names another product for it by now" in answer.text
    assert fields_of(answer.text) == {}
    assert "names another product for it by now" in owner.get("/redeem/cart").text


def test_a_power_step_that_the_corrected_product_does_not_have(
    app: Flask, cast: Cast, owner: FlaskClient
):
    with app.app_context():
        shop.unlock_elsewhere(cast.stranger, HYBRID, "power", 2)
        shop.correct(HYBRID, product="plenticore-mp-g3-m-5-0")
    assert "PLENTICORE MP G3 M 5.0" in owner.get(f"/redeem/device/{HYBRID}").text


def test_a_replaced_device_leads_to_the_one_in_its_place(
    app: Flask, owner: FlaskClient, nothing_changes: Callable[..., Any]
):
    choose(owner)
    stale = reviewed(owner)
    with app.app_context():
        shop.correct(HYBRID, replaced_by=SECOND_HYBRID, replaced_on=today())
    link = f'href="/redeem/device/{SECOND_HYBRID}"'
    page = owner.get(f"/redeem/device/{HYBRID}").text
    assert link in page
    assert 'name="extensions"' not in page
    assert link in owner.get("/redeem/cart").text
    for path, fields in (
        ("/redeem/review", stale),
        (f"/redeem/device/{HYBRID}", {"extensions": "comfort"}),
    ):
        answer = nothing_changes(lambda to=path, sent=fields: owner.post(to, data=sent))
        assert answer.status_code == 409
        assert f"replaced by device {SECOND_HYBRID}" in answer.text
        assert link in answer.text


def test_a_double_click_gives_one_receipt(app: Flask, cast: Cast, owner: FlaskClient):
    choose(owner)
    fields = reviewed(owner)
    answers = [owner.post("/redeem/review", data=fields) for _ in range(3)]
    assert {(answer.status_code, answer.location) for answer in answers} == {
        (303, f"/redeem/receipt/{fields['cart']}")
    }
    with app.app_context():
        assert ledger.balance_of(cast.company_id, Region.EU) == 5


def test_back_after_success_says_that_it_is_done(
    owner: FlaskClient, nothing_changes: Callable[..., Any]
):
    choose(owner)
    first, second = reviewed(owner), reviewed(owner)
    receipt = owner.post("/redeem/review", data=first).location
    back = owner.get(f"/redeem/review?cart={first['cart']}")
    assert back.status_code == 200
    assert "Redeemed already" in back.text
    assert f'href="{receipt}"' in back.text
    other_tab = nothing_changes(lambda: owner.post("/redeem/review", data=second))
    assert other_tab.status_code == 409
    assert f'href="{receipt}"' in other_tab.text


@pytest.mark.parametrize(
    "changed",
    [
        {"key": "x"},
        {"key": "x" * 61},
        {"key": "\x00" * 20},
        {"shown": "0"},
        {"shown": ""},
        {"cart": "17"},
        {"cart": ""},
    ],
)
def test_a_confirmation_that_is_none(
    owner: FlaskClient, nothing_changes: Callable[..., Any], changed: dict[str, str]
):
    choose(owner)
    fields = {**reviewed(owner), **changed}
    assert nothing_changes(lambda: owner.post("/redeem/review", data=fields)).status_code == 400


def test_a_reference_that_cannot_be_printed(
    owner: FlaskClient, nothing_changes: Callable[..., Any]
):
    choose(owner)
    for reference in ("a\u202eb", "a\nb", "x" * 1_000_000):
        answer = nothing_changes(
            lambda text=reference: owner.post("/redeem/cart", data={"reference": text})
        )
        assert answer.status_code == 422


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_page_of_an_earlier_cart_does_nothing_to_the_next(
    owner: FlaskClient, nothing_changes: Callable[..., Any], headers: dict[str, str]
):
    choose(owner, METER, extensions=["comfort"])
    earlier = CART.findall(owner.get("/redeem/cart").text)[0]
    redeemed(owner)
    line = {"serial": HYBRID, "extension": "battery", "step": "0"}
    stale = (
        ("/redeem/cart", {"cart": earlier, "reference": "Villa Solsken"}),
        ("/redeem/cart", {"cart": earlier, "reference": "Villa Solsken", "then": "add"}),
        ("/redeem/cart/remove", {"cart": earlier, "reference": "Villa Solsken", **line}),
    )

    def send(path: str, fields: dict[str, str]) -> str:
        answer = nothing_changes(lambda: owner.post(path, data=fields, headers=headers))
        assert answer.status_code == (422 if headers else 409)
        assert "opened for an earlier cart" in answer.text
        assert "Villa Solsken" not in answer.text
        return str(answer.text)

    for path, fields in stale:
        assert "Your cart is empty" in send(path, fields)
    choose(owner, extensions=["battery"])
    owner.post("/redeem/cart", data={"reference": "Fabrikken"})
    for path, fields in stale:
        page = send(path, fields)
        assert 'value="Fabrikken"' in page
        assert HYBRID in page
        assert earlier not in page
    [present] = set(CART.findall(page))
    mine = {"cart": present, "reference": "Fabrikken 2"}
    assert owner.post("/redeem/cart", data=mine).status_code == 303
    assert owner.post("/redeem/cart/remove", data={"cart": present, **line}).status_code == 303
    assert "Your cart is empty" in owner.get("/redeem/cart").text


def test_what_was_typed_for_an_earlier_cart_is_not_filled_in(app: Flask, owner: FlaskClient):
    choose(owner, METER, extensions=["comfort"])
    earlier = CART.findall(owner.get("/redeem/cart").text)[0]
    typed = {"cart": earlier, "reference": "Villa Solsken", "csrf_token": "of another day"}
    app.config["WTF_CSRF_ENABLED"] = True
    answer = owner.post("/redeem/cart", data=typed)
    app.config["WTF_CSRF_ENABLED"] = False
    assert "kept=" in answer.location
    assert "Villa Solsken" in owner.get(answer.location).text
    redeemed(owner)
    assert "Villa Solsken" not in owner.get(answer.location).text
    choose(owner, extensions=["battery"])
    assert "Villa Solsken" not in owner.get(answer.location).text


def test_an_empty_cart_is_not_reviewed(owner: FlaskClient):
    assert "Your cart is empty" in owner.get("/redeem/cart").text
    assert owner.get("/redeem/review").location == "/redeem/cart"
