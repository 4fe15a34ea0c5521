"""The printable slips of a receipt: a page for each device, for the own company only."""

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import update

from portal.accounts.models import Company
from portal.core.transaction import transaction
from portal.extensions import db
from portal.redemption import basket, receipts, slips
from portal.redemption.receipts import ReceiptWithCodes
from portal.web.i18n import speaking
from tests.redemption import shop
from tests.redemption.shop import HYBRID, METER
from tests.support.cast import Cast, Person

SignIn = Callable[[Person], FlaskClient]


def redeemed(cast: Cast) -> ReceiptWithCodes:
    buyer = shop.with_battery(cast.owner, 2)
    basket.choose(buyer, METER, ("comfort",), 0)
    basket.set_reference(buyer, "Οικία #1 – Björkvägen")
    return receipts.find(cast.company_id, shop.redeem_cart(buyer).uuid)


@pytest.fixture
def found(in_app: Flask, cast: Cast) -> Iterator[ReceiptWithCodes]:
    yield redeemed(cast)


def pages(content: bytes) -> list[str]:
    """The text of each page, with plain blanks."""
    texts = [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
    return [" ".join(text.split()) for text in texts]


def test_each_device_has_a_page_with_its_codes_only(found: ReceiptWithCodes) -> None:
    texts = pages(slips.pdf_of(found, "Solkraft AB"))
    assert len(texts) == len(found.devices) == 2
    for device, text in zip(found.devices, texts, strict=True):
        for other in found.devices:
            assert (other.serial in text) == (other is device)
            for code in other.codes:
                assert (f"{code.digits[:5]} {code.digits[5:]}" in text) == (other is device)
        for words in ("Solkraft AB", found.receipt.number, found.receipt.reference):
            assert words in text


def test_steps_and_the_three_ways_for_every_product(found: ReceiptWithCodes) -> None:
    by_serial = dict(
        zip([each.serial for each in found.devices], pages(slips.pdf_of(found, "")), strict=True)
    )
    inverter, meter = by_serial[HYBRID], by_serial[METER]
    assert "Power extension from 4.0 kW to 5.5 kW" in inverter
    assert "Power extension from 5.5 kW to 7.0 kW" in inverter
    for text in (inverter, meter):
        assert "In the app, in PRO mode, during commissioning" in text
        assert "under the additional options" in text
        assert "Settings > Additional options > Options" in text


def test_where_another_device_takes_the_code(
    found: ReceiptWithCodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "take this code" not in pages(slips.pdf_of(found, ""))[1]
    monkeypatch.setattr(slips, "taken_by", lambda *_: ["Energy meter", "Wallbox"])
    text = pages(slips.pdf_of(found, ""))[0]
    assert "These kinds of device take this code: Energy meter, Wallbox" in text


def test_the_document_is_tagged_and_speaks_the_readers_language(found: ReceiptWithCodes) -> None:
    with speaking("el"):
        document = PdfReader(BytesIO(slips.pdf_of(found, "Ηλιακή")))
    assert document.trailer["/Root"]["/Lang"] == "el"
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert document.metadata
    assert str(document.metadata.title).endswith(found.receipt.number)


@pytest.mark.parametrize(
    ("company", "printed"),
    [
        ("日本 Sol 😀", "□□ Sol □"),
        ("Sol\x00\x07kraft", "Sol□□kraft"),
        ("#panic() $x$ *b* \\ <a>", "#panic() $x$ *b* \\ <a>"),
        ("Łódź Příliš Ödmjuk Ελιά Їжак", "Łódź Příliš Ödmjuk Ελιά Їжак"),
    ],
)
def test_a_character_that_no_font_has_is_a_box(
    found: ReceiptWithCodes, company: str, printed: str
) -> None:
    assert printed in pages(slips.pdf_of(found, company))[0]


# Pages


@pytest.fixture
def address(app: Flask, cast: Cast) -> str:
    with app.app_context():
        return f"/redeem/receipt/{redeemed(cast).receipt.uuid}/slips.pdf"


def test_a_colleague_prints_them(app: Flask, cast: Cast, signed_in: SignIn, address: str) -> None:
    with app.app_context(), transaction():
        db.session.execute(update(Company).values(name="Sol 日 AB"))
    answer = signed_in(cast.colleague).get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("inline; filename=activation-codes-R-")
    assert disposition.endswith(".pdf")
    assert "Sol □ AB" in pages(answer.data)[0]


def test_nobody_else_gets_them(cast: Cast, signed_in: SignIn, address: str) -> None:
    assert signed_in(cast.stranger).get(address).status_code == 404
    assert signed_in(cast.planner).get(address).status_code == 403
