"""Finding a device and what it is offered: typed, look-alike, unknown, from a photo."""

import re
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image

from tests.documents.pictures import code128, qr, scene
from tests.redemption.clicks import HTMX
from tests.redemption.shop import HYBRID, PLAIN, READY_MADE


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


def test_the_digits_of_a_meter_are_offered_for_their_look_alikes(owner: FlaskClient):
    """Its serial numbers have digits only, so a letter fits none that could be looked up."""
    for typed in ("7234567B", "7234S678"):
        assert "but 8 were entered" in owner.get(f"/redeem?serial={typed}").text
    look_alike = owner.get("/redeem?serial=723456IO")
    assert look_alike.status_code == 422
    assert "Did you mean 72345610?" in look_alike.text


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
