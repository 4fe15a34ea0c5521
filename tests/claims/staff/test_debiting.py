"""What is charged goes on an invoice of the manufacturer: once, and not before its time."""

import pytest
from sqlalchemy import select, update

from portal.accounts.models import Company
from portal.claims.filing.disputing import ChargeDecided, dispute
from portal.claims.holding import ClaimChanged
from portal.claims.invoice.debiting import NothingToInvoice
from portal.claims.kinds import ChargeState, ClaimState
from portal.claims.staff import accounting, charges, debiting
from portal.claims.staff.debiting import DisputeOpen, ObjectionOpen
from portal.claims.staff.sending import ReasonMissing
from portal.core.transaction import transaction
from portal.extensions import db
from portal.invoicing.models import Invoice
from portal.invoicing.soundness import InvoiceUnsound
from portal.web import refusals
from tests.support import claims
from tests.support.claim_invoices import complete
from tests.support.wallet import audited, mails


@pytest.fixture
def charged(devices, cast):
    complete(cast.owner, cast.finance)
    claim = claims.returned(cast.owner, cast.support)
    return claim, claims.charge(claim, cast.support)


def debit(claim, by):
    return debiting.invoice_charges(claim, by, claims.version(claim))


def invoices():
    db.session.rollback()
    return db.session.execute(select(Invoice)).scalars().all()


def test_undisputed_charges_are_invoiced_after_two_weeks(cast, charged, finance, clock):
    claim, _ = charged
    with pytest.raises(ObjectionOpen) as told:
        debit(claim, finance)
    assert told.value.until.isoformat() == "2026-06-29"
    clock.forward(days=14)
    number = debit(claim, finance)
    [invoice] = invoices()
    assert (invoice.number, invoice.net) == (number, 10_000)
    assert [charge.state for charge in claims.shown(claim).charges] == [ChargeState.INVOICED]
    [entry] = audited("claim.charges_invoiced")
    assert (entry.company_id, entry.facts["number"]) == (cast.company_id, number)
    with pytest.raises(NothingToInvoice):
        debit(claim, finance)
    assert len(invoices()) == 1


def test_a_dispute_is_answered_first(cast, charged, support, finance):
    claim, charge = charged
    dispute(claim, charge, "It was dry", claims.filer(cast.owner), claims.version(claim))
    with pytest.raises(DisputeOpen):
        debit(claim, finance)
    seen = claims.version(claim)
    charges.decide(claim, charge, ChargeState.UPHELD, "It was not", support, seen)
    assert debit(claim, finance)


def test_what_is_dropped_is_not_invoiced(charged, support, finance):
    claim, charge = charged
    seen = claims.version(claim)
    charges.decide(claim, charge, ChargeState.DROPPED, "Our mistake", support, seen)
    with pytest.raises(NothingToInvoice):
        debit(claim, finance)


def test_what_was_upheld_by_mistake_is_dropped_before_it_is_invoiced(
    cast, charged, support, finance
):
    claim, charge = charged
    dispute(claim, charge, "It was dry", claims.filer(cast.owner), claims.version(claim))
    for answer, reason in (
        (ChargeState.UPHELD, "It was not"),
        (ChargeState.DROPPED, "We mixed up two devices"),
    ):
        charges.decide(claim, charge, answer, reason, support, claims.version(claim))
    with pytest.raises(NothingToInvoice):
        debit(claim, finance)
    assert not claims.shown(claim).charged


def take_back(claim, charge, by, reason="We mixed up two devices"):
    debiting.take_back(claim, charge, reason, by, claims.version(claim))


def test_what_was_invoiced_by_mistake_is_credited_and_the_rest_invoiced_anew(
    cast, charged, support, finance, clock
):
    claim, charge = charged
    claims.charge(claim, cast.support, "report", 15_000)
    clock.forward(days=15)
    first = debit(claim, finance)
    claims.close(claim)
    with pytest.raises(ReasonMissing):
        take_back(claim, charge, finance, " ")
    take_back(claim, charge, finance)
    original, credit_note, again = invoices()
    assert (credit_note.kind, credit_note.corrects_id) == ("credit_note", original.id)
    assert [each.net for each in (original, credit_note, again)] == [25_000, 25_000, 15_000]
    shown = claims.shown(claim)
    assert shown.state is ClaimState.CLOSED
    states = [ChargeState.DROPPED, ChargeState.INVOICED]
    assert [each.state for each in shown.charges] == states
    assert shown.charges[0].decision_reason == "We mixed up two devices"
    assert [each.is_credit_note for each in shown.debits] == [False, True, False]
    assert shown.messages[-1].text == "We mixed up two devices"
    assert len(mails("claim_charges_credited")) == 1
    exported = [(row[8], row[9], row[14]) for row in accounting.rows(None, None)]
    assert exported == [
        (first, "charges", 250),
        (credit_note.number, "charges_credit_note", 250),
        (again.number, "charges", 150),
    ]
    with pytest.raises(ChargeDecided):
        take_back(claim, charge, finance)
    assert len(invoices()) == 3


def test_a_stale_page_invoices_nothing(charged, finance, clock):
    clock.forward(days=15)
    with pytest.raises(ClaimChanged):
        debiting.invoice_charges(charged[0], finance, 1)
    assert invoices() == []


@pytest.mark.parametrize(
    ("entry", "name"), [("street", "Street and number"), ("vat_id", "VAT number")]
)
def test_finance_reads_what_the_company_has_to_enter(cast, charged, finance, clock, entry, name):
    clock.forward(days=15)
    with transaction():
        mine = update(Company).where(Company.id == cast.company_id)
        db.session.execute(mine.values({entry: ""}))
    with pytest.raises(InvoiceUnsound) as refused:
        debit(charged[0], finance)
    said = refusals.sentence(refused.value)
    assert f"must name: {name}. Ask the company" in said
    assert invoices() == []
