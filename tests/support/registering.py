"""Registrations of a populated portal: one in each state, and each mail about them."""

import json

from sqlalchemy import select

from portal.accounts.registration import applying, confirming, invitation_wishes
from portal.accounts.registration.applying import Applicant
from portal.accounts.registration.company_data import CompanyData
from portal.accounts.registration.confirming import Proof
from portal.accounts.registration.invitation_wishes import Wish
from portal.accounts.registration.models import Registration
from portal.accounts.security.admission import Arrival
from portal.audit.record import Actor
from portal.core import crypto
from portal.demo import cast
from portal.extensions import db
from portal.jobs.models import Job
from portal.mail.models import OutgoingMail
from portal.support import registration_decisions

APPROVED = "approved@new-company.example"
REJECTED = "rejected@new-company.example"
UNCONFIRMED = "unconfirmed@new-company.example"


def register_some(supporter: Actor, known_address: str) -> None:
    approved, rejected = _confirmed(APPROVED), _confirmed(REJECTED)
    registration_decisions.approve(approved, 0, supporter)
    registration_decisions.reject(rejected, 0, "Vi hittar inget sådant företag.", supporter)
    _apply(UNCONFIRMED)
    _apply(known_address)
    invitation_wishes.ask(Wish("700101", "Bo Ek", "bo@new-company.example", "Jag börjar i maj."))
    payload = select(Job.payload).where(Job.kind == invitation_wishes.ASK)
    invitation_wishes.tell_administrators(db.session.execute(payload).scalar_one())


def link_token(email: str = UNCONFIRMED) -> str:
    """Of the confirmation link sent to this address; the default was never opened."""
    payload = db.session.execute(
        select(OutgoingMail.payload).where(
            OutgoingMail.template == "registration_confirm", OutgoingMail.recipient == email
        )
    ).scalar_one()
    return str(json.loads(crypto.decrypt(payload))["link"]).rsplit("/", 1)[1]


def number_of(email: str) -> int:
    found = select(Registration.id).where(Registration.email == email)
    return db.session.execute(found.limit(1)).scalar_one()


def _apply(email: str) -> Proof:
    name = f"Anders {email.partition('@')[0].title()}"
    company = CompanyData(
        f"{name} Sol AB", "SE", "", True, "Storgatan 1", "111 22", "Stockholm", "+46 8 555 01"
    )
    browser = applying.apply_for_company(Applicant(name, email, cast.PASSWORD, "sv"), company)
    return Proof(browser, "")


def _confirmed(email: str) -> int:
    proof = _apply(email)
    confirming.confirm(link_token(email), proof, Arrival("127.0.0.1", "test", "browser"))
    return number_of(email)
