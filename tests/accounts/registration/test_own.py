"""What an applicant sees while waiting, and does when asked, rejected or approved."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts import people
from portal.accounts.administrators import Administrator
from portal.accounts.models import User
from portal.accounts.team import members
from portal.audit.record import Actor
from portal.core.transaction import transaction
from portal.extensions import db
from portal.support import registration_decisions
from tests.accounts.registration.forms_filled import (
    ADDRESS,
    BUSINESS,
    COMPANY,
    OPERATOR,
    PASSWORD,
    link,
    registrations,
)
from tests.support.pages import Document, text_of
from tests.support.wallet import audited, mails


def main_of(answer) -> str:
    return text_of(Document(answer.text).named("main")[0])


@pytest.fixture
def supporter(cast) -> Actor:
    return Actor(cast.support.user_id, cast.support.name)


@pytest.fixture
def asked(app, applicant, own, supporter):
    with app.app_context():
        registration_decisions.ask_back(own().id, 0, "Which trade?\nPlease tell.", supporter)
    return applicant


def test_the_start_page_leads_to_the_promise(applicant, own):
    answer = applicant.get("/")
    assert (answer.status_code, answer.location) == (303, "/registration")
    page = main_of(applicant.get("/registration"))
    assert "That takes at most 24 hours" in page
    for entry in ("Solvind Energi AB", "SE556036079301", "Sweden", "Storgatan 1", ADDRESS):
        assert entry in page


def test_nothing_else_opens(applicant):
    for path in ("/wallet", "/redeem"):
        assert applicant.get(path).status_code == 403
    assert applicant.get("/support/registrations").status_code == 404


def test_members_and_strangers_have_no_registration(app, applicant, signed_in, cast):
    assert signed_in(cast.owner).get("/registration").location == "/"
    assert signed_in(cast.support).get("/registration").location == "/"
    assert signed_in(cast.support).get("/registration/company").location == "/"
    assert app.test_client().get("/registration").location == "/sign-in?next=/registration"


def test_a_question_is_answered_and_entries_corrected(app, asked, own):
    page = asked.get("/registration")
    assert "Which trade? Please tell." in main_of(page)
    assert 'value="Solvind Energi AB"' in page.text
    corrected = {**COMPANY, "company_name": "Solvind Rör AB", "answer": "Roofs"}
    answer = asked.post("/registration/answer", data=corrected)
    assert (answer.status_code, answer.location) == (303, "/registration")
    assert (own().state, own().company_name, own().answer) == (
        "in_review",
        "Solvind Rör AB",
        "Roofs",
    )
    assert own().company_name_folded == "solvindror"
    assert own().revision == 2
    assert own().waiting_since - own().confirmed_at >= timedelta(0)
    with app.app_context():
        assert audited("registration.answered")[0].actor_id == own().user_id
    again = asked.post("/registration/answer", data=corrected)
    assert again.status_code == 409
    assert "answered already" in main_of(again)


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"answer": ""}, "answer"), ({"vat_id": "DE136695976"}, "vat_id"), ({"city": ""}, "city")],
)
def test_a_bad_answer_changes_nothing(asked, own, changed, field):
    answer = asked.post("/registration/answer", data={**COMPANY, "answer": "Roofs", **changed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert (own().state, own().revision) == ("question", 1)


def test_all_faults_of_an_answer_are_told_at_once(asked):
    wrong = {"answer": "", "vat_id": "DE136695976"}
    page = asked.post("/registration/answer", data={**COMPANY, **wrong})
    assert page.status_code == 422
    for field in wrong:
        assert f'id="{field}-error"' in page.text


def test_an_answer_without_question(applicant, own, signed_in, cast):
    answer = applicant.post("/registration/answer", data={**COMPANY, "answer": "Roofs"})
    assert answer.status_code == 409
    assert own().state == "in_review"
    owner = signed_in(cast.owner)
    assert owner.post("/registration/answer", data=COMPANY).location == "/registration"


def test_correcting_to_a_company_there_is(app, asked, own):
    with app.app_context(), transaction():
        people.add_company(
            people.NewCompany("Other", "4711", "a@b.example", "SE", "SE556999123401", "sv")
        )
    answer = asked.post(
        "/registration/answer", data={**COMPANY, "vat_id": "SE556999123401", "answer": "Oh"}
    )
    assert answer.location == "/register/ask?company=SE556999123401&known=yes"
    assert f'value="{ADDRESS}"' in asked.get(answer.location).text
    assert own().state == "question"


def test_a_rejected_applicant_tries_again(app, applicant, own, supporter):
    with app.app_context():
        registration_decisions.reject(own().id, 0, "No such street.", supporter)
    assert applicant.get("/").location == "/registration"
    assert "No such street." in main_of(applicant.get("/registration"))
    form = applicant.get("/registration/company")
    assert 'value="Storgatan 1"' in form.text
    assert applicant.post("/registration/company", data={}).status_code == 422
    wrong = applicant.post("/registration/company", data={**COMPANY, "vat_id": "SE1"})
    assert 'id="vat_id-error"' in wrong.text
    answer = applicant.post("/registration/company", data={**COMPANY, "street": "Storgatan 2"})
    assert answer.location == "/registration"
    first, second = registrations(app)
    assert (first.state, second.state, second.street) == ("rejected", "in_review", "Storgatan 2")
    assert second.user_id == first.user_id
    with app.app_context():
        assert len(mails("registration_received")) == 2
    again = applicant.post("/registration/company", data=COMPANY)
    assert again.status_code == 409
    assert len(registrations(app)) == 2
    assert applicant.get("/registration/company").location == "/registration"


def test_an_approved_applicant_is_in_by_one_step(app, applicant, own, supporter):
    with app.app_context():
        number = registration_decisions.approve(own().id, 0, supporter)
    page = applicant.get("/registration")
    assert f"Its customer number is {number}" in main_of(page)
    # the way in is the banner's: one of them, and it asks who is there
    assert page.text.count('href="/sign-in/again') == 1
    assert applicant.get("/wallet").status_code == 403
    refused = applicant.post("/sign-in/again", data={"password": "wrong", "next": "/"})
    assert refused.status_code == 422
    assert applicant.get("/wallet").status_code == 403
    answer = applicant.post("/sign-in/again", data={"password": PASSWORD, "next": "/"})
    assert answer.location == "/"
    assert applicant.get("/").status_code == 200
    assert "Solvind Energi AB" in applicant.get("/wallet").text
    assert applicant.get("/registration").location == "/"
    another = app.test_client()
    another.post("/sign-in", data={"email": ADDRESS, "password": PASSWORD})
    assert another.get("/wallet").status_code == 200


def test_an_operator_may_register_a_company_later(app, visitor, supporter):
    visitor.post("/register/operator", data=OPERATOR)
    visitor.post(link(app, OPERATOR["email"]))
    visitor.post("/language", data={"language": "en"})
    assert visitor.get("/").status_code == 200
    assert "belongs to no company yet" in main_of(visitor.get("/registration"))
    assert visitor.get("/register").location == "/registration"
    assert visitor.post("/registration/company", data=COMPANY).location == "/registration"
    assert "at most 24 hours" in main_of(visitor.get("/registration"))
    assert visitor.get("/").status_code == 200
    with app.app_context():
        number = next(made.id for made in registrations(app) if made.kind == "company")
        registration_decisions.approve(number, 0, supporter)
    assert "Your own devices stay yours" in main_of(visitor.get("/registration"))
    visitor.post("/sign-in/again", data={"password": PASSWORD, "next": "/"})
    assert "Solvind Energi AB" in visitor.get("/wallet").text
    visitor.post("/company/switch", data={"company": "oneself"})
    assert visitor.get("/wallet").status_code == 403
    assert visitor.get("/registration").location == "/"
    assert visitor.get("/registration/company").status_code == 303


def test_whoever_belongs_to_a_company_registers_none(app, signed_in, cast):
    for person in (cast.owner, cast.support):
        answer = signed_in(person).post("/registration/company", data=COMPANY)
        assert answer.status_code == 409
    assert signed_in(cast.owner).get("/register").location == "/"
    assert registrations(app) == []


def test_a_new_company_of_a_known_vat_id(app, visitor, applicant):
    other = app.test_client()
    answer = other.post("/register/company/new", data={**BUSINESS, "email": "b@newco.example"})
    assert answer.status_code == 409
    assert "is being reviewed" in main_of(answer)


@pytest.fixture
def founder(app, applicant, own, supporter, cast):
    """Approved, and not the only administrator any more."""
    with app.app_context():
        registration_decisions.approve(own().id, 0, supporter)
        with transaction():
            people.add_membership(cast.planner.user_id, own().company_id, ("administration",))
    return applicant


@pytest.mark.parametrize("deed", [members.remove, members.disable])
def test_a_founder_who_has_left_may_register_another_company(app, founder, own, cast, deed):
    with app.app_context():
        by = Administrator(cast.planner.user_id, cast.planner.name, own().company_id)
        uuid = db.session.execute(select(User.uuid).where(User.id == own().user_id)).scalar_one()
        deed(by, uuid)
    founder.post("/sign-in", data={"email": ADDRESS, "password": PASSWORD})
    founder.post("/language", data={"language": "en"})
    assert founder.get("/").location == "/registration"
    page = main_of(founder.get("/registration"))
    assert "belongs to no company yet" in page
    assert "administrator: you can" not in page
    assert 'value="Storgatan 1"' not in founder.get("/registration/company").text
    other = {**COMPANY, "company_name": "Nordlys AB", "vat_id": "SE556999123401"}
    assert founder.post("/registration/company", data=other).location == "/registration"
    assert "at most 24 hours" in main_of(founder.get("/registration"))


def test_who_joined_another_company_meanwhile_still_answers(app, asked, own, cast):
    with app.app_context(), transaction():
        people.add_membership(own().user_id, cast.company_id, ("installation",))
    asked.post("/sign-in/again", data={"password": PASSWORD})
    assert "Solkraft AB" in asked.get("/").text
    assert "Which trade? Please tell." in main_of(asked.get("/registration"))
    asked.post("/registration/answer", data={**COMPANY, "answer": "Roofs"})
    assert own().state == "in_review"
    assert "at most 24 hours" in main_of(asked.get("/registration"))
