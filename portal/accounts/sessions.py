"""Sessions are rows: opened at sign-in with a snapshot of all roles, loaded by one statement."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update

from portal.accounts.models import Company, Membership, Session, User
from portal.core import crypto
from portal.core.clock import now
from portal.core.permissions import rights_of
from portal.core.regions import region_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.web.identity import CompanyRef, Identity

IDLE = timedelta(hours=8)
ABSOLUTE = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)
PURPOSE = "session"

_IDENTITY = (
    select(
        Session.id.label("session_id"),
        Session.company_id,
        Session.snapshot,
        Session.created_at,
        Session.last_seen_at,
        User.id.label("user_id"),
        User.name,
        User.email,
        User.locale,
        Company.name.label("company_name"),
        Company.customer_no,
        Company.email.label("company_email"),
        Company.country,
        Company.vat_id,
    )
    .join(User, User.id == Session.user_id)
    .outerjoin(Company, Company.id == Session.company_id)
    .where(Session.ended_at.is_(None), User.active.is_(True))
)


@atomic
def open_session(user_id: int, personal_roles: str, address: str, device: str) -> str:
    """The new session's token; only its hash is stored."""
    memberships = db.session.execute(
        select(Membership.company_id, Membership.roles)
        .where(Membership.user_id == user_id)
        .order_by(Membership.id)
    ).all()
    token = secrets.token_urlsafe(32)
    moment = now()
    db.session.execute(
        insert(Session).values(
            token_hash=crypto.keyed_hash(PURPOSE, token),
            user_id=user_id,
            company_id=memberships[0].company_id if memberships else None,
            snapshot=_snapshot(personal_roles, memberships),
            created_at=moment,
            last_seen_at=moment,
            address=address,
            device=device[:200],
        )
    )
    return token


def load_identity(token: str) -> Identity | None:
    """Who this token stands for, or None when the session is over."""
    hashes = crypto.hash_candidates(PURPOSE, token)
    row = db.session.execute(_IDENTITY.where(Session.token_hash.in_(hashes))).one_or_none()
    if row is None or _over(row.created_at, row.last_seen_at):
        return None
    if now() - row.last_seen_at > SEEN_EVERY:
        _note_seen(row.session_id)
    return _identity(token, row)


@atomic
def end_session(session_id: int) -> None:
    db.session.execute(
        update(Session)
        .where(Session.id == session_id, Session.ended_at.is_(None))
        .values(ended_at=now())
    )


@atomic
def _note_seen(session_id: int) -> None:
    db.session.execute(update(Session).where(Session.id == session_id).values(last_seen_at=now()))


def _snapshot(personal_roles: str, memberships: Any) -> dict[str, Any]:
    return {
        "personal": personal_roles.split(),
        "companies": {str(company_id): roles.split() for company_id, roles in memberships},
    }


def _over(created_at: datetime, last_seen_at: datetime) -> bool:
    moment = now()
    return moment - created_at > ABSOLUTE or moment - last_seen_at > IDLE


def _identity(token: str, row: Row[Any]) -> Identity:
    roles = frozenset(
        row.snapshot["personal"] + row.snapshot["companies"].get(str(row.company_id), [])
    )
    return Identity(
        token=token,
        session_id=row.session_id,
        user_id=row.user_id,
        name=row.name,
        email=row.email,
        locale=row.locale,
        company=_company(row) if row.company_id else None,
        roles=roles,
        rights=rights_of(roles),
    )


def _company(row: Row[Any]) -> CompanyRef:
    return CompanyRef(
        id=row.company_id,
        name=row.company_name,
        customer_no=row.customer_no,
        email=row.company_email,
        country=row.country,
        vat_id=row.vat_id,
        region=region_of(row.country),
    )
