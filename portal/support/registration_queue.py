"""Registrations as support sees them: the queue, and one with all that speaks for or against."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from portal.accounts.models import Company, User
from portal.accounts.registration.kinds import RegistrationKind, RegistrationState
from portal.accounts.registration.models import Registration
from portal.accounts.registration.own import PROMISE
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.rows import filled
from portal.extensions import db
from portal.web.paging import one_page

# one still unconfirmed is nobody's business yet
SHOWN = (
    RegistrationState.IN_REVIEW,
    RegistrationState.QUESTION,
    RegistrationState.APPROVED,
    RegistrationState.REJECTED,
)
# one that is forgotten belongs to nobody (docs/decisions/0031)
_IS_KNOWN = Registration.user_id.is_not(None)


class UnknownRegistration(DomainError):
    """No company's registration has this number, or it is not confirmed, or forgotten."""


@dataclass(frozen=True)
class Application:
    number: int
    state: str
    revision: int
    company_name: str
    company_name_folded: str
    country: str
    vat_id: str
    vat_answer: dict[str, Any]
    small_business: bool
    street: str
    postal_code: str
    city: str
    phone: str
    name: str
    email: str
    locale: str
    created_at: datetime
    waiting_since: datetime | None
    question: str
    answer: str
    decided_at: datetime | None
    decided_by: str | None
    company_id: int | None
    customer_no: str | None

    @property
    def is_waiting(self) -> bool:
        return self.state == RegistrationState.IN_REVIEW

    @property
    def is_open(self) -> bool:
        return self.state in (RegistrationState.IN_REVIEW, RegistrationState.QUESTION)

    @property
    def hours(self) -> int:
        """Full hours that it has been support's turn."""
        since = self.waiting_since or self.created_at
        return int((now() - since).total_seconds() // 3600)

    @property
    def overdue(self) -> bool:
        """The promise of 24 hours is broken."""
        since = self.waiting_since
        return self.is_waiting and since is not None and now() - since > PROMISE


def queue(state: str, page: int) -> tuple[Sequence[Application], int]:
    """One page: open ones oldest first, decided ones newest first; and how many in all."""
    is_open = state in (RegistrationState.IN_REVIEW, RegistrationState.QUESTION)
    order = (
        (Registration.waiting_since, Registration.id)
        if is_open
        else (Registration.decided_at.desc(), Registration.id.desc())
    )
    asked = _with_names().where(Registration.state == state, _IS_KNOWN)
    rows, total = one_page(asked.order_by(*order), page)
    return [filled(Application, row) for row in rows], total


def shown(number: int) -> Application:
    """Raises UnknownRegistration."""
    row = db.session.execute(
        _with_names().where(Registration.id == number, Registration.state.in_(SHOWN), _IS_KNOWN)
    ).one_or_none()
    if row is None:
        raise UnknownRegistration()
    return filled(Application, row)


def count_waiting() -> int:
    return _count()


def count_overdue() -> int:
    return _count(Registration.waiting_since < now() - PROMISE)


def _count(*conditions: Any) -> int:
    waiting = (
        select(func.count())
        .select_from(Registration)
        .where(Registration.state == RegistrationState.IN_REVIEW, *conditions)
    )
    return int(db.session.execute(waiting).scalar_one())


_OWN_COLUMNS = tuple(
    field.name
    for field in fields(Application)
    if field.name not in ("number", "decided_by", "customer_no")
)


def _with_names() -> Select[Any]:
    return (
        select(
            Registration.id.label("number"),
            *(getattr(Registration, name) for name in _OWN_COLUMNS),
            User.name.label("decided_by"),
            Company.customer_no,
        )
        .where(Registration.kind == RegistrationKind.COMPANY)
        .outerjoin(User, User.id == Registration.decided_by)
        .outerjoin(Company, Company.id == Registration.company_id)
    )
