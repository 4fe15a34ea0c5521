"""An order of an extension: its price, its invoice, once by its key, one at a time for a device."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from portal.core.clock import today
from portal.core.idempotency import KeyReused
from portal.core.serials import Serial
from portal.devices.register import Device, add_devices
from portal.extensions import db
from portal.invoicing.models import Invoice
from portal.invoicing.pages import content_of
from portal.invoicing.vat import NoVatRate, Taxpayer, VatIdNeeded
from portal.mail.models import OutgoingMail
from portal.warranty.extension import ordering
from portal.warranty.extension.offers import offer_of, offers
from portal.warranty.extension.ordering import OrderPending, PriceChanged, Wish, known_device
from portal.warranty.extension.standing import standing_of
from portal.warranty.models import ExtensionOrder
from portal.warranty.terms.refused import (
    DurationNotOffered,
    ProductNotEligible,
    PurchaseWindowOver,
    WarrantyUnknown,
)
from tests.support.engines import both_engines
from tests.support.extensions import SERIAL, buyer_of, extendable, order_row, replace_device
from tests.support.owned_devices import identity_of
from tests.support.processes import at_once
from tests.support.wallet import audited, mails

pytestmark = both_engines


def count(model):
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def test_orders_with_an_invoice_and_tells_the_person(in_app, cast, clock, buyer, wish):
    uuid = ordering.place(wish, buyer, "k" * 8)
    order = order_row()
    assert (order.uuid, order.number, order.state) == (uuid, "WX00001", "pending")
    assert (order.net, order.vat, order.gross) == (23_900, 0, 23_900)
    assert (order.company_id, order.user_id) == (cast.company_id, cast.owner.user_id)
    assert order.due_on == date(2026, 6, 29)
    assert order.payment_reference == "RF11WX00001"
    content = content_of(order.invoice_id)
    assert (content.number, content.reference, content.gross) == ("RE00001", "WX00001", "239.00")
    assert (content.language, content.tax.category) == ("sv", "AE")
    assert content.lines[0].serial == SERIAL
    assert content.payment.reference == order.payment_reference
    assert mails("extension_ordered") == [(cast.owner.email, "en")]
    assert audited("extension.ordered")[0].facts["order"] == "WX00001"


def test_each_offer_says_its_price_and_its_last_day(in_app, device, clock):
    german = Taxpayer("DE", business=True)
    found = offers(known_device(device), german, today())
    assert [(each.months, each.gross.cents) for each in found] == [
        (60, 28_441),
        (120, 53_431),
        (180, 74_851),
    ]
    # five years from 2026-08-01 on, six months after shipment, and then the extension
    assert [each.last_day for each in found] == [
        date(2036, 7, 31),
        date(2041, 7, 31),
        date(2046, 7, 31),
    ]


def test_the_same_key_orders_once(in_app, buyer, wish):
    first = ordering.place(wish, buyer, "k" * 8)
    assert ordering.place(wish, buyer, "k" * 8) == first
    assert db.session.scalar(select(ordering.placed_before(buyer.user_id, "k" * 8))) == first
    with pytest.raises(KeyReused):
        ordering.place(replace(wish, months=120), buyer, "k" * 8)
    assert (count(ExtensionOrder), count(Invoice)) == (1, 1)


def test_one_order_waits_for_a_device(in_app, cast, buyer, wish):
    ordering.place(wish, buyer, "k" * 8)
    with pytest.raises(OrderPending):
        ordering.place(wish, buyer, "l" * 8)
    assert (count(ExtensionOrder), count(Invoice)) == (1, 1)
    # the refused one has given its number back
    extendable(cast.company_id, cast.owner.user_id, "90523TD90002R")
    ordering.place(replace(wish, serial="90523TD90002R"), buyer, "m" * 8)
    assert order_row(order_row_id("90523TD90002R")).number == "WX00002"


def test_an_order_for_the_device_before_it_waits_for_its_replacement_too(cast, buyer, wish, order):
    new = replace_device(cast)
    with pytest.raises(OrderPending):
        ordering.place(replace(wish, serial=new), buyer, "l" * 8)
    pending = standing_of(identity_of(cast.owner.user_id), Serial(new)).pending
    assert pending and (pending.uuid, pending.is_own) == (order.uuid, True)
    assert count(Invoice) == 1


def order_row_id(serial):
    return db.session.execute(
        select(ExtensionOrder.id).where(ExtensionOrder.serial == serial)
    ).scalar_one()


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"gross": 23_899}, PriceChanged),
        ({"months": 24}, DurationNotOffered),
        ({"serial": "90523TD9ZZZZR"}, WarrantyUnknown),
    ],
)
def test_what_is_refused_leaves_nothing(in_app, buyer, wish, changed, refusal):
    with pytest.raises(refusal):
        ordering.place(replace(wish, **changed), buyer, "k" * 8)
    assert (count(ExtensionOrder), count(Invoice), count(OutgoingMail)) == (0, 0, 0)


@pytest.mark.parametrize(
    ("taxpayer", "refusal"),
    [
        (Taxpayer("SE", business=True), VatIdNeeded),
        (Taxpayer("US", business=False), NoVatRate),
    ],
)
def test_who_cannot_be_invoiced_orders_nothing(in_app, buyer, wish, taxpayer, refusal):
    with pytest.raises(refusal):
        ordering.place(wish, replace(buyer, taxpayer=taxpayer), "k" * 8)
    assert count(ExtensionOrder) == 0


def test_the_window_is_open_on_its_last_day_and_closed_the_day_after(in_app, device, buyer):
    found = known_device(device)
    last = found.cover.purchase.last_day
    assert offer_of(found, 60, buyer.taxpayer, last).months == 60
    with pytest.raises(PurchaseWindowOver):
        offer_of(found, 60, buyer.taxpayer, last + timedelta(days=1))


def test_a_product_without_extensions_is_told(in_app, buyer):
    add_devices([Device("70990001", "ksem", shipped_on=date(2026, 2, 1), ship_country="SE")])
    with pytest.raises(ProductNotEligible):
        offers(known_device("70990001"), buyer.taxpayer, today())


def place_from(number, cast, wish, keys):
    """Runs in a process of its own."""
    try:
        return ordering.place(wish, buyer_of(cast), keys[number])
    except OrderPending:
        return None


@pytest.mark.parametrize("keys", [["k" * 8] * 4, [letter * 8 for letter in "klmn"]])
def test_at_once_one_order_is_placed(app, cast, tmp_path, keys):
    with app.app_context():
        extendable(cast.company_id, cast.owner.user_id)
        url = app.config["SQLALCHEMY_DATABASE_URI"]
    placed = at_once(4, url, tmp_path, place_from, cast, Wish(SERIAL, 60, 23_900), keys)
    assert len(set(placed) - {None}) == 1
    # the same key gives the same order to all; of several keys the others are refused
    assert placed.count(None) == (0 if len(set(keys)) == 1 else 3)
    with app.app_context():
        assert (count(ExtensionOrder), count(Invoice)) == (1, 1)
        assert order_row().number == "WX00001"
