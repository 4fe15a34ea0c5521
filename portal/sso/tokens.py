"""Access tokens, and refresh tokens that are good for one use."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, insert, or_, select, update

from portal.accounts.sessions import ABSOLUTE
from portal.core import crypto
from portal.core.clock import now
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.sso import scopes
from portal.sso.applications import Connected
from portal.sso.models import Grant, Token
from portal.sso.refusals import RefreshRefused, ScopeRefused
from portal.sso.subjects import LIVING, Subject, living, moments, subject_of

ACCESS, REFRESH = "sso access", "sso refresh"
LIFETIME = timedelta(minutes=10)

_grant, _token = table_of(Grant), table_of(Token)

_IS_ACCESS = _token.c.access_hash.in_(bindparam("access", expanding=True))
_IS_REFRESH = _token.c.refresh_hash.in_(bindparam("refresh", expanding=True))
_GOOD_ACCESS = _IS_ACCESS & (_token.c.access_expires_at > bindparam("moment"))
_GOOD_REFRESH = (
    _IS_REFRESH
    & _token.c.refresh_used_at.is_(None)
    & (_token.c.refresh_expires_at > bindparam("moment"))
)
_TOKENS = LIVING.add_columns(
    _token.c.scope.label("carried"),
    _token.c.created_at.label("issued_at"),
    _token.c.access_expires_at,
    _token.c.refresh_expires_at,
    case((_GOOD_ACCESS, 0), else_=1).label("is_refresh"),
).join(_token, _token.c.grant_id == _grant.c.id)
_BY_ACCESS = _TOKENS.where(_GOOD_ACCESS)
_EITHER = _TOKENS.where(or_(_GOOD_ACCESS, _GOOD_REFRESH))
_OF_APPLICATION = select(_grant.c.id).where(_grant.c.application_id == bindparam("of_application"))
_USE = (
    update(_token)
    .where(_GOOD_REFRESH, _token.c.grant_id.in_(_OF_APPLICATION))
    .values(refresh_used_at=bindparam("moment"))
    .returning(_token.c.grant_id)
)
_INSERT = insert(_token)


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
    row = {
        "grant_id": subject.grant_id,
        "access_hash": crypto.keyed_hash(ACCESS, issued.access),
        "refresh_hash": crypto.keyed_hash(REFRESH, refresh) if refresh else None,
        "scope": scope,
        "created_at": moment,
        "access_expires_at": moment + LIFETIME,
        "refresh_expires_at": moment + ABSOLUTE if refresh else None,
    }
    db.session.execute(_INSERT, row)
    return issued


def renew(application: Connected, refresh: str, narrowed: str = "") -> Issued:
    """The next tokens, of all that was granted or `narrowed` to a part of it.

    Raises ScopeRefused, or RefreshRefused; ends the grant if this token was used before.
    """
    hashes = crypto.hash_candidates(REFRESH, refresh)
    issued = _renew(application, hashes, narrowed)
    if issued is None:
        _end_reused(hashes)
        raise RefreshRefused()
    return issued


@atomic
def _renew(application: Connected, hashes: list[str], narrowed: str) -> Issued | None:
    """None for a token that cannot be used; one that gives nothing is not used up by a refusal."""
    shown = {"refresh": hashes, "of_application": application.id, "moment": now()}
    used = db.session.execute(_USE, shown).scalar_one_or_none()
    if used is None:
        return None
    subject = living(used)
    if subject is None or not application.is_open_to(subject.roles):
        raise RefreshRefused()  # a second factor that is due, say, may be set up later
    if not set(narrowed.split()) <= set(subject.scope.split()):
        raise ScopeRefused()
    return store(subject, scopes.granted(application, narrowed or subject.scope, subject.roles))


@atomic
def _end_reused(hashes: list[str]) -> None:
    reused = select(_token.c.grant_id).where(
        _token.c.refresh_hash.in_(hashes), _token.c.refresh_used_at.is_not(None)
    )
    _end(_grant.c.id.in_(reused))


def held(shown: str) -> Held | None:
    """What an access or refresh token stands for; None when it is good for nothing."""
    hashes = {
        "access": crypto.hash_candidates(ACCESS, shown),
        "refresh": crypto.hash_candidates(REFRESH, shown),
    }
    return _held(_EITHER, hashes)


def held_access(shown: str) -> Held | None:
    """As `held`, for an access token alone."""
    return _held(_BY_ACCESS, {"access": crypto.hash_candidates(ACCESS, shown)})


def _held(statement: Select[Any], hashes: dict[str, list[str]]) -> Held | None:
    row = db.session.execute(statement, moments() | hashes).one_or_none()
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
