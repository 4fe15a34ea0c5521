"""Who of a company gets which mail about a claim."""

import pytest
from sqlalchemy import update

from portal.accounts.models import User
from portal.claims.filing.disputing import dispute
from portal.claims.filing.writing import write_from_company
from portal.claims.kinds import ChargeState, InvoiceState
from portal.claims.staff import charges, deciding, desk, paying
from portal.core.transaction import transaction
from portal.extensions import db
from tests.support import claims
from tests.support.company import staff
from tests.support.engines import both_engines
from tests.support.leaving import COMPANY, change_roles, leave
from tests.support.submitted_invoices import submit_invoice, verified_account
from tests.support.wallet import mails


@pytest.fixture
def office(cast):
    return cast.owner.email, "en"


@pytest.fixture
def fitter(app, cast):
    """Who files, and may not invoice; reads Czech."""
    with app.app_context(), transaction():
        mine = update(User).where(User.id == cast.colleague.user_id)
        db.session.execute(mine.values(locale="cs"))
    return cast.colleague.email, "cs"


@both_engines
def test_who_asked_is_answered_and_who_filed_it_reads_along(app, cast, fitter, office):
    with app.app_context():
        claims.add_devices()
        claim, support = claims.submitted(cast.colleague), staff(cast.support)
        deciding.write_from_staff(claim, "Hello", support)
        assert mails("claim_message") == [fitter]
        assert desk.desk_claim(claim).language == "cs"
        write_from_company(claim, "Which photo?", claims.filer(cast.owner))
        deciding.write_from_staff(claim, "The plate", support)
        assert sorted(mails("claim_message")[1:]) == sorted([fitter, office])
        assert desk.desk_claim(claim).language == "en"
        leave(cast.owner)
        deciding.write_from_staff(claim, "Still there?", support)
        assert mails("claim_message")[3:] == [fitter]
        leave(cast.colleague)
        deciding.write_from_staff(claim, "Anybody?", support)
        assert mails("claim_message")[4:] == [COMPANY]
        assert desk.desk_claim(claim).language == "sv"


@both_engines
def test_who_may_see_no_claims_any_more_is_told_nothing(app, cast, fitter, office):
    with app.app_context():
        claims.add_devices()
        claim, support = claims.submitted(cast.owner), staff(cast.support)
        write_from_company(claim, "Which photo?", claims.filer(cast.colleague))
        change_roles(cast.colleague, "planning")
        assert desk.desk_claim(claim).language == "en"
        deciding.write_from_staff(claim, "The plate", support)
        assert mails("claim_message") == [office]
        change_roles(cast.owner, "planning")
        assert desk.desk_claim(claim).language == "sv"
        deciding.write_from_staff(claim, "Anybody?", support)
        assert mails("claim_message")[1:] == [COMPANY]
        change_roles(cast.owner, "planning purchase")
        deciding.write_from_staff(claim, "Again", support)
        assert mails("claim_message")[2:] == [office]


def test_news_of_an_invoice_go_to_who_submitted_it(in_app, cast, fitter, office):
    claims.add_devices()
    verified_account(cast.owner, cast.finance)
    claim, finance = claims.returned(cast.colleague, cast.support), staff(cast.finance)
    invoice = submit_invoice(claim, cast.owner)
    paying.settle(invoice, finance)
    assert mails("claim_invoice_news") == [office]
    paying.dispute(invoice, "Wrong sum", finance, InvoiceState.SETTLED)
    assert sorted(mails("claim_message")) == sorted([fitter, office])
    leave(cast.owner)
    paying.settle(invoice, finance, InvoiceState.DISPUTED)
    assert mails("claim_invoice_news")[1:] == [COMPANY]


def test_who_disputed_a_charge_is_answered(in_app, cast, fitter, office):
    claims.add_devices()
    claim = claims.returned(cast.colleague, cast.support)
    charge = claims.charge(claim, cast.support)
    dispute(claim, charge, "It was dry", claims.filer(cast.owner), claims.version(claim))
    wanted = (ChargeState.UPHELD, "Mud", staff(cast.support), claims.version(claim))
    charges.decide(claim, charge, *wanted)
    assert sorted(mails("claim_message")) == sorted([fitter, office])
