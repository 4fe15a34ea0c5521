"""Numbers without gaps, invoices that never change, credit notes that cancel once."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError

from portal.core.transaction import transaction
from portal.extensions import db
from portal.invoicing import invoices, seller, series
from portal.invoicing.content import Content, Party
from portal.invoicing.invoices import Draft, InvoiceCredited, Position, UnknownInvoice
from portal.invoicing.models import Invoice
from portal.invoicing.money import Money
from portal.invoicing.series import Series
from portal.invoicing.vat import Taxpayer, treatment
from tests.support.engines import both_engines
from tests.support.processes import at_once

pytestmark = both_engines

TEST = Series("company:17", "test", "T-")
WRITERS, EACH = 8, 6
BUYER = Party("Solkraft AB", "Storgatan 1", "111 22", "Stockholm", "SE", "SE556677889901")


def draft(user_id, **changed):
    day = date(2026, 6, 15)
    values = {
        "subject": "test:1",
        "language": "sv",
        "seller": seller.manufacturer(),
        "buyer": BUYER,
        "positions": (
            Position("Extension", 1, Money(Decimal("239.00")), serial="90523TD90001R"),
            Position("Other", 3, Money(Decimal("0.33"))),
        ),
        "treatment": treatment(Taxpayer("SE", business=False), day),
        "user_id": user_id,
        "payment": seller.transfer("RF05WX00012", day),
    }
    return Draft(**{**values, **changed})


def issue(user_id, **changed):
    with transaction():
        return invoices.issue(draft(user_id, **changed), series.INVOICES)


def row_of(issued):
    return db.session.execute(select(Invoice).where(Invoice.id == issued.id)).scalar_one()


def take_some(number):
    """Runs in a process of its own; every third transaction fails and gives its number back."""
    kept = []
    for turn in range(EACH):
        try:
            with transaction():
                taken = series.take(TEST).number
                if (number + turn) % 3 == 0:
                    raise RuntimeError("given back")
        except RuntimeError:
            continue
        kept.append(taken)
    return kept


def test_no_gap_and_no_number_twice_under_parallel_writers(app, tmp_path):
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    taken = [number for each in at_once(WRITERS, url, tmp_path, take_some) for number in each]
    assert sorted(taken) == [f"T-{number:05}" for number in range(1, len(taken) + 1)]
    assert len(taken) > WRITERS


def test_each_series_counts_for_itself(in_app):
    with transaction():
        assert series.take(TEST).number == "T-00001"
        assert series.take(Series("company:18", "test", "T-")).number == "T-00001"
        assert series.take(TEST).number == "T-00002"


def test_a_series_keeps_the_prefix_it_began_with(in_app):
    with transaction():
        series.take(TEST)
        assert series.take(Series("company:17", "test", "NEW-")).number == "T-00002"


def test_an_invoice_is_frozen_as_it_was_drafted(in_app, cast):
    issued = issue(cast.owner.user_id, company_id=cast.company_id)
    row = row_of(issued)
    assert (row.net, row.vat, row.gross) == (23_999, 6_000, 29_999)
    assert (row.number, row.kind, row.company_id) == ("RE00001", "invoice", cast.company_id)
    content = Content.read(row.content)
    assert (content.net, content.vat, content.gross) == ("239.99", "60.00", "299.99")
    assert [line.net for line in content.lines] == ["239.00", "0.99"]
    assert content.payment.reference == "RF05WX00012"
    assert content.buyer == BUYER


def test_content_of_another_version_is_not_guessed(in_app, cast):
    stored = row_of(issue(cast.owner.user_id)).content
    with pytest.raises(ValueError, match="version 2"):
        Content.read({**stored, "version": 2})


@pytest.mark.parametrize("deed", ["change", "delete"])
def test_the_database_refuses_to_change_it(in_app, cast, deed):
    issued = issue(cast.owner.user_id)
    mine = Invoice.__table__.c.id == issued.id
    statements = {
        "change": update(Invoice.__table__).where(mine).values(net=0, vat=0, gross=0),
        "delete": Invoice.__table__.delete().where(mine),
    }
    with pytest.raises(DatabaseError, match="append-only"), transaction():
        db.session.execute(statements[deed])
    assert row_of(issued).gross == 29_999


def test_a_credit_note_cancels_the_whole_invoice_once(in_app, cast):
    issued = issue(cast.owner.user_id)
    with transaction():
        credited = invoices.credit(issued.id, series.CREDIT_NOTES)
    row = row_of(credited)
    assert (row.kind, row.gross, row.corrects_id) == ("credit_note", 29_999, issued.id)
    content = Content.read(row.content)
    assert (content.corrects.number, content.payment) == ("RE00001", None)
    assert content.number == credited.number == "GS00001"
    with pytest.raises(InvoiceCredited), transaction():
        invoices.credit(issued.id, series.CREDIT_NOTES)
    # the second attempt has given its number back
    other = issue(cast.owner.user_id)
    with transaction():
        assert invoices.credit(other.id, series.CREDIT_NOTES).number == "GS00002"


def test_a_credit_note_is_not_credited(in_app, cast):
    issued = issue(cast.owner.user_id)
    with transaction():
        credited = invoices.credit(issued.id, series.CREDIT_NOTES)
    for wrong in (credited.id, 4711):
        with pytest.raises(UnknownInvoice), transaction():
            invoices.credit(wrong, series.CREDIT_NOTES)
