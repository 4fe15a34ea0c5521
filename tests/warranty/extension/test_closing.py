"""Orders that end unpaid: cancelled, reminded of, lapsed; safe to watch twice."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.invoicing.content import Content
from portal.invoicing.models import Invoice
from portal.jobs import periodic
from portal.warranty.extension import closing, ordering
from portal.warranty.extension.settling import OrderClosed
from portal.web.registries import registries
from tests.support.engines import both_engines
from tests.support.extensions import order_row
from tests.support.leaving import COMPANY, change_roles, leave
from tests.support.processes import at_once
from tests.support.wallet import audited, mails

pytestmark = both_engines


def credit_notes():
    db.session.rollback()
    return list(db.session.scalars(select(Invoice).where(Invoice.kind == "credit_note")))


def test_a_cancelled_order_has_a_credit_note(in_app, cast, order, buyer):
    closing.cancel(order.id, buyer.actor)
    assert order_row().state == "cancelled"
    [note] = credit_notes()
    assert (note.corrects_id, note.number, note.gross) == (order.invoice_id, "GS00001", 23_900)
    assert Content.read(note.content).corrects.number == "RE00001"
    assert mails("extension_closed") == [(cast.owner.email, "en")]
    assert audited("extension.cancelled")[0].company_id == cast.company_id
    with pytest.raises(OrderClosed):
        closing.cancel(order.id, buyer.actor)
    assert len(credit_notes()) == 1


def test_the_company_is_told_once_the_person_has_left_it(in_app, cast, clock, order):
    for days, mail in ((10, "extension_reminder"), (8, "extension_closed")):
        leave(cast.owner)
        clock.forward(days=days)
        closing.watch(None)
        assert mails(mail) == [COMPANY]


def test_the_company_is_told_once_the_person_buys_no_more(in_app, cast, clock, order):
    change_roles(cast.owner, "installation planning")
    for days, mail in ((10, "extension_reminder"), (8, "extension_closed")):
        clock.forward(days=days)
        closing.watch(None)
        assert mails(mail) == [COMPANY]


def test_a_device_may_be_ordered_for_again(in_app, order, wish, buyer):
    closing.cancel(order.id, buyer.actor)
    again = ordering.place(wish, buyer, "l" * 8)
    assert again != order.uuid


@pytest.mark.parametrize(
    ("days", "state", "reminders"),
    [
        (0, "pending", 0),
        (9, "pending", 0),
        (10, "pending", 1),
        (14, "pending", 1),
        (17, "pending", 1),
        (18, "lapsed", 1),
    ],
)
def test_reminds_and_lapses_by_its_days(in_app, clock, order, days, state, reminders):
    assert order.due_on == date(2026, 6, 29)
    clock.forward(days=days)
    for _ in range(2):
        closing.watch({})
    assert order_row().state == state
    assert len(mails("extension_reminder")) == reminders
    assert len(mails("extension_closed")) == len(credit_notes()) == (state == "lapsed")
    assert len(audited("extension.lapsed")) == (state == "lapsed")


def test_what_is_paid_or_cancelled_is_left_alone(in_app, clock, order, buyer):
    closing.cancel(order.id, buyer.actor)
    clock.forward(days=40)
    closing.watch({})
    assert (order_row().state, len(credit_notes())) == ("cancelled", 1)


def watch_from(number, later):
    """Runs in a process of its own, some days later."""
    closing.today = lambda: later
    closing.watch({})


def test_watched_by_several_workers_it_lapses_once(app, in_app, tmp_path, order):
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    at_once(3, url, tmp_path, watch_from, date(2030, 1, 1))
    db.session.rollback()
    assert order_row().state == "lapsed"
    assert len(credit_notes()) == len(mails("extension_closed")) == 1
    assert len(mails("extension_reminder")) == 1


def test_the_worker_does_it_by_itself(in_app):
    assert closing.WATCH in registries.periodic_jobs
    assert closing.WATCH in registries.job_kinds
    periodic.Periods().begin()
