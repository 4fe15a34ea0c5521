"""Finance in the browser: the list, one order with its payment, and a bank statement."""

import os
from html import unescape
from io import BytesIO

import pytest

from portal.core.clock import today
from portal.files import housekeeping, storage
from portal.warranty.extension import ordering
from portal.warranty.extension.ordering import Wish
from portal.warranty.extension.statement_files import COLUMNS
from tests.support.browsing import fields
from tests.support.extensions import SERIAL, buyer_of, extendable, order_row
from tests.support.pages import Document
from tests.support.pdf_text import text_of_pdf
from tests.support.statements import counted

LIST = "/finance/extension-orders"
STATEMENT = f"{LIST}/statement"
HEADER = ",".join(COLUMNS)


@pytest.fixture
def order(app, cast):
    with app.app_context():
        extendable(cast.company_id, cast.owner.user_id)
        ordering.place(Wish(SERIAL, 60, 23_900), buyer_of(cast), "k" * 8)
        return order_row()


@pytest.fixture
def client(order, cast, signed_in):
    return signed_in(cast.finance)


def state(app):
    with app.app_context():
        return order_row().state


def upload(client, text):
    file = (BytesIO(text.encode()), "statement.csv")
    return client.post(STATEMENT, data={"file": file}, content_type="multipart/form-data")


def reviewed(client, text):
    """The address of the review, and the page there."""
    answer = upload(client, text)
    assert answer.status_code == 303
    return answer.location, client.get(answer.location)


def settle_of(page):
    """Where the button sends, and what."""
    action = next(
        each.get("action")
        for each in Document(page.text).named("form")
        if each.get("action", "").startswith(f"{STATEMENT}/settle")
    )
    return action, fields(page.text, action)


def line(reference="RF11 WX00 001", amount="239.00"):
    return f"{today().isoformat()},{amount},EUR,{reference},Solkraft AB"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("?state=pending", True),
        ("?state=paid", False),
        ("?text=wx00001", True),
        ("?text=RF11+WX00+001", True),
        ("?text=90523td9", True),
        ("?text=RE00001", True),
        ("?text=%25", False),
        ("?text=nothing", False),
        ("?page=9", False),
    ],
)
def test_the_list_is_filtered(client, query, found):
    page = client.get(LIST + query)
    assert page.status_code == 200
    assert ("WX00001" in page.text) is found


def test_a_state_that_is_none_is_told(client):
    assert client.get(f"{LIST}?state=lost").status_code == 422


def test_finance_marks_an_order_as_paid(app, order, client):
    path = f"{LIST}/{order.id}"
    page = client.get(path)
    assert "Solkraft AB" in page.text
    sent = fields(page.text, f"{path}/pay")
    assert sent["amount"] == "239.00"
    assert client.post(f"{path}/pay", data=sent).status_code == 303
    assert state(app) == "paid"
    again = client.post(f"{path}/pay", data=sent)
    assert again.status_code == 409
    assert "Its state now: Paid." in again.text
    assert "RE00001" in text_of_pdf(client.get(f"{path}/invoice.pdf").data)


@pytest.mark.parametrize(
    ("amount", "told"),
    [("200.00", "€39.00 are missing"), ("240.00", "€1.00 were paid too much")],
)
def test_a_difference_is_told_and_may_be_accepted(app, order, client, amount, told):
    path = f"{LIST}/{order.id}/pay"
    sent = {"amount": amount, "paid_on": today().isoformat()}
    answer = client.post(path, data=sent)
    assert answer.status_code == 422
    assert told in answer.text
    assert 'name="accept"' in answer.text
    assert state(app) == "pending"
    assert client.post(path, data={**sent, "accept": "y"}).status_code == 303
    assert state(app) == "paid"


@pytest.mark.parametrize("amount", ["239,00", "239", "239.0", " 239,00 "])
def test_amounts_are_read_as_people_write_them(app, order, client, amount):
    sent = {"amount": amount, "paid_on": today().isoformat()}
    assert client.post(f"{LIST}/{order.id}/pay", data=sent).status_code == 303
    assert state(app) == "paid"


@pytest.mark.parametrize(
    "changed",
    [
        {"amount": ""},
        {"amount": "much"},
        {"amount": "-1"},
        {"amount": "0"},
        {"amount": "NaN"},
        {"amount": "99999999999"},
        {"amount": "239.001"},
        {"amount": "1,234"},
        {"paid_on": ""},
        {"paid_on": "yesterday"},
        {"paid_on": "1899-01-01"},
        {"paid_on": "2999-01-01"},
    ],
)
def test_wrong_entries_change_nothing(app, order, client, changed):
    sent = {"amount": "239.00", "paid_on": today().isoformat(), **changed}
    assert client.post(f"{LIST}/{order.id}/pay", data=sent).status_code == 422
    assert state(app) == "pending"


def test_no_such_order(client):
    assert client.get(f"{LIST}/4711").status_code == 404
    sent = {"amount": "239.00", "paid_on": today().isoformat()}
    assert client.post(f"{LIST}/4711/pay", data=sent).status_code == 404


def test_others_are_not_told_that_these_pages_exist(order, cast, signed_in):
    for person in (cast.owner, cast.support):
        other = signed_in(person)
        assert other.get(LIST).status_code == 404
        assert other.post(f"{LIST}/{order.id}/pay").status_code == 404


def test_the_dashboard_counts_what_waits(client, order):
    tile = client.get("/").text.split(f'href="{LIST}"')[-1].split("</li>")[0]
    assert ">1<" in tile


def test_a_statement_is_reviewed_first_and_then_booked(app, client):
    text = f"{HEADER}\n{line()}\n{line('Rent June')}\n{line(amount='1.00')}\n"
    review, page = reviewed(client, text)
    assert page.status_code == 200
    assert "Nothing is booked yet." in page.text
    assert "Mark 1 order as paid" in page.text
    assert "No reference of ours in it." in page.text
    assert "The amount differs from the invoice." in page.text
    assert state(app) == "pending"
    action, sent = settle_of(page)
    for _ in range(2):
        answer = client.post(action, data=sent)
        assert (answer.status_code, answer.location) == (303, review)
        assert state(app) == "paid"
        shown = client.get(review).text
        assert "1 order is paid." in shown
        assert "These lines are booked" in shown
        assert "No reference of ours in it." in shown
        assert "The order does not wait for payment any more." in shown
        assert f'action="{STATEMENT}/settle' not in shown


def test_a_statement_that_pays_nothing_has_no_button(app, client):
    _, page = reviewed(client, f"{HEADER}\n{line('Rent June')}\n")
    assert f'action="{STATEMENT}/settle' not in page.text
    assert "No line of this statement pays an order" in page.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Choose the file"),
        ("date;amount\n", "date,amount,currency,reference,payer"),
        (f"{HEADER}\n1,2\n", "Line 2"),
        ("x" * 2_000_001, "too large"),
    ],
)
def test_a_wrong_file_is_told(client, text, told):
    answer = upload(client, text)
    assert answer.status_code == 422
    assert told in answer.text


@pytest.mark.parametrize("entries", ["", "?entries=x", "?entries=gAAAA"])
def test_a_review_that_is_none_books_nothing(app, client, entries):
    assert client.get(f"{STATEMENT}/review{entries}").status_code == 410
    answer = client.post(f"{STATEMENT}/settle{entries}")
    assert answer.status_code == 422
    assert "Read the statement once more" in answer.text
    assert state(app) == "pending"


def test_a_statement_is_kept_for_a_day(app, client, clock):
    review, page = reviewed(client, f"{HEADER}\n{line()}\n")
    with app.app_context():
        housekeeping.forget_orphans(None)
        assert client.get(review).status_code == 200
        [file] = storage.folder().glob("??/*")
        os.utime(file, (0, 0))
        housekeeping.forget_orphans(None)
    assert client.get(review).status_code == 410
    action, sent = settle_of(page)
    assert client.post(action, data=sent).status_code == 422
    assert state(app) == "pending"


def test_what_is_refused_leads_back_to_the_statement(app, client):
    early = "2020-01-01,239.00,EUR,RF11 WX00 001,Solkraft AB"
    review, page = reviewed(client, f"{HEADER}\n{early}\n")
    action, sent = settle_of(page)
    answer = client.post(action, data=sent)
    assert answer.status_code == 409
    assert review in unescape(answer.text)
    assert state(app) == "pending"


def test_the_review_of_a_colleague_books_nothing(app, client, cast, signed_in):
    _, page = reviewed(client, f"{HEADER}\n{line()}\n")
    action, sent = settle_of(page)
    assert signed_in(cast.support).post(action, data=sent).status_code == 404
    assert state(app) == "pending"


def test_lists_and_orders_send_three_statements_at_most(app, order, client, cast, signed_in):
    owner = signed_in(cast.owner)
    sent = {}
    for who, path in (
        (client, LIST),
        (client, f"{LIST}/{order.id}"),
        (client, reviewed(client, f"{HEADER}\n{line()}\n")[0]),
        (owner, "/extension-orders"),
        (owner, f"/extension-orders/{order.uuid}"),
    ):
        with counted(app) as statements:
            assert who.get(path).status_code == 200
        sent[path] = statements.beside_the_trail
    assert not {path: count for path, count in sent.items() if count > 3}
