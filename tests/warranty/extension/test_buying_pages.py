"""Buying an extension in the browser: choose, review, one button, the order's own page."""

import email
import re
from datetime import date
from email import policy

import pytest
from sqlalchemy import update

from portal.accounts.models import Company
from portal.core.clock import today
from portal.core.statements import table_of
from portal.core.transaction import transaction
from portal.devices.register import Device, add_devices
from portal.extensions import db
from portal.invoicing.money import Money
from portal.jobs.worker import Worker
from portal.warranty.extension import settling
from portal.warranty.extension.settling import Received
from portal.warranty.models import ExtensionOrder, OwnedDevice
from portal.web.formats import date_text
from tests.support.browsing import fields
from tests.support.engines import both_engines
from tests.support.extensions import (
    PRODUCT,
    SERIAL,
    add_address,
    extendable,
    make_operator,
    order_row,
    own,
)
from tests.support.pages import Document, text_of
from tests.support.pdf_text import text_of_pdf
from tests.support.statements import counted

BUY = f"/devices/{SERIAL}/extend"
ORDER = f"{BUY}/order"
OTHER = "90523TD90002R"
BILLING = {
    "business": "private",
    "name": "Olle Operatör",
    "street": "Björkvägen 3",
    "postal_code": "123 45",
    "city": "Växjö",
    "country": "SE",
    "vat_id": "",
}


@pytest.fixture
def owner(app, cast, signed_in):
    with app.app_context():
        extendable(cast.company_id, cast.owner.user_id)
        add_address(cast.company_id)
    return signed_in(cast.owner)


@pytest.fixture
def operator(app, signed_in):
    with app.app_context():
        person = make_operator()
        extendable(None, person.user_id)
    return signed_in(person)


@both_engines
def test_choosing_sends_three_statements(app, owner, cast, signed_in):
    with app.app_context():
        person = make_operator()
        extendable(None, person.user_id, OTHER)
    for client, serial in ((owner, SERIAL), (signed_in(person), OTHER)):
        with counted(app) as statements:
            assert client.get(f"/devices/{serial}/extend").status_code == 200
        assert len(statements) == 3, str(statements)


def reviewed(client, **entries):
    answer = client.post(BUY, data={"months": "60", **entries})
    assert answer.status_code == 303, answer.text
    return client.get(answer.headers["Location"])


def bought(client, **entries):
    page = reviewed(client, **entries)
    answer = client.post(ORDER, data=fields(page.text, ORDER))
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def rows(app):
    with app.app_context():
        return db.session.query(ExtensionOrder).count()


def test_a_company_buys_with_reverse_charge(app, cast, owner):
    page = owner.get(BUY).text
    assert re.findall(r'name="months"[^>]*value="(\d+)"', page) == ["60", "120", "180"]
    assert "€239.00" in page
    assert 'name="country"' not in page
    review = reviewed(owner).text
    assert "Order with obligation to pay €239.00" in review
    assert "Reverse charge" in review
    assert "Solkraft AB" in review
    assert rows(app) == 0
    order = bought(owner)
    shown = owner.get(order)
    assert shown.status_code == 200
    assert "Waits for payment" in shown.text
    assert "RF11 WX00 001" in shown.text
    # the token of a form changes with the second
    again = Document(owner.get(order).text)
    assert text_of(again.root) == text_of(Document(shown.text).root)


def test_the_same_review_sent_again_leads_to_the_same_order(app, owner):
    page = reviewed(owner)
    sent = fields(page.text, ORDER)
    first, second = owner.post(ORDER, data=sent), owner.post(ORDER, data=sent)
    assert first.headers["Location"] == second.headers["Location"]
    assert rows(app) == 1
    back = owner.get(page.request.full_path)
    assert back.headers["Location"] == first.headers["Location"]


@pytest.mark.parametrize(
    ("country", "amount"),
    [("SE", "€298.75"), ("DE", "€284.41"), ("FR", "€286.80"), ("IT", "€291.58")],
)
def test_a_private_person_pays_the_vat_of_the_country(app, operator, country, amount):
    operator.post("/language", data={"language": "en"})
    review = reviewed(operator, **BILLING | {"country": country}).text
    assert f"Order with obligation to pay {amount}" in review.replace("\xa0", " ")


def test_an_operator_that_is_a_business_pays_by_its_vat_number(app, operator):
    business = BILLING | {"business": "business", "vat_id": "se 556012-5790 01"}
    order = bought(operator, **business)
    with app.app_context():
        assert (order_row().vat, order_row().company_id) == (0, None)
    text = text_of_pdf(operator.get(f"{order}/invoice.pdf").data)
    assert "SE556012579001" in text
    assert "Omvändbetalningsskyldighet" in text
    assert "SteuerschuldnerschaftdesLeistungsempfängers" in text


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"months": ""}, "Choose a duration."),
        ({"months": "soon"}, "Choose a duration."),
        ({"months": "24"}, "An extension by 2 years"),
        ({"name": ""}, "Enter the name."),
        ({"country": ""}, "Choose the country."),
        ({"country": "XX"}, "Choose a country from the list."),
        ({"country": "PL"}, "Poland"),
        ({"country": "US"}, "United States"),
        ({"business": "business"}, "VAT number"),
        ({"business": "business", "vat_id": "SE556677889902"}, "VAT number"),
        ({"business": "business", "vat_id": "DE136695976"}, "VAT number"),
        ({"business": "business", "country": "CH"}, "ask our support about your purchase"),
        (
            {"business": "business", "country": "NO", "vat_id": "NO995525828MVA"},
            "ask our support about your purchase",
        ),
        ({"business": "club"}, "Choose one of the options shown."),
        ({"name": "x" * 201}, "too long"),
    ],
)
def test_wrong_entries_are_told_at_their_fields(app, operator, changed, told):
    operator.post("/language", data={"language": "en"})
    answer = operator.post(BUY, data={"months": "60", **BILLING, **changed})
    assert answer.status_code == 422
    assert told in answer.text
    assert rows(app) == 0


def test_the_number_of_a_registered_company_takes_no_vat_off(app, cast, operator):
    operator.post("/language", data={"language": "en"})
    business = {"business": "business", "vat_id": "SE 5566778899-01"}
    answer = operator.post(BUY, data={"months": "60", **BILLING, **business})
    assert answer.status_code == 422
    assert "This VAT number cannot be used here." in answer.text
    sent = fields(reviewed(operator, **BILLING).text, ORDER)
    assert operator.post(ORDER, data={**sent, **business}).status_code == 422
    assert rows(app) == 0


def test_who_must_upgrade_first_is_one_step_away_from_it(app, cast, owner):
    serial, shipped = "90523TD90009R", date(2026, 2, 1)
    with app.app_context():
        add_devices([Device(serial, PRODUCT, shipped_on=shipped, ship_country="SE")])
        own(serial, cast.company_id, cast.owner.user_id)
    page = owner.get(f"/devices/{serial}/extend").text
    assert "Nothing can be bought for this device now" in page
    assert f'href="/devices/{serial}/warranty"' in page


def test_a_price_that_changed_meanwhile_is_told(app, owner):
    sent = fields(reviewed(owner).text, ORDER) | {"gross": "23800"}
    answer = owner.post(ORDER, data=sent)
    assert answer.status_code == 409
    assert "€239.00 now, not €238.00" in answer.text
    assert rows(app) == 0


def test_a_second_order_is_refused_while_one_waits(app, owner):
    waiting = fields(reviewed(owner).text, ORDER)
    bought(owner)
    page = owner.get(BUY).text
    assert "waits for its payment" in page
    with app.app_context():
        assert f'href="/extension-orders/{order_row().uuid}"' in page
    assert owner.post(BUY, data={"months": "60"}).status_code == 409
    assert owner.post(ORDER, data=waiting).status_code == 409
    assert rows(app) == 1


def test_a_company_without_address_is_sent_to_its_page(app, cast, signed_in):
    with app.app_context():
        extendable(cast.company_id, cast.owner.user_id)
    client = signed_in(cast.owner)
    assert "postal address" in client.get(BUY).text
    assert client.post(BUY, data={"months": "60"}).status_code == 409


def test_a_company_whose_vat_number_is_wrong_is_told_the_way_out(app, cast, owner):
    with app.app_context(), transaction():
        mine = Company.id == cast.company_id
        db.session.execute(update(Company).where(mine).values(vat_id=""))
    assert "needs a valid VAT number" in owner.get(BUY).text
    assert owner.post(BUY, data={"months": "60"}).status_code == 422


def test_devices_and_orders_of_others_do_not_exist(app, cast, owner, signed_in):
    order = bought(owner)
    stranger = signed_in(cast.stranger)
    for path in (BUY, f"{BUY}/review", order, f"{order}/invoice.pdf"):
        assert stranger.get(path).status_code == 404
    for path in (BUY, ORDER, f"{order}/cancel"):
        assert stranger.post(path, data={"months": "60"}).status_code == 404
    assert stranger.get("/extension-orders").text.count("WX00001") == 0
    with app.app_context():
        assert order_row().state == "pending"


def test_who_may_not_buy_is_told_which_role_helps(cast, owner, signed_in):
    assert signed_in(cast.colleague).get(BUY).status_code == 403


def test_cancelling_gives_a_credit_note(app, owner):
    order = bought(owner)
    assert owner.get(f"{order}/credit-note.pdf").status_code == 404
    assert f'action="{order}/cancel"' not in owner.get(order).text
    assert f'href="{order}/cancel"' in owner.get(order).text
    asked = owner.get(f"{order}/cancel")
    assert "What cannot be undone" in asked.text
    assert "Waits for payment" in owner.get(order).text
    sent = fields(asked.text, f"{order}/cancel")
    assert owner.post(f"{order}/cancel", data=sent).status_code == 303
    page = owner.get(order).text
    assert "Cancelled" in page
    assert f'href="{BUY}"' in page
    assert f'href="/devices/{SERIAL}"' in page
    assert owner.get(f"{order}/cancel").location == order
    assert "GS00001" in page
    assert "RE00001" in text_of_pdf(owner.get(f"{order}/credit-note.pdf").data)
    again = owner.post(f"{order}/cancel")
    assert again.status_code == 409
    assert "Its state now: Cancelled." in again.text


def test_the_device_says_what_is_to_pay_and_leads_to_it(app, cast, owner, signed_in):
    offer = f'href="{BUY}"'
    assert offer in owner.get(f"/devices/{SERIAL}").text
    order = bought(owner)
    with app.app_context():
        day = date_text(order_row().due_on)
    for path in (f"/devices/{SERIAL}", "/devices"):
        page = owner.get(path).text
        assert f'<a href="{order}">Order WX00001: pay by {day}</a>' in page
        assert offer not in page
    told = signed_in(cast.colleague).get(f"/devices/{SERIAL}").text
    assert "Order WX00001: pay by" in told
    assert order not in told
    owner.post(f"{order}/cancel")
    assert "pay by" not in owner.get(f"/devices/{SERIAL}").text


@both_engines
def test_an_order_stays_with_who_placed_it_when_the_device_goes(app, cast, owner, signed_in):
    order = bought(owner)
    with app.app_context():
        person = make_operator()
        with transaction():
            mine = table_of(OwnedDevice)
            theirs = {"company_id": None, "user_id": person.user_id}
            db.session.execute(update(mine).where(mine.c.serial == SERIAL).values(theirs))
    client = signed_in(person)
    client.post("/language", data={"language": "en"})
    for path in (f"/devices/{SERIAL}", "/devices", BUY):
        page = client.get(path)
        assert page.status_code == 200
        assert order not in page.text
        assert "WX00001" not in page.text
    owner.post(f"{order}/cancel")
    page = owner.get(order).text
    assert "GS00001" in page
    assert f"/devices/{SERIAL}" not in page


def test_what_was_bought_is_listed_as_it_was_ordered(app, owner, finance):
    bought(owner, months="120")
    with app.app_context():
        order = order_row()
        settling.settle(order.id, Received(Money.of_cents(order.gross), today()), finance, False)
    assert "WX00001: 10 years" in owner.get(f"/devices/{SERIAL}").text
    assert "WX00001 adds 10 years of full cover" in owner.get(f"/warranty/{SERIAL}").text


def test_the_list_shows_the_companys_orders_page_by_page(app, cast, owner):
    assert "No orders yet" in owner.get("/extension-orders").text
    bought(owner)
    assert "WX00001" in owner.get("/extension-orders").text
    assert "There are no more orders" in owner.get("/extension-orders?page=9").text


def test_a_review_of_somebody_else_is_none(app, owner, signed_in):
    with app.app_context():
        person = make_operator("other@home.example")
        extendable(None, person.user_id, "90523TD90003R")
    location = owner.post(BUY, data={"months": "60"}).headers["Location"]
    path = location.replace(SERIAL, "90523TD90003R")
    answer = signed_in(person).get(path)
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        "/devices/90523TD90003R/extend",
    )


def test_the_invoice_goes_with_the_mail(app, owner, tmp_path):
    bought(owner)
    with app.app_context():
        Worker().run_until_idle()
    [sent] = [
        message
        for file in tmp_path.rglob("*.eml")
        if "extended warranty" in (message := read_mail(file))["Subject"]
    ]
    [invoice] = list(sent.iter_attachments())
    assert (invoice.get_filename(), invoice.get_content_type()) == (
        "RE00001.pdf",
        "application/pdf",
    )
    assert "RF11WX00001" in text_of_pdf(invoice.get_content())
    assert sent["Content-Language"] == "en"
    assert "€239.00" in sent.get_body(("plain",)).get_content()


def read_mail(file):
    return email.message_from_bytes(file.read_bytes(), policy=policy.default)
