"""The pages from the serial number to the receipt, as browsers without JavaScript see them."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import update

from portal.core.regions import Region
from portal.core.transaction import transaction
from portal.extensions import db
from portal.redemption.carts import open_cart
from portal.redemption.models import CartLine
from portal.redemption.receipts import ReceiptWithCodes, find
from portal.wallet import ledger
from tests.documents.pictures import code128, qr, scene
from tests.redemption import shop
from tests.redemption.shop import HYBRID, METER, PLAIN, READY_MADE, SECOND_HYBRID, redeemer
from tests.support.cast import Cast, Person
from tests.support.engines import both_engines
from tests.support.statements import counted

HTMX = {"HX-Request": "true"}
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def owner(app: Flask, cast: Cast, signed_in: SignIn) -> FlaskClient:
    with app.app_context():
        shop.stock()
        shop.credit(cast.owner, 10)
    return signed_in(cast.owner)


@pytest.fixture
def nothing_changes(app: Flask, cast: Cast) -> Callable[[Callable[[], Any]], Any]:
    """Run a request and see that carts, codes and coins are as before."""

    def state() -> object:
        with app.app_context():
            return shop.everything(), ledger.balance_of(cast.company_id, Region.EU)

    def run(request: Callable[[], Any]) -> Any:
        before = state()
        answer = request()
        assert state() == before
        return answer

    return run


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


# The way through


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


def test_only_what_fits_can_be_chosen(owner: FlaskClient):
    ready = owner.get(f"/redeem/device/{READY_MADE}").text
    assert 'value="battery"' not in ready
    assert 'value="comfort"' in ready
    assert "This device has it from the factory." in ready
    assert "5.5\N{NO-BREAK SPACE}kW, as it is now" in ready
    plain = owner.get(f"/redeem/device/{PLAIN}").text
    assert "Nothing can be unlocked on this device" in plain
    assert "It does not exist for this product." in plain


def test_powers_are_chosen_with_all_steps_up_to_them(owner: FlaskClient):
    device = owner.get(f"/redeem/device/{HYBRID}").text
    prices = re.findall(
        r'value="(\d)"[^>]*>\s*<span><b>([^<]+)</b>(?:<span class="hint">([^<]+))?', device
    )
    assert prices == [
        ("0", "4.0\N{NO-BREAK SPACE}kW, as it is now", ""),
        ("1", "5.5\N{NO-BREAK SPACE}kW", "1 coin"),
        ("2", "7.0\N{NO-BREAK SPACE}kW", "2 coins"),
    ]


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
    assert 'id="cart-link"' in piece.text


def test_a_wallbox_code_names_both_devices_that_take_it(app: Flask, owner: FlaskClient):
    with app.app_context():
        shop.add("90523TD90009R", "enector-3-7-11")
    choose(owner, "90523TD90009R", extensions=["comfort"])
    assert "Wallbox, Energy meter" in owner.get(redeemed(owner)).text


# Looking for the device


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter the serial number"),
        ("90523TD9", "but 8 were entered"),
        ("90523TD9.001R", "letters and digits only"),
        ("9" * 100_000, "A serial number has"),
        ("\u202e\x00", "Enter the serial number"),
    ],
)
def test_a_serial_number_that_is_none(owner: FlaskClient, typed: str, sentence: str):
    answer = owner.get("/redeem", query_string={"serial": typed})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_look_alikes_are_offered(owner: FlaskClient):
    answer = owner.get("/redeem?serial=9O523TD9OOOIR")
    assert answer.status_code == 422
    assert f'href="/redeem/device/{HYBRID}"' in answer.text
    assert 'href="/redeem/report?serial=9O523TD9OOOIR"' in answer.text


def test_an_unknown_serial_number_leads_to_the_report(owner: FlaskClient):
    answer = owner.get("/redeem?serial=90523TD99999R")
    assert answer.status_code == 422
    assert 'href="/redeem/report?serial=90523TD99999R"' in answer.text
    at_device = owner.get("/redeem/device/90523TD99999R")
    assert at_device.location == "/redeem?serial=90523TD99999R"
    assert owner.get("/redeem/device/abc").location == "/redeem?serial=abc"
    assert owner.get("/redeem/device/90523-td90001r").location == f"/redeem/device/{HYBRID}"


def test_with_htmx_the_answer_is_a_piece_of_the_page(owner: FlaskClient):
    piece = owner.get("/redeem?serial=90523TD99999R", headers=HTMX)
    assert (piece.status_code, "<html" in piece.text) == (422, False)
    found = owner.get(f"/redeem?serial={HYBRID}", headers=HTMX)
    assert found.headers["HX-Redirect"] == f"/redeem/device/{HYBRID}"


def photo_of(*codes: Image.Image) -> dict[str, object]:
    file = BytesIO()
    scene(*codes).save(file, "JPEG")
    return {"photo": (BytesIO(file.getvalue()), "plate.jpg")}


@pytest.mark.parametrize("code", [code128(HYBRID), qr(HYBRID)])
def test_a_photo_only_fills_the_field(owner: FlaskClient, code: Image.Image):
    answer = owner.post("/redeem/photo", data=photo_of(code, qr("https://example.com/manual")))
    assert answer.status_code == 200
    assert f'value="{HYBRID}"' in answer.text


def test_a_photo_without_a_serial_number(owner: FlaskClient):
    assert owner.post("/redeem/photo", data=photo_of(qr("hello"))).status_code == 422
    broken = {"photo": (BytesIO(b"no picture"), "plate.jpg")}
    assert owner.post("/redeem/photo", data=broken).status_code == 422
    assert owner.post("/redeem/photo", data={}).status_code == 422


# Refusals, with nothing changed


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


def test_an_empty_cart_is_not_reviewed(owner: FlaskClient):
    assert "Your cart is empty" in owner.get("/redeem/cart").text
    assert owner.get("/redeem/review").location == "/redeem/cart"


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
