"""Access tokens, and refresh tokens that are good for one use."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, insert, or_, select, update

from portal.accounts.sessions import ABSOLUTE
from portal.core import crypto
from portal.core.clock import now
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.sso import scopes
from portal.sso.applications import Connected
from portal.sso.models import Grant, Token
from portal.sso.refusals import RefreshRefused
from portal.sso.subjects import Subject, select_living, subject_of

ACCESS, REFRESH = "sso access", "sso refresh"
LIFETIME = timedelta(minutes=10)

_grant, _token = table_of(Grant), table_of(Token)


@dataclass(frozen=True)
class Issued:
    subject: Subject
    scope: str
    access: str = field(repr=False)
    refresh: str | None = field(repr=False)


@dataclass(frozen=True)
class Held:
    """A token somebody showed, and what it is good for."""

    subject: Subject
    scope: str
    issued_at: datetime
    expires_at: datetime
    is_refresh: bool


def store(subject: Subject, scope: str) -> Issued:
    """New tokens of a grant; never commits."""
    moment = now()
    refresh = secrets.token_urlsafe(32) if subject.lasting else None
    issued = Issued(subject, scope, secrets.token_urlsafe(32), refresh)
    db.session.execute(
        insert(_token).values(
            grant_id=subject.grant_id,
            access_hash=crypto.keyed_hash(ACCESS, issued.access),
            refresh_hash=crypto.keyed_hash(REFRESH, refresh) if refresh else None,
            scope=scope,
            created_at=moment,
            access_expires_at=moment + LIFETIME,
            refresh_expires_at=moment + ABSOLUTE if refresh else None,
        )
    )
    return issued


def renew(application: Connected, refresh: str, narrowed: str = "") -> Issued:
    """The next tokens; raises RefreshRefused, and ends the grant if this one was used before."""
    hashes = crypto.hash_candidates(REFRESH, refresh)
    issued = _renew(application, hashes, narrowed)
    if issued is None:
        _end_reused(hashes)
        raise RefreshRefused()
    return issued


@atomic
def _renew(application: Connected, hashes: list[str], narrowed: str) -> Issued | None:
    moment = now()
    own = select(_grant.c.id).where(_grant.c.application_id == application.id)
    used = db.session.execute(
        update(_token)
        .where(
            _token.c.refresh_hash.in_(hashes),
            _token.c.refresh_used_at.is_(None),
            _token.c.refresh_expires_at > moment,
            _token.c.grant_id.in_(own),
        )
        .values(refresh_used_at=moment)
        .returning(_token.c.grant_id)
    ).scalar_one_or_none()
    row = db.session.execute(select_living().where(_grant.c.id == used)).one_or_none()
    if row is None:
        return None
    subject = subject_of(row)
    if not application.is_open_to(subject.roles):
        return None
    wanted = set((narrowed or subject.scope).split())
    within = " ".join(scope for scope in subject.scope.split() if scope in wanted)
    return store(subject, scopes.granted(application, within, subject.roles))


@atomic
def _end_reused(hashes: list[str]) -> None:
    reused = select(_token.c.grant_id).where(
        _token.c.refresh_hash.in_(hashes), _token.c.refresh_used_at.is_not(None)
    )
    _end(_grant.c.id.in_(reused))


def held(shown: str) -> Held | None:
    """What an access or refresh token stands for; None when it is good for nothing."""
    moment = now()
    access = _token.c.access_hash.in_(crypto.hash_candidates(ACCESS, shown))
    refresh = _token.c.refresh_hash.in_(crypto.hash_candidates(REFRESH, shown))
    good_refresh = (
        refresh & _token.c.refresh_used_at.is_(None) & (_token.c.refresh_expires_at > moment)
    )
    return _held(or_(access & (_token.c.access_expires_at > moment), good_refresh), refresh)


def held_access(shown: str) -> Held | None:
    """As `held`, for an access token alone."""
    access = _token.c.access_hash.in_(crypto.hash_candidates(ACCESS, shown))
    return _held(access & (_token.c.access_expires_at > now()), _token.c.id.is_(None))


def _held(which: ColumnElement[bool], is_refresh: ColumnElement[bool]) -> Held | None:
    row = db.session.execute(
        select_living(
            _token.c.scope.label("carried"),
            _token.c.created_at.label("issued_at"),
            _token.c.access_expires_at,
            _token.c.refresh_expires_at,
            is_refresh.label("is_refresh"),
        )
        .join(_token, _token.c.grant_id == _grant.c.id)
        .where(which)
    ).one_or_none()
    if row is None:
        return None
    expires_at = row.refresh_expires_at if row.is_refresh else row.access_expires_at
    return Held(subject_of(row), row.carried, row.issued_at, expires_at, bool(row.is_refresh))


@atomic
def end_grant(grant_id: int) -> None:
    """Nothing of this grant is good any more."""
    _end(_grant.c.id == grant_id)


def _end(which: ColumnElement[bool]) -> None:
    db.session.execute(
        update(_grant).where(which, _grant.c.revoked_at.is_(None)).values(revoked_at=now())
    )
