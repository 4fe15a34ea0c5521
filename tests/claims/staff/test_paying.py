"""Finance settles, disputes and pays: once each, whoever is first."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.accounts.bank import details
from portal.audit.record import Actor
from portal.claims.holding import ClaimFinished
from portal.claims.kinds import ClaimState, Cleanliness, Finding, InvoiceState
from portal.claims.progress import DayInFuture
from portal.claims.staff import inspecting, paying
from portal.claims.staff.classing import InvoicedAlready, confirm
from portal.claims.staff.deciding import write_from_staff
from portal.claims.staff.inspecting import Inspection
from portal.claims.staff.paying import (
    AccountNotVerified,
    InvoiceDecided,
    PaidBeforeInvoice,
    UnknownClaimInvoice,
)
from portal.claims.staff.sending import ReasonMissing
from portal.core import crypto
from portal.core.clock import today
from portal.extensions import db
from portal.files.content import checked
from portal.mail.models import OutgoingMail
from portal.mail.writing import render
from tests.support import claims
from tests.support.company import administrator, enter_bank_details, entered
from tests.support.engines import both_engines
from tests.support.processes import at_once
from tests.support.submitted_invoices import invoice_row, invoiced, verified_account
from tests.support.uploads import pdf
from tests.support.wallet import audited, mails

pytestmark = pytest.mark.usefixtures("devices")


@pytest.fixture
def invoice(devices, cast):
    verified_account(cast.owner, cast.finance)
    return invoiced(cast.owner, cast.support)


def inspect(claim, by, outcome=Cleanliness.CLEAN):
    seen = Inspection(today(), outcome, Finding.FAULT, note="Leaves")
    version = claims.version(claim)
    inspecting.inspect(claim, claims.rows(claim)[0].uuid, seen, None, "", by, version)


def test_a_settled_invoice_is_told(cast, invoice, finance):
    claim, uuid = invoice
    paying.settle(uuid, finance)
    row = invoice_row(uuid)
    assert (row.state, row.decided_by) == ("settled", cast.finance.user_id)
    assert claims.shown(claim).state is ClaimState.SETTLED
    assert mails("claim_invoice_news") == [(cast.owner.email, "en")]
    [entry] = audited("claim.invoice_settled")
    assert (entry.company_id, entry.facts["gross"]) == (cast.company_id, 12_000)


def test_without_a_verified_account_nothing_is_settled(cast, support, finance, devices):
    claim, uuid = invoiced(cast.owner, cast.support)
    with pytest.raises(AccountNotVerified):
        paying.settle(uuid, finance)
    enter_bank_details(cast.owner)
    with pytest.raises(AccountNotVerified):
        paying.settle(uuid, finance)
    assert invoice_row(uuid).state == "submitted"
    assert claims.shown(claim).state is ClaimState.INVOICED
    assert (mails("claim_invoice_news"), audited("claim.invoice_settled")) == ([], [])


def test_a_changed_account_has_to_be_verified_again(cast, invoice, finance):
    wanted = entered("FR1420041010050500013M02606", 1)
    details.change(administrator(cast.owner), wanted, checked(pdf(), "letter.pdf"))
    with pytest.raises(AccountNotVerified):
        paying.settle(invoice[1], finance)


def test_what_is_refused_leaves_the_others_settled(cast, invoice, finance):
    _, other = invoiced(cast.owner, cast.support, claims.second())
    paying.settle(other, finance)
    chosen = [other, invoice[1], claims.UUID(int=1)]
    outcome = paying.settle_all(dict.fromkeys(chosen, InvoiceState.SUBMITTED), finance)
    assert outcome.done == [invoice[1]]
    assert [type(refusal) for refusal in outcome.refused] == [InvoiceDecided, UnknownClaimInvoice]
    assert len(audited("claim.invoice_settled")) == 2


def settle_here(_number, uuid, user_id):
    try:
        paying.settle(uuid, Actor(user_id, "Finance"))
    except InvoiceDecided:
        return "decided"
    return "settled"


@both_engines
def test_of_two_at_once_one_settles(app, cast, invoice, engine, tmp_path):
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    results = at_once(2, url, tmp_path, settle_here, invoice[1], cast.finance.user_id)
    assert sorted(results) == ["decided", "settled"]
    db.session.rollback()
    assert len(audited("claim.invoice_settled")) == 1
    assert len(mails("claim_invoice_news")) == 1


def test_a_dispute_is_a_message_and_may_be_settled_later(cast, invoice, finance):
    claim, uuid = invoice
    with pytest.raises(ReasonMissing):
        paying.dispute(uuid, " ", finance)
    paying.dispute(uuid, "The reference is missing", finance)
    assert claims.shown(claim).state is ClaimState.DISPUTED
    assert claims.shown(claim).messages[-1].text == "The reference is missing"
    assert invoice_row(uuid).reason == "The reference is missing"
    for seen in (InvoiceState.SUBMITTED, InvoiceState.DISPUTED):
        with pytest.raises(InvoiceDecided):
            paying.dispute(uuid, "Once more", finance, seen)
    paying.settle(uuid, finance, InvoiceState.DISPUTED)
    assert invoice_row(uuid).reason == ""


def test_nothing_is_done_from_a_page_that_showed_another_state(invoice, finance):
    _, uuid = invoice
    paying.dispute(uuid, "The amount is wrong", finance)
    [told] = paying.settle_all({uuid: InvoiceState.SUBMITTED}, finance).refused
    assert (type(told), told.state) == (InvoiceDecided, InvoiceState.DISPUTED)
    assert (invoice_row(uuid).state, mails("claim_invoice_news")) == ("disputed", [])
    paying.settle(uuid, finance, InvoiceState.DISPUTED)
    with pytest.raises(InvoiceDecided):
        paying.dispute(uuid, "From an old page", finance)
    assert not paying.pay_all({uuid: InvoiceState.DISPUTED}, today(), finance).done
    assert invoice_row(uuid).state == "settled"


def test_the_company_is_told_which_desk_wrote(invoice, finance, support):
    claim, uuid = invoice
    write_from_staff(claim, "We look into it", support)
    write_from_staff(claim, "We shall pay", finance)
    paying.dispute(uuid, "The amount is wrong", finance)
    wanted = select(OutgoingMail.payload).where(OutgoingMail.template == "claim_message")
    payloads = db.session.execute(wanted.order_by(OutgoingMail.id)).scalars()
    values = [json.loads(crypto.decrypt(each)) for each in payloads][-3:]
    texts = [render("claim_message", "en", each).text for each in values]
    assert "support wrote about your claim" in texts[0]
    assert all("our finance department wrote about your claim" in text for text in texts[1:])


def test_only_what_is_settled_is_paid_and_once(invoice, finance):
    _, uuid = invoice
    with pytest.raises(InvoiceDecided) as told:
        paying.pay(uuid, today(), finance)
    assert told.value.state is InvoiceState.SUBMITTED
    paying.settle(uuid, finance)
    for day, refusal in (
        (today() + timedelta(days=1), DayInFuture),
        (date(2000, 1, 1), PaidBeforeInvoice),
    ):
        with pytest.raises(refusal):
            paying.pay(uuid, day, finance)
    done = [paying.pay_all({uuid: InvoiceState.SETTLED}, today(), finance) for _ in range(2)]
    assert [(each.done, len(each.refused)) for each in done] == [([uuid], 0), ([], 1)]
    with pytest.raises(InvoiceDecided):
        paying.dispute(uuid, "Too late", finance, InvoiceState.PAID)


def test_a_paid_claim_closes_once_its_device_is_inspected(cast, invoice, support, finance):
    claim, uuid = invoice
    paying.settle(uuid, finance)
    paying.pay(uuid, today(), finance)
    assert claims.shown(claim).state is ClaimState.SETTLED
    inspect(claim, support)
    found = claims.shown(claim)
    assert found.state is ClaimState.CLOSED
    assert found.events[-1].kind == "claim.closed"


def test_an_inspected_claim_closes_once_it_is_paid(invoice, support, finance):
    claim, uuid = invoice
    inspect(claim, support)
    paying.settle(uuid, finance)
    paying.pay(uuid, today(), finance)
    assert claims.shown(claim).state is ClaimState.CLOSED
    with pytest.raises(ClaimFinished):
        paying.dispute(uuid, "Too late", finance)


def test_an_open_charge_keeps_a_claim_open(invoice, support, finance):
    claim, uuid = invoice
    inspect(claim, support, Cleanliness.DIRTY)
    paying.settle(uuid, finance)
    paying.pay(uuid, today(), finance)
    assert claims.shown(claim).state is ClaimState.SETTLED


def test_an_invoiced_claim_keeps_its_class(invoice, support):
    claim, _ = invoice
    with pytest.raises(InvoicedAlready):
        part = claims.rows(claim)[0].uuid
        confirm(claim, part, "up_to_40_kg", support, claims.version(claim))
