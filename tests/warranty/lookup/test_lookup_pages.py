"""The one field: typed, scanned, wrong, and what a browser need not fetch again."""

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image

from tests.documents.pictures import code128, qr, scene
from tests.warranty.lookup.stock import PLAIN

HTMX = {"HX-Request": "true"}
GREEK = "90523Τ\u0394".replace("\u0394", "D") + "90001R"  # its T is a Greek tau


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
def test_a_serial_number_that_is_none(visitor: FlaskClient, typed: str, sentence: str):
    answer = visitor.get("/warranty", query_string={"serial": typed})
    assert answer.status_code == 422
    assert sentence in answer.text


@pytest.mark.parametrize(
    "typed", [PLAIN, PLAIN.lower(), "90523 TD9-0001 R", GREEK, f"https://x.example/#{PLAIN}"]
)
def test_a_right_one_leads_to_the_page_of_its_device(visitor: FlaskClient, typed: str):
    answer = visitor.get("/warranty", query_string={"serial": typed})
    assert (answer.status_code, answer.location) == (303, f"/warranty/{PLAIN}")
    piece = visitor.get("/warranty", query_string={"serial": typed}, headers=HTMX)
    assert (piece.status_code, piece.headers["HX-Redirect"]) == (204, f"/warranty/{PLAIN}")


def test_with_htmx_the_answer_is_a_piece_of_the_page(visitor: FlaskClient):
    piece = visitor.get("/warranty?serial=9052", headers=HTMX)
    assert (piece.status_code, "<html" in piece.text) == (422, False)


def test_addresses_have_one_spelling(visitor: FlaskClient):
    assert visitor.get("/warranty/90523-td90001r").location == f"/warranty/{PLAIN}"
    assert visitor.get("/warranty/abc").location == "/warranty?serial=abc"


def test_visitors_get_no_cookie_and_a_known_page_is_not_sent_again(visitor: FlaskClient):
    for path in ("/warranty", f"/warranty/{PLAIN}"):
        first = visitor.get(path)
        assert "Set-Cookie" not in first.headers
        again = visitor.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def photo_of(*codes: Image.Image) -> dict[str, object]:
    file = BytesIO()
    scene(*codes).save(file, "JPEG")
    return {"photo": (BytesIO(file.getvalue()), "plate.jpg")}


@pytest.mark.parametrize("code", [code128(PLAIN), qr(PLAIN)])
def test_a_photo_only_fills_the_field(visitor: FlaskClient, code: Image.Image):
    answer = visitor.post("/warranty/photo", data=photo_of(code, qr("https://example.com/manual")))
    assert answer.status_code == 200
    assert f'value="{PLAIN}"' in answer.text


def test_a_photo_needs_no_token_and_may_be_none(visitor: FlaskClient):
    visitor.application.config["WTF_CSRF_ENABLED"] = True
    assert visitor.post("/warranty/photo", data=photo_of(qr("hello"))).status_code == 422
    broken = {"photo": (BytesIO(b"no picture"), "plate.jpg")}
    assert visitor.post("/warranty/photo", data=broken).status_code == 422
    assert visitor.post("/warranty/photo", data={}).status_code == 422


def test_the_field_stands_on_the_first_pages(visitor: FlaskClient, cast, signed_in):
    assert 'action="/warranty"' in visitor.get("/").text
    assert 'href="/warranty"' in visitor.get("/").text
    assert 'formaction="/warranty"' in signed_in(cast.owner).get("/").text
    assert 'action="/warranty"' in signed_in(cast.planner).get("/").text
