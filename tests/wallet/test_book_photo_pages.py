"""A photo of a card fills the field and books nothing."""

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from qrcode.main import QRCode

from portal.core.codes import CardCode
from tests.support.cast import Cast
from tests.support.wallet import balance


def photo_of(*texts: str) -> BytesIO:
    """A picture with these QR codes side by side."""
    codes = []
    for text in texts:
        code = QRCode(border=4, box_size=8)
        code.add_data(text)
        codes.append(code.make_image().get_image().convert("L"))
    picture = Image.new("L", (sum(c.width for c in codes), max(c.height for c in codes)), 255)
    left = 0
    for code in codes:
        picture.paste(code, (left, 0))
        left += code.width
    return saved(picture)


def saved(picture: Image.Image) -> BytesIO:
    file = BytesIO()
    picture.save(file, "PNG")
    file.seek(0)
    return file


def upload(client: FlaskClient, file: BytesIO) -> tuple[int, str]:
    answer = client.post("/wallet/book/photo", data={"photo": (file, "card.png")})
    return answer.status_code, answer.text


def test_a_photo_fills_the_field_and_books_nothing(
    app: Flask, cast: Cast, owner: FlaskClient, card: Callable[..., CardCode]
) -> None:
    code = card()
    status, page = upload(owner, photo_of(f"https://portal.example/wallet/book#{code.value}"))
    assert status == 200
    assert f'value="{code.printed}"' in page
    assert "The code was read from the photo." in page
    assert balance(app, cast) == 0


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (lambda: BytesIO(b""), "not a picture"),
        (lambda: BytesIO(b"%PDF-1.7 not a photo"), "not a picture"),
        (lambda: BytesIO(b"\x89PNG\r\n\x1a\n broken"), "not a picture"),
        (lambda: saved(Image.new("L", (200, 200), 255)), "No fitting code"),
        (lambda: photo_of("90523TD90001R"), "No fitting code"),
        (lambda: photo_of("http://["), "No fitting code"),
        (
            lambda: photo_of(CardCode.generate().value, CardCode.generate().value),
            "several codes",
        ),
        (lambda: saved(Image.new("1", (9_000, 8_000), 1)), "too large"),
    ],
)
def test_a_photo_that_does_not_help_is_told(
    owner: FlaskClient, file: Callable[[], BytesIO], sentence: str
) -> None:
    status, page = upload(owner, file())
    assert status == 422
    assert sentence in page


def test_a_photo_form_without_a_photo_is_told(owner: FlaskClient) -> None:
    answer = owner.post("/wallet/book/photo", data={})
    assert answer.status_code == 422
