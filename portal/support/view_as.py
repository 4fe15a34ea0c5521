"""View as customer: a supporter sees the portal as somebody else does, and can change nothing.

What is closed meanwhile stands in `web.guards`; here is who views whom, from when to when. A row in
the audit trail begins a view and another ends it, also by itself (docs/decisions/0049).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, insert, select, update

from portal.accounts.models import Company, Membership, User
from portal.audit.record import Actor, record
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.housekeeping import forget_rows
from portal.core.permissions import STAFF_ROLES, VIEWABLE_RIGHTS, Role, rights_of
from portal.core.regions import region_of
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.support.models import SupportView
from portal.web.identity import CompanyRef, Identity, Viewer

LASTS = timedelta(minutes=30)
KEPT = timedelta(days=30)
END_OVER = "support.end-views"

_views, _users, _companies = table_of(SupportView), table_of(User), table_of(Company)
_memberships = table_of(Membership)
_IS_OPEN = _views.c.ended_at.is_(None)


class NobodyToView(DomainError):
    """No active customer is behind this: unknown, disabled, or staff of the house."""


@dataclass(frozen=True)
class Customer:
    user_id: int
    company_id: int | None


@atomic
def begin(supporter: Identity, customer: Customer) -> int:
    """The number of the view; an earlier one of the same session ends. Raises NobodyToView."""
    _check(customer)
    _end("next", _views.c.session_id == supporter.session_id)
    moment = now()
    number: int = db.session.execute(
        insert(_views)
        .values(
            session_id=supporter.session_id,
            supporter_id=supporter.user_id,
            supporter_name=supporter.name,
            user_id=customer.user_id,
            company_id=customer.company_id,
            started_at=moment,
            expires_at=moment + LASTS,
        )
        .returning(_views.c.id)
    ).scalar_one()
    actor = Actor(supporter.user_id, supporter.name, customer.company_id)
    record("view.started", actor, f"user:{customer.user_id}", view=number)
    return number


def first_administrator(company_id: int) -> Customer:
    """As whom a company is viewed. Raises NobodyToView if nobody administers it."""
    people = db.session.execute(
        select(_memberships.c.user_id, _memberships.c.roles)
        .join_from(_memberships, _users, _users.c.id == _memberships.c.user_id)
        .where(
            _memberships.c.company_id == company_id,
            _memberships.c.active.is_(True),
            _users.c.active.is_(True),
        )
        .order_by(_memberships.c.id)
    )
    for user_id, roles in people:
        if Role.ADMINISTRATION in roles.split():
            return Customer(user_id, company_id)
    raise NobodyToView


@atomic
def end(number: int, session_id: int) -> bool:
    """Whether it was still open, and of this session."""
    return bool(_end("button", _views.c.id == number, _views.c.session_id == session_id))


def end_over(_: object) -> None:
    """By the worker: views that nobody ended, and forgotten ones; safe to run twice."""
    _end_over()
    forget_rows(_views, _views.c.ended_at < now() - KEPT)


@atomic
def _end_over() -> None:
    _end("time", _views.c.expires_at <= now())


def _end(by: str, *of: ColumnElement[bool]) -> int:
    ended = db.session.execute(
        update(_views)
        .where(_IS_OPEN, *of)
        .values(ended_at=now())
        .returning(
            _views.c.id,
            _views.c.supporter_id,
            _views.c.supporter_name,
            _views.c.user_id,
            _views.c.company_id,
        )
    ).all()
    for row in ended:
        actor = Actor(row.supporter_id, row.supporter_name, row.company_id)
        record("view.ended", actor, f"user:{row.user_id}", view=row.id, by=by)
    return len(ended)


def _check(customer: Customer) -> None:
    row = db.session.execute(
        _people()
        .join_from(_users, _memberships, _belongs(customer.company_id), isouter=True)
        .where(_users.c.id == customer.user_id)
    ).one_or_none()
    if row is None or not _may_be_viewed(row, customer.company_id):
        raise NobodyToView


def _people() -> Select[Any]:
    return select(_users.c.personal_roles, _users.c.active, _memberships.c.roles)


def _belongs(company_id: Any) -> ColumnElement[bool]:
    return and_(
        _memberships.c.user_id == _users.c.id,
        _memberships.c.company_id == company_id,
        _memberships.c.active.is_(True),
    )


def _may_be_viewed(row: Row[Any], company_id: int | None) -> bool:
    is_staff = bool(set(row.personal_roles.split()) & set(STAFF_ROLES))
    return row.active and not is_staff and (company_id is None or row.roles is not None)


def viewed(number: int, supporter: Identity, figures: Mapping[str, Any]) -> Identity | None:
    """The customer as this supporter sees them; None once the view is over. One statement."""
    if not supporter.can("support.desk"):
        return None
    row = db.session.execute(
        _viewing(tuple(figures.items())).where(
            _views.c.id == number,
            _views.c.session_id == supporter.session_id,
            _IS_OPEN,
            _views.c.expires_at > now(),
        )
    ).one_or_none()
    if row is None or not _may_be_viewed(row, row.company_id):
        return None
    return _as_customer(supporter, row, {name: getattr(row, name) for name in figures})


@lru_cache(8)
def _viewing(figures: tuple[tuple[str, Any], ...]) -> Select[Any]:
    columns = [figure(_views.c.company_id).label(name) for name, figure in figures]
    return (
        _people()
        .add_columns(
            _users.c.id.label("user_id"),
            _users.c.name,
            _users.c.email,
            _views.c.company_id,
            _views.c.expires_at,
            _companies.c.name.label("company_name"),
            _companies.c.customer_no,
            _companies.c.email.label("company_email"),
            _companies.c.country,
            _companies.c.vat_id,
            *columns,
        )
        .join_from(_views, _users, _users.c.id == _views.c.user_id)
        .outerjoin(_companies, _companies.c.id == _views.c.company_id)
        .outerjoin(_memberships, _belongs(_views.c.company_id))
    )


def _as_customer(supporter: Identity, row: Row[Any], figures: Mapping[str, Any]) -> Identity:
    """With the roles as they are now, in the supporter's language; a fresh proof opens nothing."""
    roles = frozenset((row.roles if row.company_id else row.personal_roles).split())
    until: datetime = row.expires_at
    return replace(
        supporter,
        user_id=row.user_id,
        name=row.name,
        email=row.email,
        company=_company(row) if row.company_id else None,
        roles=roles,
        rights=rights_of(roles) & VIEWABLE_RIGHTS,
        verified_at=datetime.fromtimestamp(0, until.tzinfo),
        companies={row.company_id: row.company_name} if row.company_id else {},
        personal_roles=frozenset(),
        roles_waiting=False,
        figures=figures,
        viewer=Viewer(supporter.user_id, supporter.name, until),
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
