"""Who is told what becomes of something that a person has begun, alone or for a company."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, FromClause, and_, exists, or_, select

from portal.accounts.models import Company, Membership, User
from portal.core.permissions import roles_giving
from portal.core.statements import table_of
from portal.extensions import db

_users, _companies, _members = table_of(User), table_of(Company), table_of(Membership)


@dataclass(frozen=True, slots=True)
class Recipient:
    name: str
    email: str
    locale: str


def has_right(members: FromClause, right: str) -> ColumnElement[bool]:
    """An active member with the roles of today. No role's name is within that of another."""
    roles = (members.c.roles.contains(role.value) for role in roles_giving(right))
    return and_(members.c.active.is_(True), or_(*roles))


def person_or_company(user_id: int, company_id: int | None, right: str) -> Recipient:
    """The person; the company they did it for, once they have left it or lost the `right` to see
    what became of it.
    """
    person = select(_users.c.name, _users.c.email, _users.c.locale).where(_users.c.id == user_id)
    if company_id is None:
        return Recipient(*db.session.execute(person).one())
    belongs = exists().where(
        _members.c.user_id == user_id,
        _members.c.company_id == company_id,
        has_right(_members, right),
    )
    present = db.session.execute(person.where(_users.c.active.is_(True), belongs)).one_or_none()
    return Recipient(*(present or _of_company(company_id)))


def _of_company(company_id: int) -> tuple[str, str, str]:
    columns = (_companies.c.name, _companies.c.email, _companies.c.locale)
    found = db.session.execute(select(*columns).where(_companies.c.id == company_id)).one()
    return found.name, found.email, found.locale
