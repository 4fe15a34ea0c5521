"""What people allowed applications of others to know about them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from portal.accounts.models import User
from portal.audit.record import Actor, record
from portal.core.clock import now
from portal.core.statements import insert_new, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.sso.applications import Connected
from portal.sso.models import Consent
from portal.web.identity import Identity

_consent = table_of(Consent)


@dataclass(frozen=True)
class Given:
    scope: str
    given_at: datetime

    def covers(self, scope: str) -> bool:
        return set(scope.split()) <= set(self.scope.split())


def of(user_id: int, application_id: int) -> Given | None:
    row = db.session.execute(
        select(_consent.c.scope, _consent.c.given_at).where(
            _consent.c.user_id == user_id, _consent.c.application_id == application_id
        )
    ).one_or_none()
    return Given(row.scope, row.given_at) if row else None


@atomic
def give(identity: Identity, application: Connected, scope: str) -> None:
    """The latest answer counts: it may allow less than the one before."""
    ids = {"user_id": identity.user_id, "application_id": application.id}
    given = {"scope": scope, "given_at": now()}
    db.session.execute(insert_new(_consent).values(**ids, **given))
    db.session.execute(
        update(_consent)
        .where(_consent.c.user_id == identity.user_id, _consent.c.application_id == application.id)
        .values(**given)
    )
    company_id = identity.company.id if identity.company else None
    actor = Actor(identity.user_id, identity.name, company_id)
    record("sso.consented", actor, f"application:{application.key}", scope=scope)


def uuid_of(user_id: int) -> UUID:
    found: UUID = db.session.execute(select(User.uuid).where(User.id == user_id)).scalar_one()
    return found
