"""Whom a grant speaks of: the person, the company and the roles as the session has them.

A grant is worth nothing once its session is over, the person is disabled or no longer a member.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, exists, or_, select

from portal.accounts.identities import WHO
from portal.accounts.models import Company, Membership, Session, User
from portal.accounts.sessions import ABSOLUTE, IDLE, roles_in
from portal.core.clock import now
from portal.core.statements import table_of
from portal.extensions import db
from portal.sso import scopes
from portal.sso.models import Grant

_grant, _session, _user = table_of(Grant), table_of(Session), table_of(User)
_company, _membership = table_of(Company), table_of(Membership)


@dataclass(frozen=True)
class Subject:
    grant_id: int
    application_id: int
    scope: str
    nonce: str
    authenticated_at: datetime
    amr: tuple[str, ...]
    sid: UUID
    user: UUID
    name: str
    email: str
    locale: str
    roles: tuple[str, ...]
    company: UUID | None
    company_name: str
    customer_no: str
    country: str

    def claims(self, scope: str) -> dict[str, Any]:
        """What these scopes tell of the person; the table is in docs/connect-an-application.md."""
        asked, told = set(scope.split()), {"sub": str(self.user)}
        if "profile" in asked:
            told |= {"name": self.name, "locale": self.locale}
        if "email" in asked:
            told |= {"email": self.email, "email_verified": True}  # type: ignore[dict-item]
        if "company" in asked and self.company:
            told |= {
                "company_id": str(self.company),
                "company_name": self.company_name,
                "customer_no": self.customer_no,
                "company_country": self.country,
            }
        if "roles" in asked:
            told |= {"roles": list(self.roles), "groups": list(self.roles)}  # type: ignore[dict-item]
        return told

    def may_have(self, scope: str) -> bool:
        return scope in self.scope.split()

    @property
    def lasting(self) -> bool:
        """Whether the application gets refresh tokens."""
        return self.may_have(scopes.OFFLINE)


_IS_MEMBER = and_(
    _membership.c.user_id == _grant.c.user_id,
    _membership.c.company_id == _grant.c.company_id,
    _membership.c.active.is_(True),
)
# Grants that are still good, with all that `subject_of` needs; made once, since making it costs
# more than sending it. Whoever uses it says which grants, and gives `moments()`.
LIVING = (
    select(
        *WHO,
        _grant.c.id.label("grant_id"),
        _grant.c.application_id,
        _grant.c.scope.label("granted"),
        _grant.c.nonce,
        _grant.c.authenticated_at,
        _grant.c.amr,
        _grant.c.company_id,
        _user.c.uuid.label("user"),
        _company.c.uuid.label("company"),
    )
    .join_from(_grant, _session, _session.c.id == _grant.c.session_id)
    .join(_user, _user.c.id == _grant.c.user_id)
    .outerjoin(_company, _company.c.id == _grant.c.company_id)
    .where(
        _grant.c.revoked_at.is_(None),
        _session.c.ended_at.is_(None),
        # whoever must set up a second factor first opens nothing else, applications included
        _session.c.enrolment_due.is_(False),
        _session.c.created_at > bindparam("born_after"),
        _session.c.last_seen_at > bindparam("seen_after"),
        _user.c.active.is_(True),
        or_(_grant.c.company_id.is_(None), exists().where(_IS_MEMBER)),
    )
)
_BY_ID = LIVING.where(_grant.c.id == bindparam("of_grant"))


def moments() -> dict[str, datetime]:
    moment = now()
    return {"moment": moment, "born_after": moment - ABSOLUTE, "seen_after": moment - IDLE}


def living(grant_id: int | None) -> Subject | None:
    """Whom this grant speaks of; None when it is good for nothing any more."""
    row = db.session.execute(_BY_ID, moments() | {"of_grant": grant_id}).one_or_none()
    return subject_of(row) if row else None


def subject_of(row: Row[Any]) -> Subject:
    return Subject(
        grant_id=row.grant_id,
        application_id=row.application_id,
        scope=row.granted,
        nonce=row.nonce,
        authenticated_at=row.authenticated_at,
        amr=tuple(row.amr.split()),
        sid=row.sid,
        user=row.user,
        name=row.name,
        email=row.email,
        locale=row.locale,
        roles=tuple(sorted(roles_in(row.snapshot, row.company_id))),
        company=row.company,
        company_name=row.company_name or "",
        customer_no=row.customer_no or "",
        country=row.country or "",
    )
