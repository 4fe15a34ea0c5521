"""The link of the confirmation mail: once, in time, and for who filled in the form."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Semaphore
from time import sleep

import pytest
from sqlalchemy import func, select

from portal.accounts import passwords, people
from portal.accounts.models import Company, GuessCounter, Session, User
from portal.accounts.passwords import TooBusy
from portal.accounts.registration import applying, confirming, housekeeping
from portal.accounts.registration.applying import Applicant
from portal.accounts.registration.company_data import CompanyData
from portal.accounts.registration.confirming import Proof
from portal.accounts.security.admission import Arrival
from portal.core.errors import DomainError
from portal.core.transaction import transaction
from portal.extensions import db
from tests.accounts.registration.forms_filled import (
    ADDRESS,
    BUSINESS,
    PASSWORD,
    do_resends,
    link,
    registrations,
)
from tests.support.engines import both_engines
from tests.support.pages import Document, text_of
from tests.support.wallet import audited, mails

NEW = "/register/company/new"
BY = Arrival("127.0.0.1", "test", "browser")


def main_of(answer) -> str:
    return text_of(Document(answer.text).named("main")[0])


def accounts(app) -> int:
    with app.app_context():
        return db.session.execute(
            select(func.count()).select_from(User).where(User.email == ADDRESS)
        ).scalar_one()


def test_opening_the_link_changes_nothing(app, registered):
    for _ in range(2):
        page = registered.get(link(app))
        assert page.status_code == 200
        assert ADDRESS in main_of(page)
        assert "Solvind Energi AB" in main_of(page)
    assert accounts(app) == 0
    assert registrations(app)[0].state == "unconfirmed"


def test_the_button_makes_the_account_and_signs_in(app, registered):
    answer = registered.post(link(app))
    assert (answer.status_code, answer.location) == (303, "/registration")
    assert "Anna Berg" in registered.get("/registration").text
    [made] = registrations(app)
    assert (made.state, made.password_hash) == ("in_review", "")
    assert made.waiting_since == made.confirmed_at
    # a sign-in as any other: the browser is known from now on, and the trail says how
    assert any(header.startswith("known=") for header in answer.headers.getlist("Set-Cookie"))
    with app.app_context():
        assert audited("session.opened")[0].facts == {"amr": "pwd"}
    with app.app_context():
        assert mails("registration_received") == [(ADDRESS, "sv")]
        assert audited("registration.confirmed")[0].actor_id == made.user_id
    another = app.test_client()
    signed_in = another.post("/sign-in", data={"email": ADDRESS, "password": PASSWORD})
    assert signed_in.status_code == 303


def test_another_browser_gives_the_password(app, registered):
    stranger, path = app.test_client(), link(app)
    assert 'name="password"' in stranger.get(path).text
    assert stranger.post(path).status_code == 422
    wrong = stranger.post(path, data={"password": "wrong wrong wrong"})
    assert wrong.status_code == 422
    assert "not the password of the registration" in main_of(wrong)
    assert accounts(app) == 0
    assert stranger.post(path, data={"password": PASSWORD}).location == "/registration"
    assert accounts(app) == 1


@both_engines
def test_guessing_the_password_is_locked(app, registered):
    stranger, path = app.test_client(), link(app)
    for _ in range(10):
        assert stranger.post(path, data={"password": "wrong wrong"}).status_code == 422
    locked = stranger.post(path, data={"password": PASSWORD})
    assert locked.status_code == 429
    assert "Too many wrong attempts" in main_of(locked)
    assert accounts(app) == 0
    with app.app_context():
        assert audited("registration.refused")[-1].facts["locked"] is True
    assert registered.post(path).location == "/registration"


def test_a_stranger_cannot_prepare_an_account_for_somebody_else(app, visitor):
    """Registers the address of a victim, who opens the mail without knowing the password."""
    visitor.post(NEW, data=BUSINESS)
    victim = app.test_client()
    page = victim.get(link(app))
    assert "If you have not filled in a form, close this page" in main_of(page)
    assert victim.post(link(app), data={"password": "what I always use"}).status_code == 422
    assert accounts(app) == 0


def test_an_old_link_is_refused_and_replaced(app, clock, registered):
    path = link(app)
    clock.forward(hours=48, seconds=1)
    for answer in (registered.get(path), registered.post(path)):
        assert answer.status_code == 410
        assert "older than 48 hours" in main_of(answer)
        assert 'action="/register/sent"' in answer.text
    assert accounts(app) == 0
    registered.post("/register/sent", data={"email": ADDRESS})
    do_resends(app)
    assert registered.post(link(app)).location == "/registration"


def test_a_used_link_leads_to_sign_in(app, registered):
    path = link(app)
    registered.post(path)
    stranger = app.test_client()
    for answer in (stranger.get(path), stranger.post(path, data={"password": PASSWORD})):
        assert answer.status_code == 410
        assert "confirmed already" in main_of(answer)
        assert 'href="/sign-in?next=/registration"' in answer.text
    assert registered.get(path).location == "/registration"


def test_a_link_of_nobody(visitor):
    for answer in (
        visitor.get(f"/register/confirm/{'x' * 43}"),
        visitor.post(f"/register/confirm/{'_' * 43}"),
    ):
        assert answer.status_code == 404
        assert 'href="/register"' in answer.text
    assert visitor.get("/register/confirm/short").status_code == 404


def test_no_log_holds_the_link(app, registered, capfd):
    path = link(app)
    registered.get(path)
    token = path.rsplit("/", 1)[1]
    out, err = capfd.readouterr()
    assert token not in out + err


def test_who_was_invited_meanwhile_signs_in(app, registered):
    with app.app_context(), transaction():
        people.add_user(ADDRESS, "Anna Berg", "another long password", "sv")
    answer = registered.post(link(app))
    assert answer.status_code == 410
    assert "confirmed already" in main_of(answer)
    assert accounts(app) == 1


def test_two_colleagues_with_one_vat_id(app, registered):
    other = app.test_client()
    other.post(NEW, data={**BUSINESS, "email": "bo@newco.example"})
    first, second = link(app), link(app, "bo@newco.example")
    assert registered.post(first).location == "/registration"
    refused = other.post(second)
    assert refused.status_code == 409
    assert "is being reviewed" in main_of(refused)
    again = app.test_client().post(NEW, data={**BUSINESS, "email": "cia@newco.example"})
    assert again.status_code == 409


def test_a_company_that_was_registered_meanwhile(app, registered):
    with app.app_context(), transaction():
        people.add_company(
            people.NewCompany("Solvind", "4711", "a@b.example", "SE", "SE556036079301", "sv")
        )
    answer = registered.post(link(app))
    assert answer.location == "/register/ask?company=SE556036079301&known=yes"
    asking = registered.get(answer.location)
    assert "registered already" in main_of(asking)
    assert f'value="{ADDRESS}"' in asking.text
    assert accounts(app) == 0


def test_confirming_ends_the_session_of_somebody_else(app, registered, cast, signed_in):
    client = signed_in(cast.owner)
    client.post(link(app), data={"password": PASSWORD})
    assert "Anna Berg" in client.get("/registration").text
    with app.app_context():
        ended = select(Session.ended_at).where(Session.user_id == cast.owner.user_id)
        assert db.session.execute(ended).scalar_one() is not None


def test_what_nobody_confirms_is_forgotten(app, clock, registered):
    with app.app_context():
        clock.forward(days=4)
        housekeeping.forget_unconfirmed({})
        assert len(registrations(app)) == 1
        clock.forward(days=2)
        housekeeping.forget_unconfirmed({})
        assert registrations(app) == []


def data(vat_id: str = "SE556036079301") -> CompanyData:
    return CompanyData("Solvind AB", "SE", vat_id, False, "Gatan 1", "111 22", "Stad", "1")


def together(app, work, count=8):
    """Each in a thread with a database session of its own; results or names of refusals."""

    def run(number):
        with app.app_context():
            try:
                return work(number)
            except DomainError as refusal:
                return type(refusal).__name__

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def applied(email=ADDRESS, vat_id="SE556036079301"):
    return applying.apply_for_company(Applicant("Anna Berg", email, PASSWORD, "sv"), data(vat_id))


@both_engines
def test_registering_at_the_same_moment_makes_one_registration(app, monkeypatch):
    monkeypatch.setattr(passwords._Present.turns, "room", Semaphore(99))
    remembered = set(map(str, together(app, lambda _: applied(), 5)))
    [made] = registrations(app)
    assert remembered == {str(made.uuid)}
    with app.app_context():
        assert len(mails("registration_confirm")) == 1


@both_engines
def test_confirming_at_the_same_moment_makes_one_account(app):
    with app.app_context():
        browser = applied()
    token = link(app).rsplit("/", 1)[1]
    results = together(app, lambda _: confirming.confirm(token, Proof(browser, ""), BY))
    assert sorted(map(len, results))[:7] == [len("LinkUsed")] * 7
    assert accounts(app) == 1
    with app.app_context():
        assert len(mails("registration_received")) == 1
        opened = select(func.count()).select_from(Session)
        assert db.session.execute(opened).scalar_one() == 1


@both_engines
def test_of_a_burst_of_guesses_ten_are_heard(app, monkeypatch):
    """All come at once, and judging takes its time."""

    def fits_slowly(*_):
        sleep(0.1)
        return False

    with app.app_context():
        applied()
    token = link(app).rsplit("/", 1)[1]
    monkeypatch.setattr(confirming, "password_fits", fits_slowly)
    told = Counter(together(app, lambda _: confirming.confirm(token, Proof(None, "x"), BY), 14))
    assert told == {"NotThisPassword": 10, "LockedOut": 4}
    with app.app_context():
        locked = [entry.facts["locked"] for entry in audited("registration.refused")]
    assert (len(locked), locked.count(True)) == (10, 1)


def test_what_was_never_judged_is_no_guess(in_app, monkeypatch):
    def too_busy(*_):
        raise TooBusy

    applied()
    token = link(in_app).rsplit("/", 1)[1]
    with monkeypatch.context() as patched:
        patched.setattr(confirming, "password_fits", too_busy)
        with pytest.raises(TooBusy):
            confirming.confirm(token, Proof(None, PASSWORD), BY)
    assert db.session.execute(select(GuessCounter.wrong)).scalars().all().count(0) == 1
    assert confirming.confirm(token, Proof(None, PASSWORD), BY)


@both_engines
def test_colleagues_confirming_at_the_same_moment_are_reviewed_once(app):
    addresses = [f"colleague{number}@newco.example" for number in range(4)]
    with app.app_context():
        browsers = [applied(address) for address in addresses]
    tokens = [link(app, address).rsplit("/", 1)[1] for address in addresses]

    def confirmed(number):
        confirming.confirm(tokens[number], Proof(browsers[number], ""), BY)
        return "confirmed"

    assert sorted(together(app, confirmed, 4)) == ["CompanyInReview"] * 3 + ["confirmed"]
    with app.app_context():
        assert db.session.execute(select(func.count()).select_from(User)).scalar_one() == 1
        assert db.session.execute(select(func.count()).select_from(Company)).scalar_one() == 0
