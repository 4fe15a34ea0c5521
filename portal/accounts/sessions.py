"""Sessions are rows: opened at sign-in with a snapshot of all roles, and ended."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    bindparam,
    case,
    func,
    insert,
    null,
    or_,
    select,
    update,
)

from portal.accounts.models import Company, Membership, Session, User
from portal.accounts.security.factors import enrolment_due
from portal.audit.record import Actor, record
from portal.core import crypto
from portal.core.clock import now
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.jobs import queue
from portal.web.identity import Identity

IDLE = timedelta(hours=8)
ABSOLUTE = timedelta(days=7)
PURPOSE = "session"
# the kind of job that every ended session leaves, for whoever has to be told
ENDED = "sessions.ended"

_session, _user = table_of(Session), table_of(User)
_membership, _company = table_of(Membership), table_of(Company)
_person = bindparam("person", type_=Integer)
_belongs = (_membership.c.user_id == _person, _membership.c.active.is_(True))
# what every sign-in asks is made once
_PERSONAL = select(_user.c.personal_roles).where(_user.c.id == _person).with_for_update(read=True)
_MEMBERSHIPS = (
    select(_membership.c.company_id, _membership.c.roles, _company.c.name)
    .join(_company, _company.c.id == _membership.c.company_id)
    .where(*_belongs)
    .order_by(_membership.c.id)
)
_COMPANIES = select(_membership.c.company_id).where(*_belongs).order_by(_membership.c.id)
_FIRST_COMPANY = _COMPANIES.limit(1).scalar_subquery()
# acting as oneself, and not for want of a company
_CHOSE_ONESELF = _session.c.company_id.is_(None) & (
    _session.c.snapshot["companies"].as_string() != "{}"
)
_ONESELF = 0
# whom the person acted for in their latest session: a company they still belong to, or themself
_LATEST = (
    select(func.coalesce(_session.c.company_id, _ONESELF))
    .where(
        _session.c.user_id == _person,
        or_(_session.c.company_id.in_(_COMPANIES), _CHOSE_ONESELF),
    )
    .order_by(_session.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_OPEN = (
    insert(_session)
    .values(company_id=func.nullif(func.coalesce(_LATEST, _FIRST_COMPANY), _ONESELF))
    .returning(_session.c.company_id)
)


@dataclass(frozen=True)
class SignedInBy:
    """How somebody proved who they are (`amr` of RFC 8176, space separated), and from where."""

    amr: str
    address: str
    device: str


@dataclass(frozen=True)
class Opened:
    """The session's token, of which only the hash is stored, and the company it acts for."""

    company_id: int | None
    token: str = field(repr=False)


@atomic
def open_session(user_id: int, by: SignedInBy) -> Opened:
    token = secrets.token_urlsafe(32)
    row = _signed_in_now(user_id, token, by)
    row |= {"uuid": uuid4(), "user_id": user_id, "created_at": now(), "person": user_id}
    return Opened(db.session.execute(_OPEN, row).scalar_one(), token)


@atomic
def renew_session(session_id: int, user_id: int, by: SignedInBy) -> Opened | None:
    """The next token of a session whose person signed in again: its sid and company stay.

    None when the session is over meanwhile, or was somebody else's.
    """
    token = secrets.token_urlsafe(32)
    values = _signed_in_now(user_id, token, by)
    kept_company = case(
        (_session.c.company_id.in_(_COMPANIES), _session.c.company_id),
        (_CHOSE_ONESELF, null()),
        else_=_FIRST_COMPANY,
    )
    renewed = db.session.execute(
        update(_session)
        .where(
            _session.c.id == session_id,
            _session.c.user_id == user_id,
            _session.c.ended_at.is_(None),
        )
        .values(**values, company_id=kept_company)
        .returning(_session.c.company_id),
        {"person": user_id},
    ).one_or_none()
    return Opened(renewed.company_id, token) if renewed else None


@atomic
def switch_company(identity: Identity, company_id: int | None) -> bool:
    """Act for another company from now on, only for one of the companies of the sign-in; for none
    of them, as oneself, if the person is more than their member.
    """
    allowed = company_id in identity.companies if company_id else bool(identity.personal_roles)
    if not allowed:
        return False
    db.session.execute(
        update(Session)
        .where(Session.id == identity.session_id, Session.ended_at.is_(None))
        .values(company_id=company_id)
    )
    if company_id != (identity.company.id if identity.company else None):
        actor = Actor(identity.user_id, identity.name, company_id)
        record("session.switched", actor, f"user:{identity.user_id}")
    return True


def _signed_in_now(user_id: int, token: str, by: SignedInBy) -> dict[str, Any]:
    snapshot = _snapshot(user_id)
    moment = now()
    return {
        "token_hash": crypto.keyed_hash(PURPOSE, token),
        "snapshot": snapshot,
        "authenticated_at": moment,
        "verified_at": moment,
        "last_seen_at": moment,
        "amr": by.amr,
        "enrolment_due": enrolment_due(user_id),
        "address": by.address,
        "device": by.device[:200],
    }


@atomic
def end_session(session_id: int) -> None:
    _end(Session.id == session_id)


@atomic
def end_own_session(user_id: int, sid: UUID) -> bool:
    """Whether it is the person's own; ending it twice does no harm."""
    _end(Session.user_id == user_id, Session.uuid == sid)
    mine = select(Session.id).where(Session.user_id == user_id, Session.uuid == sid)
    return db.session.execute(mine).scalar_one_or_none() is not None


def open_sessions_of(user_id: int) -> Sequence[Row[Any]]:
    """Those that still open something, the latest used first."""
    return db.session.execute(
        select(
            _session.c.id,
            _session.c.uuid,
            _session.c.device,
            _session.c.address,
            _session.c.authenticated_at,
            _session.c.last_seen_at,
        )
        .where(
            _session.c.user_id == user_id,
            _session.c.ended_at.is_(None),
            _session.c.created_at >= now() - ABSOLUTE,
            _session.c.last_seen_at >= now() - IDLE,
        )
        .order_by(_session.c.last_seen_at.desc(), _session.c.id.desc())
    ).all()


@atomic
def end_sessions_of(user_id: int, keep: int | None = None) -> int:
    """End all sessions of a person but the one to `keep`; how many were ended."""
    return _end(Session.user_id == user_id, Session.id != (keep or 0))


def _end(*of: ColumnElement[bool]) -> int:
    ended = db.session.execute(
        update(_session)
        .where(_session.c.ended_at.is_(None), *of)
        .values(ended_at=now())
        .returning(_session.c.id)
    ).all()
    queue.enqueue_many(ENDED, ({"session": row.id} for row in ended))
    return len(ended)


@atomic
def end_worn_out(most: int) -> int:
    """End at most `most` sessions that idled or lasted too long; how many. Others are told so."""
    moment = now()
    worn_out = (_session.c.created_at < moment - ABSOLUTE) | (
        _session.c.last_seen_at < moment - IDLE
    )
    found = select(_session.c.id).where(_session.c.ended_at.is_(None), worn_out).limit(most)
    return _end(_session.c.id.in_(found.scalar_subquery()))


@atomic
def end_enrolment(user_id: int) -> None:
    """A second factor was set up: everything opens, in every session."""
    mine = update(Session).where(Session.user_id == user_id, Session.enrolment_due.is_(True))
    db.session.execute(mine.values(enrolment_due=False))


@atomic
def judge_enrolment(user_id: int) -> None:
    """A second factor is required from now on, or no longer: open sessions follow at once."""
    due = enrolment_due(user_id)
    open_ones = update(Session).where(
        Session.user_id == user_id, Session.ended_at.is_(None), Session.enrolment_due.is_not(due)
    )
    db.session.execute(open_ones.values(enrolment_due=due))


def _snapshot(user_id: int) -> dict[str, Any]:
    """Personal roles, and of every company its name and the person's roles in it.

    Changes of roles wait for the end of the sign-in, or the sign-in for theirs (role_changes).
    """
    personal = db.session.execute(_PERSONAL, {"person": user_id}).scalar_one()
    memberships = db.session.execute(_MEMBERSHIPS, {"person": user_id}).all()
    return {
        "personal": personal.split(),
        "companies": {str(row.company_id): row.roles.split() for row in memberships},
        "names": {str(row.company_id): row.name for row in memberships},
    }


def roles_in(snapshot: dict[str, Any], company_id: int | None) -> frozenset[str]:
    """The roles of the sign-in: those in this company, or one's own for who acts as oneself."""
    if company_id is None:
        return frozenset(snapshot["personal"])
    return frozenset(snapshot["companies"].get(str(company_id), []))
