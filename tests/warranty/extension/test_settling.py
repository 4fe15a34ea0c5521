"""Finance marks an order as paid: the extension counts, once, whoever is first."""

from datetime import date

import pytest
from sqlalchemy import func, insert, select

from portal.core.clock import now, today
from portal.core.transaction import transaction
from portal.devices.corrections import Correction
from portal.extensions import db
from portal.invoicing.models import Invoice
from portal.invoicing.money import Money
from portal.support import device_corrections
from portal.warranty.covers import look_up
from portal.warranty.extension import closing, ordering
from portal.warranty.extension.offers import offer_of
from portal.warranty.extension.ordering import Wish, known_device
from portal.warranty.extension.settling import (
    OrderClosed,
    PaymentDayWrong,
    PaymentDiffers,
    Received,
    UnknownExtensionOrder,
    settle,
)
from portal.warranty.facts import NewFact, facts_of, record_fact
from portal.warranty.kinds import FactKind
from portal.warranty.models import OwnedDevice
from portal.warranty.online import systems
from portal.warranty.online.receiving import receive
from portal.warranty.receipts import deciding
from portal.warranty.terms.refused import ExtensionExists
from portal.warranty.upgrade.registering import register
from tests.support.engines import both_engines
from tests.support.extensions import SERIAL, buyer_of, extendable, finance_of, order_row
from tests.support.owned_devices import identity_of
from tests.support.processes import at_once
from tests.support.wallet import audited, mails

pytestmark = both_engines


def euros(cents, day=None):
    return Received(Money.of_cents(cents), day or today())


def extensions():
    db.session.rollback()
    kinds = (FactKind.EXTENSION, FactKind.CODE)
    return [fact for fact in facts_of([SERIAL])[SERIAL] if fact.kind in kinds]


def test_the_extension_counts_from_then_on(in_app, cast, clock, order, finance):
    assert look_up(SERIAL).found.cover.last_day == date(2031, 7, 31)
    settle(order.id, euros(23_900, date(2026, 6, 15)), finance, accepts_difference=False)
    paid = order_row()
    assert (paid.state, paid.paid, paid.paid_on) == ("paid", 23_900, date(2026, 6, 15))
    assert paid.closed_by == cast.finance.user_id
    assert look_up(SERIAL).found.cover.last_day == date(2036, 7, 31)
    [fact] = extensions()
    assert (fact.months, fact.shown, fact.happened_on) == (60, "WX00001", date(2026, 6, 15))
    assert mails("extension_paid") == [(cast.owner.email, "en")]
    [entry] = audited("extension.paid")
    assert (entry.company_id, entry.actor_id) == (cast.company_id, cast.finance.user_id)


@pytest.mark.parametrize("cents", [23_899, 1, 23_901, 50_000])
def test_another_amount_has_to_be_accepted(in_app, order, finance, cents):
    with pytest.raises(PaymentDiffers) as told:
        settle(order.id, euros(cents), finance, accepts_difference=False)
    assert (told.value.asked.cents, told.value.paid.cents) == (23_900, cents)
    assert (order_row().state, extensions(), mails("extension_paid")) == ("pending", [], [])
    settle(order.id, euros(cents), finance, accepts_difference=True)
    assert (order_row().state, order_row().paid) == ("paid", cents)
    difference = audited("extension.paid")[0].facts["difference"]
    assert difference == str(Money.of_cents(cents - 23_900).amount)


@pytest.mark.parametrize("day", [date(2026, 6, 14), date(2026, 6, 16), date(2999, 1, 1)])
def test_a_day_before_the_order_or_to_come_is_refused(in_app, clock, order, finance, day):
    with pytest.raises(PaymentDayWrong):
        settle(order.id, euros(23_900, day), finance, accepts_difference=False)
    assert order_row().state == "pending"


def test_a_late_payment_counts_as_bought_on_the_day_of_the_order(in_app, clock, order, finance):
    clock.forward(days=16)
    settle(order.id, euros(23_900), finance, accepts_difference=False)
    assert extensions()[0].happened_on == date(2026, 6, 15)


def test_paid_twice_counts_once(in_app, order, finance):
    settle(order.id, euros(23_900), finance, accepts_difference=False)
    with pytest.raises(OrderClosed) as told:
        settle(order.id, euros(23_900), finance, accepts_difference=False)
    assert told.value.state == "paid"
    assert len(extensions()) == 1


def test_no_such_order(in_app, finance):
    with pytest.raises(UnknownExtensionOrder):
        settle(4711, euros(23_900), finance, accepts_difference=False)


def test_another_extension_that_came_in_between_is_told(in_app, order, finance):
    code = NewFact(
        serial=SERIAL,
        kind=FactKind.CODE,
        happened_on=today(),
        reference="code:1",
        months=60,
        cover="full",
    )
    with transaction():
        record_fact(code, finance)
    with pytest.raises(ExtensionExists):
        settle(order.id, euros(23_900), finance, accepts_difference=False)
    assert (order_row().state, len(extensions())) == ("pending", 1)


def upgrade(cast):
    register(identity_of(cast.owner.user_id), SERIAL, date(2026, 3, 1), "key-0001")
    assert look_up(SERIAL).found.cover.level == "smart_plus"


def prove_an_old_purchase(cast):
    owner = {"company_id": cast.company_id, "added_by": cast.owner.user_id, "added_at": now()}
    asked = {"serial": SERIAL, "state": "review", "proof": "receipt", **owner}
    with transaction():
        number = db.session.execute(
            insert(OwnedDevice).values(asked).returning(OwnedDevice.id)
        ).scalar_one()
    deciding.accept(number, date(2024, 2, 2), finance_of(cast))


def report_online(cast):
    receive(systems.known_by(systems.add("M")), "b", [{"serial": SERIAL, "at": now().isoformat()}])


def correct(column, after):
    def change(cast):
        before = getattr(look_up(SERIAL).found.device, column)
        wish = [Correction(column, before, after)]
        device_corrections.correct(SERIAL, wish, "Typed wrongly", finance_of(cast))

    return change


@pytest.mark.parametrize(
    ("happen", "until"),
    [
        # fifteen years on top of two, five or ten, as if they had been paid before
        (upgrade, date(2051, 7, 31)),
        (prove_an_old_purchase, date(2044, 2, 1)),
        (report_online, date(2046, 7, 31)),
        (correct("shipped_on", date(2024, 2, 1)), date(2044, 7, 31)),
        (correct("product", "piko-mp-plus-3-0-1"), date(2046, 7, 31)),
    ],
    ids=["upgrade", "receipt", "online", "shipped", "product"],
)
def test_what_was_offered_and_paid_is_booked(in_app, cast, clock, wish, buyer, happen, until):
    made = correct("produced_on", date(2024, 2, 1))
    made(cast)
    offer = offer_of(known_device(SERIAL), 180, buyer.taxpayer, today())
    ordering.place(Wish(SERIAL, 180, offer.gross.cents), buyer, "k" * 8)
    happen(cast)
    settle(order_row().id, euros(offer.gross.cents), finance_of(cast), accepts_difference=False)
    assert (order_row().state, look_up(SERIAL).found.cover.last_day) == ("paid", until)


def close_from(number, cast, order_id, deeds):
    """Runs in a process of its own; True when it was this one that closed the order."""
    deed = deeds[number % len(deeds)]
    try:
        if deed == "pay":
            settle(order_id, euros(23_900), finance_of(cast), accepts_difference=False)
        else:
            closing.cancel(order_id, buyer_of(cast).actor)
    except OrderClosed:
        return None
    return deed


@pytest.mark.parametrize("deeds", [["pay"], ["pay", "cancel"], ["cancel"]])
def test_at_once_one_wins(app, cast, tmp_path, deeds):
    with app.app_context():
        extendable(cast.company_id, cast.owner.user_id)
        ordering.place(Wish(SERIAL, 60, 23_900), buyer_of(cast), "k" * 8)
        order, url = order_row(), app.config["SQLALCHEMY_DATABASE_URI"]
    done = at_once(4, url, tmp_path, close_from, cast, order.id, deeds)
    [winner] = [deed for deed in done if deed]
    with app.app_context():
        invoices = db.session.execute(select(func.count()).select_from(Invoice)).scalar_one()
        paid = winner == "pay"
        assert order_row().state == ("paid" if paid else "cancelled")
        assert (len(extensions()), invoices) == ((1, 1) if paid else (0, 2))
        sent = (len(mails("extension_paid")), len(mails("extension_closed")))
        assert sent == ((1, 0) if paid else (0, 1))
