"""Two answers that give one VAT id at the same moment, and other faults of a database."""

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from portal.accounts.identities import load_identity
from portal.accounts.models import Company
from portal.accounts.registration import own
from portal.accounts.registration.company_data import CompanyData, CompanyInReview, refusal_of
from portal.accounts.registration.models import Registration
from portal.accounts.sessions import SignedInBy, open_session
from portal.core.clock import now
from portal.core.transaction import transaction
from portal.extensions import db
from tests.support.engines import both_engines

VAT_ID = "SE556036079301"


def asked(user_id: int, email: str, vat_id: str, state: str) -> int:
    with transaction():
        return db.session.execute(
            insert(Registration)
            .values(
                kind="company",
                state=state,
                email=email,
                name="Anna",
                locale="sv",
                vat_id=vat_id,
                user_id=user_id,
                created_at=now(),
            )
            .returning(Registration.id)
        ).scalar_one()


@both_engines
def test_an_answer_that_gives_a_reviewed_vat_id(in_app, cast, monkeypatch):
    """As when the colleague's answer came between the look and the write."""
    asked(cast.planner.user_id, "bo@newco.example", VAT_ID, "in_review")
    number = asked(cast.colleague.user_id, "anna@newco.example", "", "question")
    monkeypatch.setattr(own, "refuse_known", lambda *_args, **_named: None)
    identity = load_identity(open_session(cast.colleague.user_id, SignedInBy("pwd", "", "")).token)
    assert identity is not None
    data = CompanyData("Solvind AB", "SE", VAT_ID, False, "Gatan 1", "111 22", "Stad", "1")
    with pytest.raises(CompanyInReview):
        own.answer_question(identity, number, data, "It is ours.")
    state = select(Registration.state).where(Registration.id == number)
    assert db.session.execute(state).scalar_one() == "question"


@both_engines
def test_another_constraint_is_no_refusal(in_app, cast):
    taken = select(Company.customer_no).where(Company.id != cast.company_id).limit(1)
    with pytest.raises(IntegrityError) as fault, transaction():
        other = db.session.execute(taken).scalar_one()
        mine = update(Company).where(Company.id == cast.company_id)
        db.session.execute(mine.values(customer_no=other))
    assert refusal_of(fault.value) is fault.value
