"""A wholesaler's order: entries, review, one button, receipt with an address of its own."""

import re
from urllib.parse import unquote_plus

import pytest
from sqlalchemy import select, update

from portal.accounts.models import Company
from portal.core.transaction import transaction
from portal.extensions import db
from portal.wallet.models import CoinOrder
from tests.support.browsing import fields
from tests.support.wallet import mails, make_wholesaler

ENTRIES = {
    "customer_no": "SE100001",
    "email": "office@se100001.example",
    "coins": "25",
    "reference": "PO 4711",
}


@pytest.fixture
def client(app, cast, signed_in):
    with app.app_context():
        wholesaler = make_wholesaler()
    return signed_in(wholesaler)


def review_page(client, **changes):
    answer = client.post("/wallet/orders/new", data={**ENTRIES, **changes})
    assert answer.status_code == 303, answer.text
    return client.get(answer.location)


def reviewed(client, **changes):
    return fields_of(review_page(client, **changes))


def fields_of(page):
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))


def test_review_then_confirm_then_receipt(app, client, coins):
    review = review_page(client)
    assert "Solkraft AB" in review.text
    assert "Book 25 coins for Solkraft AB" in review.text
    assert coins() == 0
    answer = client.post("/wallet/orders", data=reviewed(client) | {"change": ""})
    assert answer.status_code == 303
    receipt = client.get(answer.location)
    assert "25 coins booked" in receipt.text
    assert "PO 4711" in receipt.text
    assert coins() == 25
    assert f'href="{answer.location}"' in client.get("/wallet/orders").text
    with app.app_context():
        assert mails("coins_delivered") == [("office@se100001.example", "sv")]


def test_sending_twice_books_once(client, coins):
    fields = reviewed(client)
    first = client.post("/wallet/orders", data=fields)
    assert client.post("/wallet/orders", data=fields).location == first.location
    assert coins() == 25
    other = client.post("/wallet/orders", data=fields | {"coins": "26"})
    assert other.status_code == 409
    assert "nothing was done now" in other.text
    assert coins() == 25


def test_changing_the_entries_keeps_them(client, coins):
    change = re.search(r'href="(/wallet/orders/new\?[^"]+)"', review_page(client).text)
    page = client.get(change[1])
    assert page.status_code == 200
    assert fields(page.text, "/wallet/orders/new").items() >= ENTRIES.items()
    assert coins() == 0


def test_going_back_shows_the_same_review_and_afterwards_the_receipt(client, coins):
    review = client.post("/wallet/orders/new", data=ENTRIES).location
    assert "4711" not in review.partition("?")[0]
    assert "PO 4711" not in unquote_plus(review)
    assert "se100001" not in review
    sent = fields_of(client.get(review))
    # the token of the form is signed anew with the time
    again = fields_of(client.get(review)) | {"csrf_token": sent["csrf_token"]}
    assert again == sent
    receipt = client.post("/wallet/orders", data=sent).location
    assert client.get(review).location == receipt
    assert client.post("/wallet/orders", data=sent).location == receipt
    assert coins() == 25


def test_a_review_is_of_its_maker_and_of_its_page_alone(app, cast, client, signed_in):
    review = client.post("/wallet/orders/new", data=ENTRIES).location
    with app.app_context():
        other = make_wholesaler("other@wholesale.example")
    assert signed_in(other).get(review).location == "/wallet/orders/new"
    assert signed_in(cast.support).get(review).status_code == 403
    changed = review[:-12] + ("A" if review[-12] != "A" else "B") + review[-11:]
    for wrong in (changed, "/wallet/orders/review", "/wallet/orders/review?entries=x%00"):
        assert client.get(wrong).location == "/wallet/orders/new"


def test_a_review_is_judged_again(app, client):
    review = client.post("/wallet/orders/new", data=ENTRIES).location
    with app.app_context(), transaction():
        moved = update(Company).where(Company.customer_no == "SE100001")
        db.session.execute(moved.values(email="new@solkraft.example"))
    page = client.get(review)
    assert page.status_code == 422
    assert "do not belong together" in page.text


@pytest.mark.parametrize("path", ["/wallet/orders/new", "/wallet/orders"])
@pytest.mark.parametrize(
    "wrong",
    [{"customer_no": "SE9"}, {"email": "a@b.example"}, {"email": "office@de100002.example"}],
)
def test_the_refusal_is_neutral(client, coins, path, wrong):
    page = client.post(path, data={**ENTRIES, **wrong, "key": "k" * 8})
    assert page.status_code == 422
    assert "do not belong together" in page.text
    assert "Solkraft" not in page.text
    assert coins() == 0


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"coins": "9"}, "Enter a whole number of coins from 10 to 10,000."),
        ({"coins": "10001"}, "Enter a whole number of coins from 10 to 10,000."),
        ({"coins": "9" * 5_000}, "Enter a whole number of coins"),
        ({"coins": "ten"}, "Enter a whole number of coins."),
        ({"coins": ""}, "Enter the number of coins."),
        ({"customer_no": ""}, "customer number."),
        ({"customer_no": "x" * 21}, "This customer number is too long."),
        ({"email": ""}, "registered e-mail address."),
        ({"reference": "x" * 101}, "This reference is too long"),
    ],
)
@pytest.mark.parametrize("path", ["/wallet/orders/new", "/wallet/orders"])
def test_wrong_entries_are_explained(client, coins, path, wrong, sentence):
    page = client.post(path, data={**ENTRIES, **wrong, "key": "k" * 8})
    assert page.status_code == 422
    assert sentence in page.text
    assert coins() == 0


@pytest.mark.parametrize("key", ["", "short", "k" * 61, "k" * 8 + "\x00"])
def test_a_form_without_our_key_books_nothing(client, coins, key):
    assert client.post("/wallet/orders", data={**ENTRIES, "key": key}).status_code == 400
    assert coins() == 0


def test_too_many_wrong_companies_lock_out(client, coins):
    for _ in range(10):
        client.post("/wallet/orders/new", data={**ENTRIES, "email": "a@b.example"})
    page = client.post("/wallet/orders/new", data=ENTRIES)
    assert page.status_code == 429
    assert "Too many wrong attempts" in page.text


def test_another_wholesalers_receipt_does_not_exist(app, client, signed_in):
    location = client.post("/wallet/orders", data=reviewed(client)).location
    with app.app_context():
        other = make_wholesaler("other@wholesale.example")
    stranger = signed_in(other)
    assert stranger.get(location).status_code == 404
    assert "No orders yet" in stranger.get("/wallet/orders").text
    assert stranger.get("/wallet/orders/00000000-0000-0000-0000-000000000000").status_code == 404


def test_no_order_without_the_right(cast, signed_in, coins):
    for person in (cast.owner, cast.support):
        answer = signed_in(person).post("/wallet/orders", data={**ENTRIES, "key": "k" * 8})
        assert answer.status_code == 403
    assert coins() == 0


def test_coins_of_another_region_than_was_shown_are_not_booked(app, client):
    fields = reviewed(client)
    with app.app_context(), transaction():
        number = Company.customer_no == ENTRIES["customer_no"]
        db.session.execute(update(Company).where(number).values(country="CH"))
    answer = client.post("/wallet/orders", data=fields)
    assert answer.status_code == 409
    assert "The country of the company has just been changed" in answer.text
    with app.app_context():
        assert not db.session.execute(select(CoinOrder.id)).all()
