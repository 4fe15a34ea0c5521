"""Who a session's token stands for: read at every request, by one statement."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, select, update

from portal.accounts.administrators import administers
from portal.accounts.models import Company, Session, User
from portal.accounts.sessions import ABSOLUTE, IDLE, PURPOSE, roles_in
from portal.core import crypto
from portal.core.clock import now
from portal.core.permissions import rights_of
from portal.core.regions import region_of
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.web.identity import CompanyRef, Identity

SEEN_EVERY = timedelta(minutes=5)

FigureOf = Callable[[Any], Any]
Figures = Mapping[str, FigureOf]
NO_FIGURES: Figures = {}

_session, _user, _company_table = table_of(Session), table_of(User), table_of(Company)

# what pages and connected applications are told alike: who it is, for which company
WHO = (
    _session.c.uuid.label("sid"),
    _session.c.snapshot,
    _user.c.name,
    _user.c.email,
    _user.c.locale,
    _company_table.c.name.label("company_name"),
    _company_table.c.customer_no,
    _company_table.c.country,
)
_IDENTITY = (
    select(
        *WHO,
        _session.c.id.label("session_id"),
        _session.c.company_id,
        _session.c.created_at,
        _session.c.last_seen_at,
        _session.c.authenticated_at,
        _session.c.verified_at,
        _session.c.amr,
        _session.c.enrolment_due,
        _user.c.roles_changed_at,
        _user.c.id.label("user_id"),
        _company_table.c.email.label("company_email"),
        _company_table.c.vat_id,
        administers(_session.c.company_id).label("administers"),
    )
    .join_from(_session, _user, _user.c.id == _session.c.user_id)
    .outerjoin(_company_table, _company_table.c.id == _session.c.company_id)
    .where(
        _session.c.token_hash.in_(bindparam("hashes", expanding=True)),
        _session.c.ended_at.is_(None),
        _user.c.active.is_(True),
    )
)


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
def _note_seen(session_id: int) -> None:
    db.session.execute(update(Session).where(Session.id == session_id).values(last_seen_at=now()))


def _over(created_at: datetime, last_seen_at: datetime) -> bool:
    moment = now()
    return moment - created_at > ABSOLUTE or moment - last_seen_at > IDLE


def _identity(token: str, row: Row[Any], figures: Mapping[str, Any]) -> Identity:
    roles = roles_in(row.snapshot, row.company_id)
    return Identity(
        token=token,
        session_id=row.session_id,
        user_id=row.user_id,
        name=row.name,
        email=row.email,
        locale=row.locale,
        company=_company(row) if row.company_id else None,
        roles=roles,
        rights=rights_of(() if row.enrolment_due else roles),
        sid=row.sid,
        authenticated_at=row.authenticated_at,
        verified_at=row.verified_at,
        amr=tuple(row.amr.split()),
        personal_roles=roles_in(row.snapshot, None),
        companies={int(key): name for key, name in row.snapshot.get("names", {}).items()},
        roles_waiting=(
            row.roles_changed_at is not None and row.roles_changed_at > row.authenticated_at
        ),
        enrolment_due=row.enrolment_due,
        administers=row.administers,
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
