"""Sessions are rows: opened at sign-in with a snapshot of all roles, loaded by one statement."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, insert, select, update

from portal.accounts.models import Company, Membership, Session, User
from portal.core import crypto
from portal.core.clock import now
from portal.core.permissions import rights_of
from portal.core.regions import region_of
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.web.identity import CompanyRef, Identity

IDLE = timedelta(hours=8)
ABSOLUTE = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)
PURPOSE = "session"

FigureOf = Callable[[Any], Any]
Figures = Mapping[str, FigureOf]
NO_FIGURES: Figures = {}

_session, _user, _company_table = table_of(Session), table_of(User), table_of(Company)

_IDENTITY = (
    select(
        _session.c.id.label("session_id"),
        _session.c.company_id,
        _session.c.snapshot,
        _session.c.created_at,
        _session.c.last_seen_at,
        _user.c.id.label("user_id"),
        _user.c.name,
        _user.c.email,
        _user.c.locale,
        _company_table.c.name.label("company_name"),
        _company_table.c.customer_no,
        _company_table.c.email.label("company_email"),
        _company_table.c.country,
        _company_table.c.vat_id,
    )
    .join_from(_session, _user, _user.c.id == _session.c.user_id)
    .outerjoin(_company_table, _company_table.c.id == _session.c.company_id)
    .where(
        _session.c.token_hash.in_(bindparam("hashes", expanding=True)),
        _session.c.ended_at.is_(None),
        _user.c.active.is_(True),
    )
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


def load_identity(token: str, figures: Figures = NO_FIGURES) -> Identity | None:
    """Who this token stands for, or None when the session is over; in one statement.

    `figures` are read with it: for a request that changes nothing, so that they stay true.
    """
    hashes = crypto.hash_candidates(PURPOSE, token)
    row = db.session.execute(_with(tuple(figures.items())), {"hashes": hashes}).one_or_none()
    if row is None or _over(row.created_at, row.last_seen_at):
        return None
    if now() - row.last_seen_at > SEEN_EVERY:
        _note_seen(row.session_id)
    return _identity(token, row, {name: getattr(row, name) for name in figures})


@lru_cache(8)
def _with(figures: tuple[tuple[str, FigureOf], ...]) -> Select[Any]:
    columns = [figure(_session.c.company_id).label(name) for name, figure in figures]
    return _IDENTITY.add_columns(*columns)


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


def _identity(token: str, row: Row[Any], figures: Mapping[str, Any]) -> Identity:
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
        figures=figures,
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
