"""The mail to the buyer, from the checkout to the written words."""

import json
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from portal.catalogue.labels import ENTRY_WAYS
from portal.core import crypto
from portal.core.codes import printed_activation_code
from portal.extensions import db
from portal.mail.models import OutgoingMail
from portal.mail.writing import Written, render
from portal.redemption import basket, receipts
from portal.redemption.receipts import ReceiptWithCodes
from portal.web.i18n import LANGUAGES, speaking
from tests.redemption import shop
from tests.redemption.shop import BATTERY, COMFORT, HYBRID, METER, redeem_cart, redeemer
from tests.support.cast import Cast

REFERENCE = "Björk & Söner <garage>"


def mail_of_a_redemption(cast: Cast, language: str) -> tuple[Written, ReceiptWithCodes]:
    shop.stock()
    shop.credit(cast.owner, 10)
    buyer = replace(redeemer(cast.owner), locale=language)
    basket.choose(buyer, HYBRID, BATTERY, 1)
    basket.choose(buyer, METER, COMFORT, 0)
    basket.set_reference(buyer, REFERENCE)
    receipt = receipts.find(cast.company_id, redeem_cart(buyer).uuid)
    mail = db.session.execute(select(OutgoingMail)).scalar_one()
    values = json.loads(crypto.decrypt(mail.payload or b""))
    return render(mail.template, mail.locale, values), receipt


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mail_says_everything_in_the_language_of_the_buyer(
    in_app: Flask, cast: Cast, language: str
):
    mail, receipt = mail_of_a_redemption(cast, language)
    assert receipt.receipt.number in mail.subject
    with speaking(language):
        ways = [str(way) for way in ENTRY_WAYS.values()]
    for part in (mail.text, mail.html):
        assert f"/redeem/receipt/{receipt.receipt.uuid}" in part
        assert all(device.serial in part for device in receipt.devices)
        for device in receipt.devices:
            assert all(printed_activation_code(code.digits) in part for code in device.codes)
    assert all(way in mail.text for way in ways)
    assert REFERENCE in mail.text
    assert "Björk &amp; Söner &lt;garage&gt;" in mail.html


def test_the_mail_in_plain_text_reads_well(in_app: Flask, cast: Cast):
    mail, receipt = mail_of_a_redemption(cast, "en")
    battery, step = (printed_activation_code(code.digits) for code in receipt.devices[1].codes)
    assert (
        "PLENTICORE G3 S 4.0\n"
        f"Serial number: {HYBRID}\n"
        "\n"
        "  Battery extension\n"
        f"  {battery}\n"
        "\n"
        "  Power extension from 4.0\N{NO-BREAK SPACE}kW to 5.5\N{NO-BREAK SPACE}kW\n"
        f"  {step}\n"
        "\n"
        "Where to enter the code:\n"
        "- In the app, in PRO mode, during commissioning\n"
    ) in mail.text
