"""Companies and people at the desk: what they have, each look recorded once, and nothing secret."""

import pytest
from sqlalchemy import select

from portal.accounts import people
from portal.core.codes import printed_activation_code
from portal.core.transaction import transaction
from portal.extensions import db
from portal.redemption import codes_list
from portal.redemption.models import Cart
from tests.redemption import shop
from tests.redemption.shop import redeemer
from tests.support.cast import PASSWORD
from tests.support.wallet import audited

STAFF_ONLY = (
    "/support/companies/1",
    "/support/people/1",
    "/support/coin-cards/1",
    "/support/receipts/1",
    "/support/extension-orders/1",
    "/support/warranty-codes/1",
)


@pytest.fixture
def client(signed_in, cast):
    return signed_in(cast.support)


def test_the_page_of_a_company(app, cast, client):
    path = f"/support/companies/{cast.company_id}"
    page = client.get(path).text
    for shown in ("Solkraft AB", "SE100001", "owner@solkraft.example", "Administration", "0 coins"):
        assert shown in page
    assert f'href="/support/people/{cast.owner.user_id}"' in page
    assert "fremd" not in page
    with app.app_context():
        [entry] = audited("customer.viewed")
    assert (entry.company_id, entry.facts) == (cast.company_id, {"page": path})
    key = {"key": "k" * 24, "text": "Pays late"}
    assert client.post(f"{path}/notes", data=key).location == path
    assert "Pays late" in client.get(path).text
    assert client.post(f"{path}/notes", data={"text": ""}).status_code == 422
    assert client.post("/support/companies/4711/notes", data=key).status_code == 404


def test_the_page_of_a_person(app, cast, client):
    page = client.get(f"/support/people/{cast.colleague.user_id}").text
    assert f'href="/support/companies/{cast.company_id}"' in page
    assert "View as a member of this company" in page
    with app.app_context():
        assert [entry.company_id for entry in audited("customer.viewed")] == [cast.company_id]
        with transaction():
            roles = ("operator",)
            operator = people.add_user("op@home.example", "Olle", PASSWORD, "sv", roles)
    assert "View the portal as this person" in client.get(f"/support/people/{operator}").text
    staff = client.get(f"/support/people/{cast.finance.user_id}").text
    assert "view-as" not in staff


def test_a_receipt_without_its_codes(app, cast, client):
    with app.app_context():
        shop.with_battery(cast.owner)
        shop.redeem_cart(redeemer(cast.owner))
        number, receipt_no = db.session.execute(
            select(Cart.id, Cart.receipt_no).where(Cart.receipt_no.is_not(None))
        ).one()
        codes = codes_list.read(cast.company_id, codes_list.Filters(), 1)[0]
    found = client.get(f"/support?q={receipt_no}").text
    assert f'href="/support/receipts/{number}"' in found
    page = client.get(f"/support/receipts/{number}").text
    assert receipt_no in page
    history = client.get(f"/support/devices/{codes[0].serial}").text
    assert "Extension redeemed" in history
    for code in codes:
        for text in (code.digits, printed_activation_code(code.digits)):
            assert text not in page + history


def test_what_is_not_there_is_404(client):
    for path in STAFF_ONLY:
        assert client.get(path.replace("/1", "/4711")).status_code == 404, path


def test_others_do_not_learn_of_them(cast, signed_in):
    for person in (cast.owner, cast.finance):
        other = signed_in(person)
        for path in STAFF_ONLY:
            assert other.get(path).status_code == 404, path
