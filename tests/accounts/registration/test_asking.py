"""Asking the administrators: they get a mail, the asker learns nothing."""

import json

import pytest
from sqlalchemy import select, update

from portal.accounts import people
from portal.accounts.models import Membership, User
from portal.accounts.registration import invitation_wishes
from portal.accounts.registration.invitation_wishes import Wish
from portal.core import crypto
from portal.core.transaction import transaction
from portal.extensions import db
from portal.jobs.models import Job
from tests.accounts.registration.forms_filled import values_of
from tests.support.engines import both_engines
from tests.support.pages import Document, text_of
from tests.support.wallet import audited, mails

ASKED = {
    "company": "SE100001",
    "name": "Bo Ek",
    "email": "Bo+solar@solkraft.example",
    "message": "I start\r\n\r\non Monday",
}


def do_jobs() -> None:
    payloads = select(Job.payload).where(Job.kind == invitation_wishes.ASK).order_by(Job.id)
    for payload in db.session.execute(payloads).scalars().all():
        invitation_wishes.tell_administrators(payload)


def asked_by(visitor, **changed):
    answer = visitor.post("/register/ask", data={**ASKED, **changed})
    assert (answer.status_code, answer.location) == (303, "/register/ask/sent")
    return text_of(Document(visitor.get("/register/ask/sent").text).named("main")[0])


def test_administrators_get_a_mail_with_the_way_to_invite(app, visitor, cast):
    with app.app_context():
        people.choose_language(cast.owner.user_id, "it")
    asked_by(visitor)
    with app.app_context():
        do_jobs()
        assert mails("invitation_wish") == [(cast.owner.email, "it")]
        [entry] = audited("invitation.wished")
        assert (entry.company_id, entry.actor_name) == (cast.company_id, "Bo Ek")
        assert entry.facts == {"email": "bo+solar@solkraft.example", "from": "127.0.0.1"}
    told = values_of(app, "invitation_wish", cast.owner.email)
    asking = f"email=bo%2Bsolar%40solkraft.example&company={cast.company_id}"
    assert told["link"].endswith(f"/company/team/add?{asking}")
    assert told["message"] == "I start\n\non Monday"


@pytest.mark.parametrize("company", ["SE100001", "se100001", "SE 556677-8899 01", "SE556677889901"])
def test_a_company_is_found_by_its_number_or_vat_id(app, visitor, cast, company):
    asked_by(visitor, company=company)
    with app.app_context():
        do_jobs()
        assert mails("invitation_wish") == [(cast.owner.email, "en")]


def test_the_answer_is_the_same_for_any_company(app, visitor, cast):
    [said] = {asked_by(visitor, company=company) for company in ("SE100001", "nobody", "☀" * 60)}
    for about in (cast.owner.email, cast.owner.name, "Solkraft", "SE100001"):
        assert about not in said
    with app.app_context():
        jobs = db.session.execute(select(Job.kind, Job.payload)).all()
        assert [job.kind for job in jobs] == [invitation_wishes.ASK] * 3
        assert not any("SE100001" in json.dumps(job.payload) for job in jobs)
        assert json.loads(crypto.decrypt(jobs[0].payload["wish"].encode()))["name"] == "Bo Ek"
        do_jobs()
        assert len(mails("invitation_wish")) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"company": ""},
        {"company": "x" * 61},
        {"name": ""},
        {"name": "see http://evil.example"},
        {"email": "bo"},
        {"message": "x" * 501},
    ],
)
def test_bad_entries(app, visitor, changed):
    answer = visitor.post("/register/ask", data={**ASKED, **changed})
    assert answer.status_code == 422
    assert f'id="{next(iter(changed))}-error"' in answer.text
    with app.app_context():
        assert db.session.execute(select(Job.id)).all() == []


@both_engines
def test_nobody_is_asked_too_often(in_app, cast, clock):
    for _ in range(4):
        invitation_wishes.ask(Wish("SE100001", "Bo", "bo@x.example", ""))
    do_jobs()
    assert len(mails("invitation_wish")) == 2
    for number in range(20):
        invitation_wishes.ask(Wish("SE100001", "Bo", f"bo{number}@x.example", ""))
    do_jobs()
    assert len(mails("invitation_wish")) == 10
    assert len(audited("invitation.wished")) == 10


@both_engines
def test_only_present_administrators_are_asked(in_app, cast):
    with transaction():
        second = people.add_user("second@solkraft.example", "Second", "x" * 12, "fr")
        people.add_membership(second, cast.company_id, ("administration", "purchase"))
        gone = people.add_user("gone@solkraft.example", "Gone", "x" * 12, "fr")
        people.add_membership(gone, cast.company_id, ("administration",))
        shut = people.add_user("shut@solkraft.example", "Shut", "x" * 12, "fr")
        people.add_membership(shut, cast.company_id, ("administration",))
        db.session.execute(
            update(Membership).where(Membership.user_id == gone).values(active=False)
        )
        db.session.execute(update(User).where(User.id == shut).values(active=False))
    invitation_wishes.ask(Wish("SE100001", "Bo", "bo@x.example", ""))
    do_jobs()
    assert mails("invitation_wish") == [
        (cast.owner.email, "en"),
        ("second@solkraft.example", "fr"),
    ]
