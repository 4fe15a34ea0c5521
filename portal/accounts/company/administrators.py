"""Who administers a company at this moment: the rows decide, not the sign-in of an hour ago."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from portal.accounts.models import Company, Membership, User
from portal.audit.record import Actor
from portal.core.errors import DomainError
from portal.core.permissions import Role
from portal.extensions import db
from portal.mail import outbox


class NotAdministrator(DomainError):
    """The role was taken away since the sign-in."""


@dataclass(frozen=True)
class Administrator(Actor):
    """Somebody whose session says that they administer this company."""

    user_id: int
    name: str
    company_id: int


def require_administrator(actor: Administrator) -> None:
    """Inside the deed's transaction; nobody can take the role away before it commits.

    Raises NotAdministrator.
    """
    held = db.session.execute(
        _memberships(actor.company_id)
        .where(Membership.user_id == actor.user_id)
        .with_for_update(of=Membership)
    ).all()
    if not any(_administers(row.roles) for row in held):
        raise NotAdministrator()


def tell_administrators(template: str, company_id: int, values: dict[str, Any], about: str) -> None:
    """The same mail to each of them, in the language of the company; never commits."""
    locale = db.session.execute(select(Company.locale).where(Company.id == company_id)).scalar_one()
    for email in _emails(company_id):
        outbox.enqueue(template, email, locale, values, about)


def _emails(company_id: int) -> list[str]:
    found = db.session.execute(_memberships(company_id).order_by(User.id)).all()
    return [row.email for row in found if _administers(row.roles)]


def _memberships(company_id: int) -> Select[Any]:
    return (
        select(Membership.roles, User.email)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.company_id == company_id, Membership.active.is_(True), User.active.is_(True)
        )
    )


def _administers(roles: str) -> bool:
    return Role.ADMINISTRATION in roles.split()
