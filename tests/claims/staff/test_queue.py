"""The queue: whom a claim waits for, filters; and letters in the language of the reader."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.accounts.bank import verification
from portal.accounts.models import Company
from portal.claims import desk as search
from portal.claims.filing import claims_list
from portal.claims.filing.claims_list import listed_claims
from portal.claims.filing.writing import write_from_company
from portal.claims.kinds import Cleanliness, Finding, VatDecision
from portal.claims.models import ReplacedPart
from portal.claims.next_step import next_step as companys_next_step
from portal.claims.staff import (
    classing,
    deciding,
    desk,
    inspecting,
    invoice_list,
    letters,
    paying,
    sending,
    taxing,
)
from portal.claims.staff.inspecting import Inspection
from portal.claims.staff.labels import next_step
from portal.claims.staff.letters import TEXTS, Letter
from portal.claims.staff.queue import Filters, count_for, every, queue
from portal.claims.waiting import Waiting
from portal.core.clock import today
from portal.core.transaction import transaction
from portal.extensions import db
from portal.web.i18n import LANGUAGES, speaking
from tests.support import claims
from tests.support.company import enter_bank_details, staff
from tests.support.engines import both_engines
from tests.support.submitted_invoices import invoiced, submit_invoice, verified_account


def counts():
    return tuple(count_for(waiting) for waiting in Waiting)


def at_the_desk(text):
    return db.session.execute(search.SOURCE.find(text)).all()


def numbers(**filters):
    return [claim.number for claim in queue(Filters(**filters), 1)[0]]


def test_whose_step_it_is(cast, support, finance, devices):
    claims.draft(cast.owner, claims.second())
    assert counts() == (0, 0, 0)
    claim = claims.submitted(cast.owner)
    assert counts() == (1, 0, 0)
    claims.ask(claim, cast.support)
    assert counts() == (0, 0, 1)
    write_from_company(claim, "5014", claims.filer(cast.owner))
    assert counts() == (1, 0, 0)
    parts = [row.uuid for row in claims.rows(claim)]
    deciding.accept(claim, parts, "R-1", "Accepted", support, claims.version(claim))
    assert counts() == (0, 0, 1)
    write_from_company(claim, "Thank you. Where to?", claims.filer(cast.owner))
    assert counts() == (1, 0, 1)
    assert [each.unanswered for each in every(Filters())] == [True]
    other = claims.submitted(cast.owner, claims.second())
    deciding.write_from_staff(other, "Are you there?", support)
    waits_still = [each.unanswered for each in every(Filters())]
    assert waits_still == [True, False], "what staff write on another claim answers nothing"


@both_engines
def test_what_is_written_on_a_refused_claim_waits_for_support(app, cast):
    with app.app_context():
        claims.add_devices()
        claim, support = claims.submitted(cast.owner), staff(cast.support)
        parts = [row.uuid for row in claims.rows(claim)]
        deciding.refuse(claim, parts, "Send us proof", support, claims.version(claim))
        assert counts() == (0, 0, 0)
        assert list(every(Filters())) == []
        write_from_company(claim, "Here it is", claims.filer(cast.owner))
        assert counts() == (1, 0, 0)
        for filters in (Filters(), Filters(waiting="support")):
            assert [each.unanswered for each in every(filters)] == [True]
        deciding.write_from_staff(claim, "It changes nothing", support)
        assert counts() == (0, 0, 0)
        assert list(every(Filters())) == []


def outside_the_eu(cast, claim, finance):
    with transaction():
        mine = update(Company).where(Company.id == cast.company_id)
        db.session.execute(mine.values(country="CH", vat_id=""))
    return lambda: taxing.decide_vat(
        claim, VatDecision.OUTSIDE, "Asked", finance, claims.version(claim)
    )


def too_late(cast, claim, finance):
    with transaction():
        late = update(ReplacedPart).values(due_on=today() - timedelta(days=1))
        db.session.execute(late)
    part = claims.rows(claim)[0].uuid
    return lambda: sending.waive(claim, part, "Strike", finance, claims.version(claim))


def account_to_check(cast, claim, finance):
    number = enter_bank_details(cast.owner)
    return lambda: verification.verify(number, finance)


def class_to_confirm(cast, claim, _finance):
    with transaction():
        db.session.execute(update(ReplacedPart).values(product="plenticore-g3-s-4-0"))
    part, by = claims.rows(claim)[0].uuid, staff(cast.support)
    return lambda: classing.confirm(claim, part, "up_to_40_kg", by, claims.version(claim))


@both_engines
def test_a_decision_of_ours_comes_before_the_invoice(app, cast):
    with app.app_context():
        claims.add_devices()
        finance, claim = staff(cast.finance), claims.returned(cast.owner, cast.support)
        checked = account_to_check(cast, claim, finance)
        # it is still to be inspected as well
        assert counts() == (1, 1, 0)
        inspect(claim, staff(cast.support))
        checked()
        for opened in (outside_the_eu, too_late, class_to_confirm):
            assert counts() == (0, 0, 1)
            assert said(claim, cast) == ("The company submits its invoice.", "Submit the invoice.")
            done, ours = opened(cast, claim, finance), opened is class_to_confirm
            assert counts() == ((1, 0, 0) if ours else (0, 1, 0))
            assert said(claim, cast)[0].startswith("Support " if ours else "Finance ")
            done()
        assert counts() == (0, 0, 1)


def inspect(claim, by):
    seen = Inspection(today(), Cleanliness.CLEAN, Finding.FAULT)
    part = claims.rows(claim)[0].uuid
    inspecting.inspect(claim, part, seen, None, "", by, claims.version(claim))


def said(claim, cast):
    """The next step to staff and to the company: in the lists the same as on the claim, and ours
    is not theirs.
    """
    shown, [queued] = claims.shown(claim), every(Filters())
    [listed] = listed_claims(cast.company_id, claims_list.Filters(), 1)[0]
    yours = listed_claims(cast.company_id, claims_list.Filters(claims_list.YOUR_STEP), 1)[1]
    assert queued.open_steps == shown.open_steps
    assert listed.waits_for_us == shown.waits_for_us == (not yours)
    with speaking("en"):
        steps = next_step(queued), companys_next_step(listed)
        assert steps == (next_step(shown), companys_next_step(shown))
    return steps


def test_money_waits_for_finance_until_it_is_paid(cast, support, finance, devices):
    verified_account(cast.owner, cast.finance)
    claim, invoice = invoiced(cast.owner, cast.support)
    assert (counts(), invoice_list.count_waiting()) == ((0, 1, 0), 1)
    paying.settle(invoice, finance)
    assert (counts(), invoice_list.count_waiting()) == ((0, 1, 0), 1)
    paying.pay(invoice, today(), finance)
    # what came back is still to be inspected
    assert (counts(), invoice_list.count_waiting()) == ((1, 0, 0), 0)
    claims.charge(claim, cast.support)
    assert counts() == (1, 1, 0), "each has something to do"


@both_engines
def test_filters(app, cast, clock):
    with app.app_context():
        claims.add_devices()
        first = claims.accepted(cast.owner, cast.support)
        claims.submitted(cast.owner, claims.second())
        assert numbers() == ["CL00001", "CL00002"]
        assert numbers(state="submitted") == ["CL00002"]
        assert numbers(waiting="company") == ["CL00001"]
        assert numbers(country="SE") == ["CL00001", "CL00002"]
        assert numbers(country="DE") == numbers(overdue=True) == []
        assert numbers(text="växjö") == numbers(text="solkraft") == ["CL00001", "CL00002"]
        assert numbers(text=claims.SECOND[:9]) == ["CL00002"]
        assert numbers(text="nothing like it") == []
        claims.close(
            claims.submitted(cast.owner, claims.to_come(defective_serial=claims.REPLACEMENT))
        )
        assert numbers() == ["CL00001", "CL00002"]
        assert numbers(state="closed") == numbers(text="CL00003") == ["CL00003"]
        clock.forward(weeks=7)
        [late] = queue(Filters(overdue=True), 1)[0]
        assert (late.uuid, late.overdue, late.age) == (first, True, 49)


@both_engines
@pytest.mark.parametrize("given", ["RMA-2026-0815", "Rma 4711/26"])
def test_a_reference_number_is_found_however_it_is_typed(app, cast, given):
    with app.app_context():
        claims.add_devices()
        claim = claims.submitted(cast.owner)
        row, seen = claims.rows(claim)[0].uuid, claims.version(claim)
        deciding.accept(claim, [row], given, "", staff(cast.support), seen)
        claims.give_back(claim, cast.support)
        submit_invoice(claim, cast.owner)
        bare = re.sub("[- ]", "", given)
        for text in (given, bare, f" {bare[:2]}-{bare[2:]}", given.lower(), given[-3:]):
            assert numbers(text=text) == ["CL00001"], text
            assert listed_claims(cast.company_id, claims_list.Filters(text=text), 1)[1] == 1, text
            assert invoice_list.listed(invoice_list.Filters(text=text), 1)[1] == 1, text
        for text in (given, bare, given.lower()):
            assert len(at_the_desk(text)) == 1, text
        for text in ("%", "_", "-%-", "RMA-2026-0816"):
            assert numbers(text=text) == [], text
            assert at_the_desk(text) == [], text


def test_finance_finds_an_invoice(cast, devices):
    invoiced(cast.owner, cast.support, number="2026/A")
    for text in ("2026/a", "solkraft", "CL00001"):
        [found] = invoice_list.listed(invoice_list.Filters(text=text), 1)[0]
        assert found.number == "2026/A"
    assert invoice_list.listed(invoice_list.Filters(state="paid"), 1) == ([], 0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_can_be_written(cast, devices, language):
    claim = claims.accepted(cast.owner, cast.support)
    found = desk.desk_claim(claim)
    assert found.language == "en"
    spoken = replace(found, language=language)
    for letter in Letter:
        assert "%" not in letters.written(letter, spoken)
    assert found.reference_number in letters.written(Letter.WRONG_REFERENCE, spoken)
    assert set(TEXTS) == set(Letter)
