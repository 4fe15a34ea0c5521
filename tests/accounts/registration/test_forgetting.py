"""Registrations that led to nothing lose what they say about people after 90 days."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.accounts import people
from portal.accounts.models import Membership, PersonWord, User
from portal.accounts.registration import applying, forgetting
from portal.accounts.registration.applying import Applicant
from portal.accounts.registration.company_data import CompanyData
from portal.accounts.registration.forgetting import KEPT_FOR, forget_refused
from portal.accounts.registration.models import Registration
from portal.accounts.security.models import KnownBrowser
from portal.accounts.sessions import SignedInBy, open_session
from portal.audit.record import Actor
from portal.core.clock import now
from portal.core.transaction import transaction
from portal.demo import registrations as demo
from portal.extensions import db
from portal.support import registration_queue
from portal.support.registration_decisions import approve, ask_back, reject
from portal.support.registration_queue import UnknownRegistration
from tests.accounts.registration.forms_filled import COMPANY, PASSWORD, registrations
from tests.support.engines import both_engines
from tests.support.pages import Document, text_of
from tests.support.wallet import audited

DAY = timedelta(days=1)
PERSONAL = (
    "email name company_name company_name_folded vat_id street postal_code city phone".split()
)


def main_of(answer) -> str:
    return text_of(Document(answer.text).named("main")[0])


def supporter(cast) -> Actor:
    return Actor(cast.support.user_id, cast.support.name)


def decided_ago(number: int, ago: timedelta) -> None:
    with transaction():
        row = update(Registration).where(Registration.id == number)
        db.session.execute(row.values(decided_at=now() - ago, waiting_since=now() - ago))


def row_of(number: int) -> Registration:
    db.session.expire_all()
    row = db.session.get(Registration, number)
    assert row
    return row


def applied(cast, place: int = 0) -> tuple[int, int]:
    """The number and the person of a registration that waits for its review."""
    number = demo._apply(demo.REGISTRATIONS[place])
    assert number
    user_id = row_of(number).user_id
    assert user_id
    return number, user_id


def rejected(cast, ago: timedelta = KEPT_FOR + DAY, place: int = 0) -> tuple[int, int]:
    number, user_id = applied(cast, place)
    reject(number, 0, "Nobody lives there.", supporter(cast))
    decided_ago(number, ago)
    return number, user_id


def user(user_id: int) -> User:
    db.session.expire_all()
    found = db.session.get(User, user_id)
    assert found
    return found


@both_engines
def test_a_rejected_registration_is_emptied_with_its_account(in_app, cast):
    number, user_id = rejected(cast)
    with transaction():
        known = KnownBrowser(
            user_id=user_id, token_hash="x", first_seen_at=now(), last_seen_at=now()
        )
        db.session.add(known)
    for _ in range(2):
        forget_refused({})
        row = row_of(number)
        assert [getattr(row, name) for name in PERSONAL] == [""] * len(PERSONAL)
        assert (row.question, row.answer, row.vat_answer) == ("", "", {})
        assert (row.state, row.country, row.user_id) == ("rejected", "IT", None)
        assert len(audited("registration.forgotten")) == 1
    closed = user(user_id)
    assert (closed.name, closed.password_hash, closed.active) == ("", "", False)
    assert closed.email == f"forgotten-{user_id}@account.invalid"
    assert db.session.execute(select(KnownBrowser.id)).all() == []
    words = select(PersonWord.word).where(PersonWord.user_id == user_id)
    assert db.session.execute(words).all() == []
    with pytest.raises(UnknownRegistration):
        registration_queue.shown(number)
    assert registration_queue.queue("rejected", 1) == ([], 0)
    # the address is free again
    applying.apply_for_company(
        Applicant("Elena", demo.REGISTRATIONS[0].email, PASSWORD, "it"),
        CompanyData(
            **{**vars(demo.REGISTRATIONS[0].company), "vat_id": "", "small_business": True}
        ),
    )
    assert len(audited("registration.made")) == 1


@both_engines
def test_a_question_nobody_answered(in_app, cast):
    number, user_id = applied(cast)
    ask_back(number, 0, "Which street?", supporter(cast))
    decided_ago(number, KEPT_FOR - DAY)
    forget_refused({})
    assert (row_of(number).state, row_of(number).question) == ("question", "Which street?")
    decided_ago(number, KEPT_FOR + DAY)
    forget_refused({})
    assert (row_of(number).state, row_of(number).name, row_of(number).revision) == (
        "rejected",
        "",
        2,
    )
    assert not user(user_id).active


@both_engines
def test_what_still_matters_stays(in_app, cast, monkeypatch):
    monkeypatch.setattr(forgetting, "BATCH", 1)
    fresh, _ = rejected(cast, KEPT_FOR - DAY, 0)
    approved, _ = applied(cast, 1)
    approve(approved, 0, supporter(cast))
    decided_ago(approved, 2 * KEPT_FOR)
    waiting, _ = applied(cast, 2)
    with transaction():
        long_ago = now() - 2 * KEPT_FOR
        row = update(Registration).where(Registration.id == waiting)
        db.session.execute(row.values(waiting_since=long_ago, created_at=long_ago))
    forget_refused({})
    assert all(row_of(number).name for number in (fresh, approved, waiting))
    assert audited("registration.forgotten") == []


@both_engines
@pytest.mark.parametrize("reason", ["member", "former member", "operator", "applies", "session"])
def test_an_account_with_another_purpose_stays(in_app, cast, reason):
    number, user_id = rejected(cast)
    with transaction():
        if "member" in reason:
            people.add_membership(user_id, cast.company_id, ("planning",))
            mine = update(Membership).where(Membership.user_id == user_id)
            db.session.execute(mine.values(active=reason == "member"))
        if reason == "operator":
            person = update(User).where(User.id == user_id)
            db.session.execute(person.values(personal_roles="operator"))
        if reason == "applies":
            other, _ = demo._apply(demo.REGISTRATIONS[2]), None
            mine = update(Registration).where(Registration.id == other)
            db.session.execute(mine.values(user_id=user_id))
        if reason == "session":
            open_session(user_id, SignedInBy("pwd", "192.0.2.7", "Firefox"))
    forget_refused({})
    assert row_of(number).name == ""
    kept = user(user_id)
    assert (kept.email, kept.active) == (demo.REGISTRATIONS[0].email, True)


@both_engines
def test_many_in_small_portions(in_app, cast, monkeypatch):
    monkeypatch.setattr(forgetting, "BATCH", 1)
    numbers = [rejected(cast, place=place)[0] for place in range(3)]
    forget_refused({})
    assert [row_of(number).name for number in numbers] == ["", "", ""]


def test_people_are_told_when(app, applicant, own, cast):
    assert "deleted after 90 days" in main_of(app.test_client().get("/register/company/new"))
    with app.app_context():
        ask_back(own().id, 0, "Which trade?", supporter(cast))
    assert "Please answer before" in main_of(applicant.get("/registration"))
    applicant.post("/registration/answer", data={**COMPANY, "answer": "Roofs"})
    assert own().decided_at is None
    with app.app_context():
        reject(own().id, 2, "No such street.", supporter(cast))
    assert "We delete this registration on" in main_of(applicant.get("/registration"))
    assert "deleted after 90 days" in main_of(applicant.get("/registration/company"))
    assert len(registrations(app)) == 1
