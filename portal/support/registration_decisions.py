"""Deciding a registration: one conditional UPDATE, judged by rowcount, about the very entries that
the supporter saw. Whoever comes second is told.
"""

from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.exc import IntegrityError

from portal.accounts import people
from portal.accounts.models import Company, User
from portal.accounts.people import NewCompany
from portal.accounts.registration.kinds import RegistrationKind, RegistrationState
from portal.accounts.registration.models import Registration
from portal.accounts.role_changes import is_outsider, note_new_roles
from portal.audit.record import Actor, record
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.permissions import Role
from portal.core.plain_text import paragraphs
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.mail import outbox
from portal.support.registration_queue import shown
from portal.wallet import ledger
from portal.web.links import absolute

LONGEST_TEXT = 2_000
# numbers of self-registered companies: this and the number of their registration (decision 18)
FIRST_CUSTOMER_NO = 8_000_000

_registrations = table_of(Registration)
OPEN = (RegistrationState.IN_REVIEW.value, RegistrationState.QUESTION.value)


class DecidedMeanwhile(DomainError):
    """Decided by somebody else, or the entries were changed since they were shown."""


class TextMissing(DomainError):
    """A question or a reason needs words."""


class VatIdTaken(DomainError):
    """A company with this VAT id exists: it was approved or changed meanwhile."""

    customer_no: str


class ApplicantIsStaff(DomainError):
    """Became one of us, or a wholesaler, after registering a company."""


def approve(number: int, revision: int, supporter: Actor) -> str:
    """Make the company, its coin account and its administrator; the customer number.

    Raises DecidedMeanwhile, VatIdTaken, ApplicantIsStaff or UnknownRegistration.
    """
    try:
        return _approve(number, revision, supporter)
    except IntegrityError:
        # another company has got this VAT id in the same moment
        _refuse_taken(shown(number).vat_id)
        raise


@atomic
def _approve(number: int, revision: int, supporter: Actor) -> str:
    approved = _decide(
        number, revision, OPEN, state=RegistrationState.APPROVED.value, **_by(supporter)
    )
    if approved.vat_id:
        _refuse_taken(approved.vat_id)
    customer_no = str(FIRST_CUSTOMER_NO + number)
    # who became staff since they registered belongs to no company (docs/decisions/0014)
    note_new_roles(approved.user_id)
    if is_outsider(approved.user_id):
        raise ApplicantIsStaff()
    company_id = _make_company(approved, customer_no)
    db.session.execute(
        update(_registrations).where(_registrations.c.id == number).values(company_id=company_id)
    )
    about = Actor(supporter.user_id, supporter.name, company_id)
    record("registration.approved", about, f"registration:{number}", customer_no=customer_no)
    _tell("registration_approved", approved, "/sign-in?next=/registration", customer_no=customer_no)
    return customer_no


@atomic
def ask_back(number: int, revision: int, text: str, supporter: Actor) -> None:
    """Raises TextMissing, DecidedMeanwhile or UnknownRegistration."""
    text = _words(text)
    asked = _decide(
        number,
        revision,
        (RegistrationState.IN_REVIEW.value,),
        state=RegistrationState.QUESTION.value,
        question=text,
        answer="",
        decided_at=now(),
    )
    record("registration.asked", supporter, f"registration:{number}")
    _tell("registration_question", asked, "/registration", text=text)


@atomic
def reject(number: int, revision: int, text: str, supporter: Actor) -> None:
    """Raises TextMissing, DecidedMeanwhile or UnknownRegistration."""
    text = _words(text)
    rejected = _decide(
        number,
        revision,
        OPEN,
        state=RegistrationState.REJECTED.value,
        question=text,
        **_by(supporter),
    )
    record("registration.rejected", supporter, f"registration:{number}")
    _tell("registration_rejected", rejected, "/registration", text=text)


def _by(supporter: Actor) -> dict[str, Any]:
    return {"decided_at": now(), "decided_by": supporter.user_id}


def _words(text: str) -> str:
    words = paragraphs(text)[:LONGEST_TEXT]
    if not words:
        raise TextMissing()
    return words


def _decide(number: int, revision: int, states: tuple[str, ...], **values: Any) -> Row[Any]:
    decided = db.session.execute(
        update(_registrations)
        .where(
            _registrations.c.id == number,
            _registrations.c.kind == RegistrationKind.COMPANY,
            _registrations.c.state.in_(states),
            _registrations.c.revision == revision,
        )
        .values(**values, revision=_registrations.c.revision + 1)
        .returning(_registrations)
    ).one_or_none()
    if decided is None:
        shown(number)
        raise DecidedMeanwhile()
    return decided


def _refuse_taken(vat_id: str) -> None:
    found = db.session.execute(
        select(Company.customer_no).where(Company.vat_id == vat_id).limit(1)
    ).scalar_one_or_none()
    if found is not None:
        raise VatIdTaken(customer_no=found)


def _make_company(approved: Row[Any], customer_no: str) -> int:
    company_id = people.add_company(
        NewCompany(
            name=approved.company_name,
            customer_no=customer_no,
            email=approved.email,
            country=approved.country,
            vat_id=approved.vat_id,
            locale=approved.locale,
            street=approved.street,
            postal_code=approved.postal_code,
            city=approved.city,
            contact_name=approved.name,
            phone=approved.phone,
            small_business=approved.small_business,
        )
    )
    ledger.open_account(company_id)
    people.add_membership(approved.user_id, company_id, (Role.ADMINISTRATION.value,))
    return company_id


def _tell(template: str, about: Row[Any], path: str, **values: Any) -> None:
    """In the language of the account, which the applicant may have changed since."""
    applicant = db.session.execute(
        select(User.email, User.name, User.locale).where(User.id == about.user_id)
    ).one()
    told = {"name": applicant.name, "company": about.company_name, "link": absolute(path)}
    outbox.enqueue(
        template,
        applicant.email,
        applicant.locale,
        {**told, **values},
        f"registration:{about.id}",
    )
