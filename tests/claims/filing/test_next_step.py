"""What comes next, as the company reads it in its list and on the claim; and whose turn it is."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import select

from portal.claims.conditions import replacement
from portal.claims.filing import returning
from portal.claims.filing.claims_list import YOUR_STEP, Filters, listed_claims, waiting_for
from portal.claims.holding import hold
from portal.claims.kinds import PartEvent
from portal.claims.next_step import next_step
from portal.claims.progress import happen
from portal.claims.staff import paying, sending
from portal.core.clock import today
from portal.core.transaction import transaction
from portal.devices import register
from portal.extensions import db
from portal.web.formats import date_text
from portal.web.i18n import speaking
from tests.support import claims
from tests.support.company import staff
from tests.support.engines import both_engines
from tests.support.submitted_invoices import invoiced, verified_account

SHIP = "We ship the replacement. If you have it already, tell us."
RECEIVE = "Tell us when you have the replacement."
SEND = "Send the defective device back."


@pytest.fixture
def devices(app, cast):
    with app.app_context():
        claims.add_devices()


def ship(claim, cast, number=0):
    with transaction():
        part = claims.rows(claim)[number]
        happen(hold(claim, None), part, PartEvent.SHIP, claims.staff_doer(cast.support))


def send_back(claim, cast, day: date, number=0, tracking="1Z 7"):
    part, version = claims.rows(claim)[number].uuid, claims.version(claim)
    returning.tell_sent_back(claim, part, day, tracking, claims.filer(cast.owner), version)


def receive(claim, cast, number=0):
    part, version = claims.rows(claim)[number].uuid, claims.version(claim)
    returning.tell_received(claim, part, today(), claims.filer(cast.owner), version)


def read(cast, claim):
    """The next step, the same in the list and on the claim, and whether it is the company's."""
    company_id = cast.company_id
    [listed], _ = listed_claims(company_id, Filters(), 1)
    _, yours = listed_claims(company_id, Filters(YOUR_STEP), 1)
    assert db.session.execute(select(waiting_for(company_id).scalar_subquery())).scalar() == yours
    with speaking("en"):
        said = next_step(listed)
        assert next_step(claims.shown(claim)) == said
    return said, yours


@both_engines
def test_a_device_on_its_way_waits_for_nobody_here(app, cast, devices):
    with app.test_request_context():
        claim = claims.accepted(cast.owner, cast.support)
        assert read(cast, claim) == (SEND, 1)
        day = today() - timedelta(days=1)
        send_back(claim, cast, day)
        assert read(cast, claim) == (f"On its way to us since {date_text(day)}.", 0)


def test_what_is_not_shipped_waits_for_support_unless_another_part_does(app, cast, devices):
    with app.test_request_context():
        claim = claims.accepted(cast.owner, cast.support, claims.to_come())
        assert read(cast, claim) == (SHIP, 0)
        ship(claim, cast)
        assert read(cast, claim) == (RECEIVE, 1)
        receive(claim, cast)
        send_back(claim, cast, today())
        assert read(cast, claim) == ("Tell us when the device was replaced.", 1)


@both_engines
def test_what_is_back_before_its_replacement_was_told_is_told_then(app, cast, devices, signed_in):
    day = today() - timedelta(days=2)
    with app.test_request_context():
        claim = claims.accepted(cast.owner, cast.support, claims.to_come())
        part, by = claims.rows(claim)[0].uuid, staff(cast.support)
        for deed in (
            lambda: sending.ship(
                claim, part, claims.REPLACEMENT, day, "", "", by, claims.version(claim)
            ),
            lambda: sending.receive(claim, part, day, by, claims.version(claim)),
            lambda: sending.take_back(claim, part, today(), by, claims.version(claim)),
        ):
            deed()
        assert read(cast, claim) == ("Tell us when the device was replaced.", 1)
    owner, place = signed_in(cast.owner), f"/claims/{claim}/parts/{part}/replaced"
    page = owner.get(f"/claims/{claim}").text
    assert f'href="{place}"' in page
    told = {"version": claims.value(owner.get(place).text, "version"), "day": day.isoformat()}
    assert owner.post(place, data=told).status_code == 303
    assert f'href="{place}"' not in owner.get(f"/claims/{claim}").text
    with app.test_request_context():
        assert register.find(claims.DEFECTIVE).replaced_by == claims.REPLACEMENT
        assert replacement(claims.shown(claim).facts) is None
        assert read(cast, claim) == ("Submit the invoice.", 1)


def test_the_other_part_of_an_accepted_claim_has_to_come_back(app, cast, devices):
    with app.test_request_context():
        coming = claims.second(replacement_serial=None, received_on=None, replaced_on=None)
        claim = claims.accepted(cast.owner, cast.support, claims.entered(), coming)
        assert read(cast, claim) == (SEND, 1)
        send_back(claim, cast, today())
        assert read(cast, claim) == (SHIP, 0)


def test_a_paid_claim_says_what_is_still_open(app, cast, devices, signed_in):
    with app.test_request_context():
        verified_account(cast.owner, cast.finance)
        claim, invoice = invoiced(cast.owner, cast.support)
        paying.settle(invoice, staff(cast.finance))
        assert read(cast, claim) == ("The invoice is being paid.", 0)
        paying.pay(invoice, today(), staff(cast.finance))
        day = date_text(today())
        assert read(cast, claim) == (f"Paid on {day}; we still inspect what came back.", 0)
        claims.charge(claim, cast.support)
        said = f"Paid on {day}; a charge is still open."
        assert read(cast, claim) == (said, 0)
    owner = signed_in(cast.owner)
    for path in ("/claims", f"/claims/{claim}"):
        text = unescape(owner.get(path).text)
        assert said in text
        assert "is being paid" not in text
    # the card of the invoice, and the table of invoices
    assert text.count(said) == 2
    assert f"Paid on {day}" in owner.get(f"/claims/{claim}/invoice").text


def test_the_claim_shows_how_its_device_was_sent_back(app, cast, devices, signed_in):
    with app.app_context():
        claim = claims.accepted(cast.owner, cast.support)
        send_back(claim, cast, today())
    text = signed_in(cast.owner).get(f"/claims/{claim}").text
    part = re.search(r'<ul class="parts">(.*?)<details', text, re.DOTALL)[1]
    assert "On its way to us" in part
    assert "1Z 7" in part
    assert "To be sent back" not in part
    assert "days left" not in part
    assert "/sent-back" not in part


def test_a_device_without_a_number_or_overdue_is_counted_on_its_way_too(
    clock, app, cast, devices, signed_in
):
    with app.app_context():
        claim = claims.accepted(cast.owner, cast.support)
        send_back(claim, cast, today(), tracking="")
    owner = signed_in(cast.owner)

    def shown():
        listed = owner.get("/claims").text
        return listed, owner.get(f"/claims/{claim}").text

    listed, page = shown()
    assert "Back to us by" in listed
    assert "days left" in page
    assert "Enter the consignment number" in page
    # its company has neither a phone nor a contact
    assert 'href="/company/edit"' in page
    with app.app_context():
        send_back(claim, cast, today())
    listed, page = shown()
    assert "Back to us by" not in listed
    assert "days left" not in page
    clock.forward(weeks=6)
    owner = signed_in(cast.owner)
    listed, page = shown()
    assert "Overdue since" in listed
    assert "Overdue by" in page
