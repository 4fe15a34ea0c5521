"""A signed-in person's own registration: how it stands, answering a question, trying again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Select, select, update
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import Company, Membership
from portal.accounts.registration import vat_register
from portal.accounts.registration.applying import BLANK
from portal.accounts.registration.company_data import (
    CompanyData,
    CompanyInReview,
    checked,
    refusal_of,
    refuse_known,
)
from portal.accounts.registration.forgetting import KEPT_FOR
from portal.accounts.registration.kinds import RegistrationKind, RegistrationState
from portal.accounts.registration.models import Registration
from portal.accounts.role_changes import OUTSIDE_TEAMS
from portal.audit.record import Actor, record
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.rows import filled
from portal.core.statements import execute_counting, insert_new, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.mail import outbox
from portal.web.identity import Identity
from portal.web.links import absolute

PROMISE = timedelta(hours=24)

_registrations = table_of(Registration)
_COMPANY_FIELDS = tuple(CompanyData.__dataclass_fields__)


class NoOpenQuestion(DomainError):
    """Answered already, or decided meanwhile."""


class MayNotRegister(DomainError):
    """Belongs to a company already, works for the manufacturer, or is being reviewed."""


@dataclass(frozen=True)
class Own:
    number: int
    state: str
    data: CompanyData
    name: str
    email: str
    waiting_since: datetime | None
    question: str
    answer: str
    decided_at: datetime | None
    customer_no: str | None
    is_member: bool

    @property
    def is_open(self) -> bool:
        return self.state in (RegistrationState.IN_REVIEW, RegistrationState.QUESTION)

    @property
    def is_rejected(self) -> bool:
        return self.state == RegistrationState.REJECTED

    @property
    def has_left(self) -> bool:
        """The company is there, and its team has removed or disabled the person since."""
        return self.state == RegistrationState.APPROVED and not self.is_member

    @property
    def is_asked(self) -> bool:
        return self.state == RegistrationState.QUESTION

    @property
    def promised_until(self) -> datetime | None:
        return self.waiting_since + PROMISE if self.waiting_since else None

    @property
    def is_overdue(self) -> bool:
        return self.promised_until is not None and self.promised_until < now()

    @property
    def kept_until(self) -> datetime | None:
        """When the entries of a rejected registration go, or of one with a question."""
        return self.decided_at + KEPT_FOR if self.decided_at else None


def of_person(user_id: int) -> Own | None:
    """The newest registration of a company by this person."""
    row = db.session.execute(_newest(user_id)).one_or_none()
    if row is None:
        return None
    data = CompanyData(**{name: getattr(row, name) for name in _COMPANY_FIELDS})
    return filled(Own, row, data=data)


def may_register(identity: Identity, own: Own | None) -> bool:
    """Whether a signed-in person may send a (further) registration."""
    over = own is None or own.is_rejected or own.has_left
    return over and identity.belongs_nowhere and not (OUTSIDE_TEAMS & identity.roles)


def answer_question(identity: Identity, number: int, data: CompanyData, answer: str) -> None:
    """Back to the review, with what was corrected.

    Raises NoOpenQuestion and the refusals of company_data.
    """
    data = checked(data)
    try:
        _answer(identity, number, data, answer, vat_register.evidence_of(data.vat_id))
    except IntegrityError as taken:
        raise refusal_of(taken) from taken


@atomic
def _answer(
    identity: Identity, number: int, data: CompanyData, answer: str, evidence: dict[str, Any]
) -> None:
    refuse_known(data.vat_id, besides=number)
    answered = execute_counting(
        update(_registrations)
        .where(
            _registrations.c.id == number,
            _registrations.c.user_id == identity.user_id,
            _registrations.c.state == RegistrationState.QUESTION,
        )
        .values(
            **data.columns,
            vat_answer=evidence,
            answer=answer,
            state=RegistrationState.IN_REVIEW.value,
            waiting_since=now(),
            decided_at=None,
            revision=_registrations.c.revision + 1,
        )
    )
    if answered != 1:
        raise NoOpenQuestion()
    record("registration.answered", _actor(identity), f"registration:{number}")


def register_again(identity: Identity, data: CompanyData) -> None:
    """By somebody whose address is confirmed: straight into the review.

    Raises MayNotRegister and the refusals of company_data.
    """
    data = checked(data)
    _register_again(identity, data, vat_register.evidence_of(data.vat_id))


@atomic
def _register_again(identity: Identity, data: CompanyData, evidence: dict[str, Any]) -> None:
    refuse_known(data.vat_id)
    if not may_register(identity, of_person(identity.user_id)) or _is_member(identity.user_id):
        raise MayNotRegister()
    moment = now()
    values = {
        **BLANK,
        **data.columns,
        "vat_answer": evidence,
        "uuid": uuid4(),
        "kind": RegistrationKind.COMPANY.value,
        "state": RegistrationState.IN_REVIEW.value,
        "email": identity.email,
        "name": identity.name,
        "password_hash": "",
        "locale": identity.locale,
        "created_at": moment,
        "confirmed_at": moment,
        "waiting_since": moment,
        "user_id": identity.user_id,
    }
    number: int | None = db.session.execute(
        insert_new(_registrations).values(values).returning(_registrations.c.id)
    ).scalar_one_or_none()
    if number is None:
        # the second of two clicks, or of two colleagues at the same moment
        raise CompanyInReview()
    record("registration.made", _actor(identity), f"registration:{number}", kind="company")
    outbox.enqueue(
        "registration_received",
        identity.email,
        identity.locale,
        {"name": identity.name, "company": data.company_name, "link": absolute("/registration")},
        f"registration:{number}",
    )


def _is_member(user_id: int) -> bool:
    """As it is now, whatever the session remembers."""
    found = select(Membership.id).where(Membership.user_id == user_id, Membership.active.is_(True))
    return db.session.execute(found.limit(1)).scalar_one_or_none() is not None


def _newest(user_id: int) -> Select[Any]:
    of_company = (
        (Membership.company_id == Registration.company_id)
        & (Membership.user_id == user_id)
        & Membership.active.is_(True)
    )
    return (
        select(
            Registration.id.label("number"),
            Registration.state,
            Registration.name,
            Registration.email,
            Registration.waiting_since,
            Registration.question,
            Registration.answer,
            Registration.decided_at,
            *(getattr(Registration, name) for name in _COMPANY_FIELDS),
            Company.customer_no,
            Membership.id.is_not(None).label("is_member"),
        )
        .outerjoin(Company, Company.id == Registration.company_id)
        .outerjoin(Membership, of_company)
        .where(Registration.user_id == user_id, Registration.kind == RegistrationKind.COMPANY.value)
        .order_by(Registration.id.desc())
        .limit(1)
    )


def _actor(identity: Identity) -> Actor:
    return Actor(identity.user_id, identity.name)
