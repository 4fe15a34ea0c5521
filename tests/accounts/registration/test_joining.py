"""From the form to the mail: what is refused, and what nobody can find out."""

import pytest
from sqlalchemy import select

from portal.accounts.registration import applying
from portal.core.clock import now
from portal.extensions import db, limiter
from portal.jobs.models import Job
from tests.accounts.registration.forms_filled import (
    ADDRESS,
    BUSINESS,
    OPERATOR,
    PASSWORD,
    do_resends,
    link,
    registrations,
    values_of,
)
from tests.support.browsing import fields
from tests.support.pages import Document, text_of
from tests.support.wallet import audited, mails

NEW = "/register/company/new"


def main_of(answer) -> str:
    return text_of(Document(answer.text).named("main")[0])


def test_the_way_leads_through_two_questions(visitor):
    assert 'href="/register"' in visitor.get("/sign-in").text
    assert 'href="/register"' in visitor.get("/").text
    choice = visitor.get("/register").text
    assert 'href="/register/company"' in choice
    assert 'href="/register/operator"' in choice
    question = visitor.get("/register/company").text
    assert f'href="{NEW}"' in question
    assert 'href="/register/ask"' in question


def test_a_company_registers(app, visitor):
    answer = visitor.post(NEW, data=BUSINESS)
    assert (answer.status_code, answer.location) == (303, "/register/sent")
    assert ADDRESS in main_of(visitor.get("/register/sent"))
    [made] = registrations(app)
    assert (made.state, made.kind, made.locale) == ("unconfirmed", "company", "sv")
    assert made.vat_id == "SE556036079301"
    assert made.company_name_folded == "solvindenergi"
    assert made.vat_answer["source"] == "format"
    assert PASSWORD not in made.password_hash
    assert link(app).rsplit("/", 1)[1] not in (made.token_hash or "")
    with app.app_context():
        assert mails("registration_confirm") == [(ADDRESS, "sv")]
        assert audited("registration.made")[0].subject == f"registration:{made.id}"


def test_forms_begin_in_the_language_of_the_page(visitor):
    visitor.post("/language", data={"language": "it"})
    for path in (NEW, "/register/operator"):
        assert '<option selected value="it">' in visitor.get(path).text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"company_name": " \u200b "}, "company_name"),
        ({"country": "XX"}, "country"),
        ({"country": ""}, "country"),
        ({"vat_id": "SE556036079302"}, "vat_id"),
        ({"vat_id": "DE136695976"}, "vat_id"),
        ({"vat_id": ""}, "vat_id"),
        ({"vat_id": "x" * 41}, "vat_id"),
        ({"street": ""}, "street"),
        ({"postal_code": "1" * 21}, "postal_code"),
        ({"phone": ""}, "phone"),
        ({"name": "Win at https://evil.example"}, "name"),
        ({"name": "Click www.evil.example"}, "name"),
        ({"email": "anna"}, "email"),
        ({"email": "anna@newco.example\nBcc: x@y.example"}, "email"),
        ({"email": "anna@[127.0.0.1]"}, "email"),
        ({"email": "å@newco.example"}, "email"),
        ({"password": "short"}, "password"),
        ({"password": ""}, "password"),
        ({"locale": "xx"}, "locale"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(app, visitor, changed, field):
    answer = visitor.post(NEW, data={**BUSINESS, **changed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert PASSWORD not in answer.text
    assert registrations(app) == []


@pytest.mark.parametrize("beside", [{"street": ""}, {}])
def test_all_faults_are_told_at_once(visitor, beside):
    """Beside a form's own fault, and without one: nobody types a password again for each."""
    wrong = {**beside, "vat_id": "SE556036079302", "password": "Anna.Berg1"}
    answer = visitor.post(NEW, data={**BUSINESS, **wrong})
    assert answer.status_code == 422
    for field in wrong:
        assert answer.text.count(f'id="{field}-error"') == 1
    assert "does not look like a VAT number of Sweden" in main_of(answer)
    weak = {**OPERATOR, "name": "", "password": "short"}
    operator = visitor.post("/register/operator", data=weak)
    assert 'id="password-error"' in operator.text


def test_a_vat_id_of_another_country_is_named(visitor):
    page = visitor.post(NEW, data={**BUSINESS, "vat_id": "DE136695976"})
    assert "begins with DE belongs to another country than Sweden" in main_of(page)
    page = visitor.post(NEW, data={**BUSINESS, "country": "CH"})
    assert "does not look like a VAT number of Switzerland" in main_of(page)


@pytest.mark.parametrize(
    ("country", "typed", "stored"),
    [
        ("GR", "ΕΛ 800999128", "EL800999128"),
        ("GR", "GR800999128", "EL800999128"),
        ("CH", "CHE-107.787.577 MWST", "CHE107787577"),
        ("NO", "995 525 828 MVA", "NO995525828MVA"),
        ("GB", "GB 980 7806 84", "GB980780684"),
        ("GB", "XI980780684", "XI980780684"),
        ("US", "12-3456789", "123456789"),
        ("US", "", ""),
    ],
)
def test_vat_ids_have_one_stored_form(app, visitor, country, typed, stored):
    answer = visitor.post(NEW, data={**BUSINESS, "country": country, "vat_id": typed})
    assert answer.status_code == 303
    assert registrations(app)[0].vat_id == stored


def test_a_small_business_has_no_vat_id(app, visitor):
    answer = visitor.post(NEW, data={**BUSINESS, "vat_id": "", "small_business": "y"})
    assert answer.status_code == 303
    [made] = registrations(app)
    assert (made.vat_id, made.small_business, made.vat_answer) == ("", True, {})


def test_a_registered_company_is_led_to_its_administrator(app, visitor, cast):
    """The German company of the cast has this VAT number."""
    answer = visitor.post(NEW, data={**BUSINESS, "country": "DE", "vat_id": "136695976"})
    assert answer.location == "/register/ask?company=DE136695976&known=yes"
    asked = fields(visitor.get(answer.location).text, "/register/ask")
    assert (asked["name"], asked["email"]) == ("Anna Berg", ADDRESS)
    assert visitor.post("/register/ask", data=asked).status_code == 303
    assert fields(visitor.get("/register/ask").text, "/register/ask")["email"] == ""


def test_an_account_that_exists_is_not_given_away(app, visitor, cast):
    """Same answer, same cookie but for what is random; the owner is told by mail."""
    answers = {}
    for address in (ADDRESS, cast.planner.email):
        client = app.test_client()
        sent = client.post(NEW, data={**BUSINESS, "email": address})
        shown = client.get("/register/sent")
        answers[address] = (
            sent.status_code,
            sent.location,
            main_of(shown).replace(address, "…"),
            sorted(name for name, _ in sent.headers),
        )
    assert answers[ADDRESS] == answers[cast.planner.email]
    assert [made.email for made in registrations(app)] == [ADDRESS]
    with app.app_context():
        assert mails("registration_known") == [(cast.planner.email, "en")]
    told = values_of(app, "registration_known", cast.planner.email)
    assert told["reset"].endswith("/forgotten-password")
    for address in (ADDRESS, cast.planner.email, "nobody@newco.example"):
        again = visitor.post("/register/sent", data={"email": address})
        answers[address] = (again.status_code, main_of(again).replace(address, "…"))
    assert (
        len({str(answers[a]) for a in (ADDRESS, cast.planner.email, "nobody@newco.example")}) == 1
    )


def test_registering_again_replaces_what_was_never_confirmed(app, clock, visitor):
    visitor.post(NEW, data=BUSINESS)
    first = link(app)
    clock.forward(minutes=2)
    visitor.post(NEW, data={**BUSINESS, "company_name": "Solvind Två AB"})
    assert [made.company_name for made in registrations(app)] == ["Solvind Två AB"]
    assert link(app) != first
    dead = visitor.get(first)
    assert dead.status_code == 404
    assert "a newer mail has replaced it" in main_of(dead)
    assert visitor.get(link(app)).status_code == 200


def test_a_form_sent_twice_by_an_impatient_finger_is_one(app, clock, visitor):
    for _ in range(2):
        assert visitor.post(NEW, data=BUSINESS).location == "/register/sent"
    assert len(registrations(app)) == 1
    with app.app_context():
        assert len(mails("registration_confirm")) == 1
    page = visitor.get(link(app))
    assert 'name="password"' not in page.text


def test_the_mail_is_sent_again(app, visitor):
    visitor.post(NEW, data=BUSINESS)
    first = link(app)
    answer = visitor.post("/register/sent", data={"email": f" {ADDRESS.upper()} "})
    assert answer.status_code == 200
    # whether a registration waits is found out later, where nobody can measure it
    assert link(app) == first
    with app.app_context():
        wanted = select(Job.payload).where(Job.kind == applying.RESEND)
        payload = db.session.execute(wanted).scalar_one()
    assert ADDRESS not in str(payload)
    do_resends(app)
    assert link(app) != first
    assert visitor.get(first).status_code == 404
    assert visitor.get(link(app)).status_code == 200
    assert visitor.post("/register/sent", data={"email": "x"}).status_code == 422


def test_nobody_fills_a_mailbox(app, clock, visitor):
    visitor.post(NEW, data=BUSINESS)
    for _ in range(20):
        assert visitor.post("/register/sent", data={"email": ADDRESS}).status_code == 200
    do_resends(app)
    with app.app_context():
        assert len(mails("registration_confirm")) == 6
    clock.forward(hours=2)
    visitor.post("/register/sent", data={"email": ADDRESS})
    do_resends(app)
    with app.app_context():
        assert len(mails("registration_confirm")) == 7


def test_forms_are_limited_per_visitor(app, visitor):
    limiter.enabled = True
    limiter.reset()
    try:
        codes = [visitor.post("/register/ask", data={}).status_code for _ in range(12)]
    finally:
        limiter.enabled = False
        limiter.reset()
    assert codes[:10] == [422] * 10
    assert codes[10:] == [429] * 2


def test_forms_need_their_token(app):
    client = app.test_client()
    for path in (NEW, "/register/operator", "/register/ask", "/register/sent"):
        client.post(path, data=BUSINESS)
    assert registrations(app) == []


def test_an_operator_registers_without_review(app, visitor):
    assert visitor.post("/register/operator", data=OPERATOR).location == "/register/sent"
    [made] = registrations(app)
    assert (made.kind, made.country, made.company_name) == ("operator", "SE", "")
    answer = visitor.post(link(app, OPERATOR["email"]))
    assert answer.location == "/"
    page = visitor.get("/")
    assert page.status_code == 200
    assert "Anna Berg" in page.text
    assert visitor.post("/register/operator", data={}).status_code == 422
    weak = visitor.post("/register/operator", data={**OPERATOR, "password": "short"})
    assert 'id="password-error"' in weak.text
    assert registrations(app)[0].state == "approved"
    assert registrations(app)[0].decided_at is not None
    assert registrations(app)[0].decided_at < now()
