"""What people allowed applications of others to know about them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, bindparam, delete, select, update

from portal.accounts.models import User
from portal.audit.record import Actor, record
from portal.core.clock import now
from portal.core.statements import execute_counting, insert_new, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.sso import applications
from portal.sso.applications import Connected
from portal.sso.models import Consent, Grant
from portal.web.identity import Identity

_consent, _grant = table_of(Consent), table_of(Grant)
_HELD = (
    select(_consent.c.scope, _grant.c.scope.label("granted"))
    .join_from(
        _grant,
        _consent,
        and_(
            _consent.c.user_id == _grant.c.user_id,
            _consent.c.application_id == _grant.c.application_id,
        ),
    )
    .where(_grant.c.code_hash.in_(bindparam("hashes", expanding=True)))
    .with_for_update(read=True, of=_consent)
)


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


def held(application: Connected, code_hashes: list[str]) -> bool:
    """Whether the consent to what a code grants stands, until the transaction ends.

    It is held before the grant, the order in which `withdraw` takes them; our own ask nobody.
    """
    if not application.third_party:
        return True
    found = db.session.execute(_HELD, {"hashes": code_hashes}).one_or_none()
    return found is not None and set(found.granted.split()) <= set(found.scope.split())


def to_others(user_id: int) -> list[tuple[Connected, Given]]:
    """What a person allowed applications of others, the latest first."""
    found = db.session.execute(
        select(_consent.c.application_id, _consent.c.scope, _consent.c.given_at)
        .where(_consent.c.user_id == user_id)
        .order_by(_consent.c.given_at.desc())
    ).all()
    known = {one.id: one for one in applications.every() if one.third_party}
    return [
        (known[row.application_id], Given(row.scope, row.given_at))
        for row in found
        if row.application_id in known
    ]


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
    record("sso.consented", _actor(identity), f"application:{application.key}", scope=scope)


def refuse(identity: Identity, application: Connected) -> None:
    """A no is the latest answer, too (docs/decisions/0099); our own go on asking nobody."""
    if application.third_party:
        withdraw(identity, application)


@atomic
def withdraw(identity: Identity, application: Connected) -> None:
    """It is asked for again next time, and nothing that was granted is good any more.

    The grants end although there is no consent: one may have been granted meanwhile.
    """
    withdrawn = execute_counting(
        delete(_consent).where(
            _consent.c.user_id == identity.user_id, _consent.c.application_id == application.id
        )
    )
    db.session.execute(
        update(_grant)
        .where(
            _grant.c.user_id == identity.user_id,
            _grant.c.application_id == application.id,
            _grant.c.revoked_at.is_(None),
        )
        .values(revoked_at=now())
    )
    if withdrawn:
        record("sso.consent-withdrawn", _actor(identity), f"application:{application.key}")


def _actor(identity: Identity) -> Actor:
    company_id = identity.company.id if identity.company else None
    return Actor(identity.user_id, identity.name, company_id)


def uuid_of(user_id: int) -> UUID:
    found: UUID = db.session.execute(select(User.uuid).where(User.id == user_id)).scalar_one()
    return found
