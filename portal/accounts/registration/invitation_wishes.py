"""Asking a company's administrators for an invitation, without learning who they are.

The request only puts a job into the queue: whether the company exists is found out later, so that
neither the answer nor its time tells.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Row, or_, select

from portal.accounts import lockouts
from portal.accounts.administrators import administrators_of
from portal.accounts.lockouts import Limit, LockedOut
from portal.accounts.models import Company
from portal.accounts.signing_in import normal_email
from portal.audit.record import Actor, record
from portal.core import crypto
from portal.core.origin import origin
from portal.core.transaction import atomic
from portal.core.vat_ids import possible_vat_ids
from portal.extensions import db
from portal.jobs import queue
from portal.mail import outbox
from portal.web.links import absolute

ASK = "registration.ask-administrators"
A_DAY = timedelta(days=1)
BY_ONE = Limit("invitation-wish", most=2, window=A_DAY, lock=A_DAY)
OF_COMPANY = Limit("invitation-wishes", most=10, window=A_DAY, lock=A_DAY)


@dataclass(frozen=True)
class Wish:
    """`company` is a VAT id or a customer number, as typed."""

    company: str
    name: str
    email: str
    message: str


@atomic
def ask(wish: Wish) -> None:
    """The same for every company, known or not."""
    told = {**asdict(wish), "email": normal_email(wish.email), "address": origin.get().address}
    queue.enqueue(ASK, {"wish": crypto.encrypt(json.dumps(told)).decode()})


@atomic
def tell_administrators(payload: Mapping[str, Any]) -> None:
    """The job: mail each administrator of the company, if there is such a company."""
    wish = json.loads(crypto.decrypt(payload["wish"].encode()))
    for company in _companies(wish["company"]):
        if not _is_too_often(company.id, wish["email"]):
            _tell(company, wish)


def _companies(typed: str) -> list[Row[Any]]:
    named = or_(
        Company.customer_no == typed.strip().upper(),
        Company.vat_id.in_(possible_vat_ids(typed)),
    )
    found = select(Company.id, Company.name).where(named).order_by(Company.id).limit(3)
    return list(db.session.execute(found).all())


def _is_too_often(company_id: int, email: str) -> bool:
    counters = ((BY_ONE, f"{company_id}:{email}"[:90]), (OF_COMPANY, str(company_id)))
    try:
        for limit, subject in counters:
            lockouts.refuse_if_locked(limit, subject, "")
    except LockedOut:
        return True
    for limit, subject in counters:
        lockouts.count_wrong(limit, subject, "")
    return False


def _tell(company: Row[Any], wish: Mapping[str, str]) -> None:
    subject = f"company:{company.id}"
    filled_in = urlencode({"email": wish["email"], "company": company.id})
    for administrator in administrators_of(company.id):
        values = {
            "name": administrator.name,
            "company": company.name,
            "applicant": wish["name"],
            "email": wish["email"],
            "message": wish["message"],
            "link": absolute(f"/company/team/add?{filled_in}"),
        }
        outbox.enqueue(
            "invitation_wish", administrator.email, administrator.locale, values, subject
        )
    actor = Actor(None, wish["name"], company.id)
    facts = {"email": wish["email"], "from": wish["address"]}
    record("invitation.wished", actor, subject, **facts)
