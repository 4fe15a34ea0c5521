"""The review of registrations: what support sees, one decision each, and what follows from it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, update

from portal.accounts import people
from portal.accounts.administrators import Administrator
from portal.accounts.company import changes
from portal.accounts.company.changes import Reviewed
from portal.accounts.identities import load_identity
from portal.accounts.models import Company, Membership, User
from portal.accounts.registration import vat_register
from portal.accounts.registration.models import Registration
from portal.accounts.registration.own import answer_question, of_person
from portal.accounts.registration.vat_register import RegisterSilent, VatAnswer
from portal.accounts.sessions import SignedInBy, open_session
from portal.accounts.staff import NewStaff, add_staff
from portal.audit.record import Actor
from portal.core.regions import Region
from portal.core.transaction import transaction
from portal.demo import registrations as demo
from portal.extensions import db
from portal.support import registration_duplicates, registration_queue
from portal.support.registration_decisions import (
    ApplicantIsStaff,
    DecidedMeanwhile,
    TextMissing,
    VatIdTaken,
    approve,
    ask_back,
    reject,
)
from portal.support.registration_duplicates import duplicates_of
from portal.support.registration_queue import UnknownRegistration
from portal.wallet import ledger
from tests.support.engines import both_engines
from tests.support.pages import Document, text_of
from tests.support.wallet import audited, mails

LIST = "/support/registrations"
ITALIAN = "owner@new-installer.example"


def main_of(answer) -> str:
    return text_of(Document(answer.text).named("main")[0])


def supporter(cast) -> Actor:
    return Actor(cast.support.user_id, cast.support.name)


def apply() -> int:
    number = demo._apply(demo.REGISTRATIONS[0])
    assert number
    return number


def state_of(number: int) -> tuple[str, int]:
    return db.session.execute(
        select(Registration.state, Registration.revision).where(Registration.id == number)
    ).one()


@both_engines
def test_approval_makes_the_company(in_app, cast):
    number = apply()
    customer_no = approve(number, 0, supporter(cast))
    assert customer_no == str(8_000_000 + number)
    company = db.session.execute(
        select(Company).where(Company.customer_no == customer_no)
    ).scalar_one()
    assert (company.name, company.country, company.locale, company.email, company.phone) == (
        "Energia Chiara Nord S.r.l.",
        "IT",
        "it",
        ITALIAN,
        "+39 02 5550134",
    )
    assert (company.vat_id, company.contact_name) == ("IT09991230120", "Elena Ferri")
    assert ledger.balance_of(company.id, Region.EU) == 0
    [member] = db.session.execute(
        select(Membership).where(Membership.company_id == company.id)
    ).scalars()
    assert member.roles == "administration"
    user = db.session.get(User, member.user_id)
    assert user is not None
    assert (user.email, user.roles_changed_at is not None) == (ITALIAN, True)
    assert mails("registration_approved") == [(ITALIAN, "it")]
    [entry] = audited("registration.approved")
    assert (entry.company_id, entry.actor_id) == (company.id, cast.support.user_id)
    token = open_session(user.id, SignedInBy("pwd", "", "")).token
    identity = load_identity(token)
    assert identity is not None
    assert identity.member_of.customer_no == customer_no
    assert identity.can("team.manage")


@both_engines
def test_who_became_staff_meanwhile_gets_no_company(in_app, cast):
    number = apply()
    add_staff(NewStaff(ITALIAN, frozenset({"support"}), "", "it"), None, Actor(None, "staff add"))
    with pytest.raises(ApplicantIsStaff):
        approve(number, 0, supporter(cast))
    assert tuple(state_of(number)) == ("in_review", 0)
    assert db.session.execute(select(func.count()).select_from(Company)).scalar_one() == 2
    reject(number, 0, "You are one of us now.", supporter(cast))
    assert tuple(state_of(number)) == ("rejected", 1)


@both_engines
def test_one_decision_each(in_app, cast):
    number = apply()
    reject(number, 0, "No such company.", supporter(cast))
    with pytest.raises(DecidedMeanwhile):
        approve(number, 0, supporter(cast))
    with pytest.raises(DecidedMeanwhile):
        approve(number, 1, supporter(cast))
    with pytest.raises(DecidedMeanwhile):
        ask_back(number, 1, "Why?", supporter(cast))
    assert tuple(state_of(number)) == ("rejected", 1)
    assert mails("registration_rejected") == [(ITALIAN, "it")]
    assert mails("registration_approved") == []
    assert db.session.execute(select(func.count()).select_from(Company)).scalar_one() == 2


@both_engines
def test_two_supporters_at_the_same_moment(app, cast):
    with app.app_context():
        number = apply()
    deeds = [
        lambda who: approve(number, 0, who),
        lambda who: reject(number, 0, "No.", who),
        lambda who: ask_back(number, 0, "What?", who),
        lambda who: approve(number, 0, who),
    ]

    def decide(place: int) -> str:
        person = (cast.support, cast.second_support)[place % 2]
        with app.app_context():
            try:
                deeds[place](Actor(person.user_id, person.name))
            except DecidedMeanwhile:
                return "told"
            return "decided"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(decide, range(4))) == ["decided", "told", "told", "told"]
    with app.app_context():
        sent = [mails(f"registration_{kind}") for kind in ("approved", "rejected", "question")]
        assert sum(map(len, sent)) == 1


@both_engines
def test_customer_numbers_differ_under_parallel_approvals(app, cast):
    with app.app_context():
        numbers = [demo._apply(one) for one in demo.REGISTRATIONS]

    def decide(number: int) -> str:
        with app.app_context():
            return approve(number, 0, supporter(cast))

    with ThreadPoolExecutor(3) as pool:
        assert len(set(pool.map(decide, numbers))) == 3


@both_engines
def test_what_was_corrected_meanwhile_is_looked_at_again(in_app, cast):
    number = apply()
    ask_back(number, 0, "Which street?", supporter(cast))
    user_id = db.session.execute(select(User.id).where(User.email == ITALIAN)).scalar_one()
    identity = load_identity(open_session(user_id, SignedInBy("pwd", "", "")).token)
    own = of_person(user_id)
    assert identity is not None
    assert own is not None
    answer_question(identity, number, own.data, "This one.")
    for revision in (0, 1, -1):
        with pytest.raises(DecidedMeanwhile):
            approve(number, revision, supporter(cast))
    approve(number, 2, supporter(cast))


@both_engines
def test_refusals_change_nothing(in_app, cast):
    number = apply()
    for deed in (ask_back, reject):
        with pytest.raises(TextMissing):
            deed(number, 0, " \n\u200b", supporter(cast))
        with pytest.raises(UnknownRegistration):
            deed(4711, 0, "Text", supporter(cast))
    with pytest.raises(UnknownRegistration):
        approve(4711, 0, supporter(cast))
    with transaction():
        people.add_company(
            people.NewCompany("Other", "4711", "a@b.example", "IT", "IT09991230120", "it")
        )
    with pytest.raises(VatIdTaken):
        approve(number, 0, supporter(cast))
    assert tuple(state_of(number)) == ("in_review", 0)
    assert mails("registration_approved") == []


@both_engines
def test_oldest_first_and_overdue_marked(in_app, cast):
    demo.register(supporter(cast))
    demo.register(supporter(cast))  # is there already
    found, total = registration_queue.queue("in_review", 1)
    assert total == 2
    assert [row.email for row in found] == ["owner@late-installer.example", ITALIAN]
    assert [row.overdue for row in found] == [True, False]
    assert [row.hours for row in found] == [30, 3]
    assert registration_queue.count_waiting() == 2
    assert registration_queue.count_overdue() == 1
    [asked], total = registration_queue.queue("question", 1)
    assert (total, asked.overdue) == (1, False)


@both_engines
def test_possible_duplicates_are_shown(in_app, cast):
    number = apply()
    with transaction():
        names = ("ENERGIA-CHIARA S.p.A.", "Energia Chiara Nord", "Energy", "Chiara Energia srl")
        for place, name in enumerate(names):
            people.add_company(people.NewCompany(name, f"4{place}", "a@b.example", "IT", "", "it"))
        people.add_company(
            people.NewCompany("Elsewhere", "50", "a@b.example", "AT", "IT09991230120", "it")
        )
        db.session.execute(update(Registration).values(company_name_folded="energiachiaranord"))
    found = duplicates_of(registration_queue.shown(number))
    assert [company.customer_no for company in found.companies] == ["40", "41", "50"]
    assert found.registrations == []


@both_engines
def test_a_renamed_company_is_found_by_its_new_name_only(in_app, cast):
    number = apply()
    administers = Administrator(cast.owner.user_id, cast.owner.name, cast.company_id)
    renamed = Reviewed("Energia Chiara", "IT09991230120", "IT")
    changes.approve(changes.ask(administers, renamed), supporter(cast))
    duplicates = duplicates_of(registration_queue.shown(number)).companies
    assert [company.customer_no for company in duplicates] == ["SE100001"]
    again = Reviewed("Solkraft", "IT09991230120", "IT")
    changes.approve(changes.ask(administers, again), supporter(cast))
    with transaction():
        db.session.execute(update(Registration).values(vat_id="", small_business=True))
    assert duplicates_of(registration_queue.shown(number)).companies == []


def test_duplicates_are_looked_up_not_compared(in_app, cast):
    wanted = registration_duplicates._companies(registration_queue.shown(apply()))
    sql = wanted.compile(db.engine, compile_kwargs={"literal_binds": True})
    with db.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")
        steps = [row[3] for row in plan]
    assert not [step for step in steps if step.startswith("SCAN")], steps


def test_the_register_of_vat_ids_can_be_another(in_app, monkeypatch):
    class Known:
        def ask(self, vat_id: str) -> VatAnswer:
            if vat_id == "IT0":
                raise RegisterSilent
            return VatAnswer("VIES", True, "ENERGIA", "VIA")

    monkeypatch.setattr(vat_register._Chosen, "register", vat_register._Chosen.register)
    vat_register.use_vat_register(Known())
    answer = vat_register.evidence_of("IT09991230120")
    assert (answer["source"], answer["known"], answer["name"]) == ("VIES", True, "ENERGIA")
    assert vat_register.evidence_of("IT0")["source"] == "silent"
    assert vat_register.evidence_of("") == {}


@pytest.fixture
def client(app, signed_in, cast):
    with app.app_context():
        demo.register(supporter(cast))
    return signed_in(cast.support)


def number_of(app, email: str) -> int:
    with app.app_context():
        return db.session.execute(
            select(Registration.id).where(Registration.email == email)
        ).scalar_one()


def test_the_queue_and_one_registration(app, cast, client):
    page = main_of(client.get(LIST))
    assert page.index("Horák Solar") < page.index("Energia Chiara Nord")
    assert "overdue, waiting for 30 hours" in page
    assert "Ηλιακή" in main_of(client.get(f"{LIST}?state=question"))
    assert "No registration is in this state" in main_of(client.get(f"{LIST}?state=approved"))
    assert "no more registrations" in main_of(client.get(f"{LIST}?page=9"))
    assert "Energia Chiara Nord" in main_of(client.get(f"{LIST}?state=unconfirmed"))
    page = main_of(client.get(f"{LIST}/{number_of(app, ITALIAN)}"))
    for word in ("Via dei Mille 40", "IT09991230120", "Italiano", "no register was asked"):
        assert word in page
    assert client.get(f"{LIST}/4711").status_code == 404
    with app.app_context():
        assert {entry.facts["page"] for entry in audited("customer.viewed")} >= {LIST}
    assert "Registrations" in main_of(client.get("/support"))


def test_deciding_on_the_page(app, cast, client):
    number = number_of(app, ITALIAN)
    path = f"{LIST}/{number}"
    for deed in ("ask", "reject"):
        missing = client.post(f"{path}/{deed}", data={"revision": "0", "text": ""})
        assert missing.status_code == 422
        assert 'id="text-error"' in missing.text
    asked = client.post(f"{path}/ask", data={"revision": "0", "text": "Quale strada?"})
    assert asked.location == LIST
    stale = client.post(f"{path}/approve", data={"revision": "0"})
    assert stale.status_code == 409
    assert "Somebody has decided this meanwhile" in main_of(stale)
    assert "Quale strada?" in main_of(stale)
    nonsense = client.post(f"{path}/approve", data={"revision": "²"})
    assert nonsense.status_code == 409
    approved = client.post(f"{path}/approve", data={"revision": "1"})
    assert approved.location == LIST
    shown = main_of(client.get(path))
    assert str(8_000_000 + number) in shown
    assert "Approve the company" not in shown
    late = number_of(app, "owner@late-installer.example")
    rejected = client.post(f"{LIST}/{late}/reject", data={"revision": "0", "text": "Ne."})
    assert rejected.location == LIST
    assert "Ne." in main_of(client.get(f"{LIST}/{late}"))
    with app.app_context():
        assert mails("registration_question")[-1] == (ITALIAN, "it")


def test_registrations_are_supports_alone(signed_in, client, cast):
    assert signed_in(cast.owner).get(LIST).status_code == 404
