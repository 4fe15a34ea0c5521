"""The mails about coins say what happened, in every language, without breaking out of HTML."""

import pytest
from markupsafe import escape

from portal.mail.writing import render
from portal.web.i18n import LANGUAGES

DELIVERED = {
    "company": "Solkraft & Co",
    "coins": 1250,
    "wholesaler": "Wholesale",
    "reference": "<b>PO</b>",
    "wallet_url": "https://portal.example/wallet",
}
CORRECTED = {
    "company": "Solkraft & Co",
    "coins": -3,
    "reason": "<b>Booked twice</b>",
    "wallet_url": "https://portal.example/wallet",
}
ANSWERED = {"name": "Åsa", "serial": "90523TD90001R", "answer": "First.\n\n<b>Second.</b>"}


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize(
    ("template", "values", "said", "marked_up"),
    [
        ("coins_delivered", DELIVERED, ["Wholesale", "/wallet", "250"], "<b>PO</b>"),
        ("coins_corrected", CORRECTED, ["3", "/wallet"], "<b>Booked twice</b>"),
        ("serial_report_answered", ANSWERED, ["90523TD90001R", "First."], "<b>Second.</b>"),
    ],
)
def test_both_parts_say_it(in_app, template, values, locale, said, marked_up):
    mail = render(template, locale, values)
    assert "\n" not in mail.subject
    for words in said:
        assert words in mail.text
        assert words in mail.html
    assert marked_up in mail.text
    assert marked_up not in mail.html
    assert str(escape(marked_up)) in mail.html


def test_the_direction_of_a_correction_is_told(in_app):
    assert "has taken 3 coins from" in render("coins_corrected", "en", CORRECTED).text
    added = render("coins_corrected", "en", {**CORRECTED, "coins": 1})
    assert "has added 1 coin to" in added.text


def test_without_a_reference_none_is_mentioned(in_app):
    mail = render("coins_delivered", "en", {**DELIVERED, "reference": ""})
    assert "Reference" not in mail.text + mail.html
    assert "\n\n\n" not in mail.text
