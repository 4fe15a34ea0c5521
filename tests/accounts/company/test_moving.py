"""A company that moves to another region: its coins freeze there, and thaw when it comes back."""

import re

import pytest

from portal.accounts.company import changes
from portal.accounts.company.changes import Reviewed
from portal.core.regions import Region
from portal.wallet import ledger
from tests.redemption import clicks, shop
from tests.support.cards import make_card
from tests.support.company import administrator, staff
from tests.support.wallet import add_coins, badge

SWEDISH = Reviewed("Solkraft AB", "SE556677889901", "SE")
GERMAN = Reviewed("Solkraft AB", "DE129273398", "DE")
FROZEN = "5 frozen coins: European Union without Germany"


@pytest.fixture
def move(app, cast):
    def move(wanted):
        with app.app_context():
            number = changes.ask(administrator(cast.owner), wanted)
            changes.approve(number, staff(cast.support))

    return move


@pytest.fixture
def member(app, cast, signed_in):
    """Signed in before the company moves, and never again."""
    with app.app_context():
        add_coins(cast.company_id, 5)
    return signed_in(cast.colleague)


def said(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.text))


def test_coins_freeze_without_a_new_sign_in(app, cast, member, move):
    assert badge(member.get("/wallet").text) == "5"
    assert "frozen" not in member.get("/wallet").text
    move(GERMAN)
    page = member.get("/wallet")
    assert badge(page.text) == "0"
    assert FROZEN in said(page)
    assert "For tax reasons" in said(page)
    assert "mailto:" in page.text
    assert FROZEN in said(member.get("/redeem")), "the header of every page says so"
    with app.app_context():
        assert ledger.balance_of(cast.company_id, Region.EU) == 5


def test_they_thaw_when_the_company_comes_back(member, move):
    move(GERMAN)
    move(SWEDISH)
    page = member.get("/wallet")
    assert badge(page.text) == "5"
    assert "frozen" not in page.text


def test_a_move_within_the_region_freezes_nothing(member, move):
    move(Reviewed("Solkraft AB", "EL094259216", "GR"))
    page = member.get("/wallet")
    assert badge(page.text) == "5"
    assert "frozen" not in page.text


def test_support_of_another_region_is_not_touched(app, cast, member, move, signed_in):
    move(GERMAN)
    assert "frozen" not in signed_in(cast.stranger).get("/wallet").text
    assert "frozen" not in signed_in(cast.planner).get("/company").text


def test_a_cart_of_before_the_move_is_not_paid_with_frozen_coins(app, cast, member, move):
    with app.app_context():
        shop.stock()
    clicks.choose(member)
    before = clicks.reviewed(member)
    move(GERMAN)
    for path in ("/redeem/cart", "/redeem/review"):
        page = said(member.get(path))
        assert "Some coins are frozen" in page
        assert "Only coins of its region pay for this cart: Germany." in page
        assert "You need more coins" in page
    refused = member.post("/redeem/review", data=before)
    assert refused.status_code == 422
    with app.app_context():
        assert ledger.balance_of(cast.company_id, Region.EU) == 5
    move(SWEDISH)
    clicks.redeemed(member)
    with app.app_context():
        assert ledger.balance_of(cast.company_id, Region.EU) == 0


def test_cards_of_the_old_region_are_refused(app, cast, member, move):
    with app.app_context():
        old, new = make_card("EU", 2), make_card("DE", 3)
    move(GERMAN)
    refused = member.post("/wallet/book", data={"code": old.printed})
    assert refused.status_code == 422
    assert member.post("/wallet/book", data={"code": new.printed}).status_code == 303
    assert badge(member.get("/wallet").text) == "3"
