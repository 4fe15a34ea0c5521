"""Why cards were refused: the true reasons, which nobody but support may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.accounts.models import Company, User
from portal.audit.models import AuditEntry
from portal.core.folding import folded
from portal.core.plain_text import one_line
from portal.core.statements import listed
from portal.extensions import db
from portal.web.paging import one_page

ACTION = "card.refused"


@dataclass(frozen=True)
class Search:
    """Empty fields do not filter; company is a customer number or name, person a name or e-mail."""

    last_four: str = ""
    company: str = ""
    person: str = ""
    batch: str = ""


@dataclass(frozen=True)
class RefusedBooking:
    at: datetime
    reason: str
    last_four: str
    batch: str
    card_region: str
    region: str
    locked: bool
    company_id: int | None
    company: str | None
    customer_no: str | None
    person: str
    email: str | None
    address: str


def found(search: Search, page: int) -> tuple[Sequence[RefusedBooking], int]:
    """One page, newest first; and how many there are in all."""
    rows, total = one_page(
        select(
            AuditEntry.at,
            AuditEntry.facts,
            AuditEntry.company_id,
            Company.name.label("company"),
            Company.customer_no,
            AuditEntry.actor_name,
            User.email,
            AuditEntry.address,
        )
        .outerjoin(Company, Company.id == AuditEntry.company_id)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(AuditEntry.action == ACTION, *_conditions(search))
        .order_by(AuditEntry.id.desc()),
        page,
    )
    return [_refused_booking(row) for row in rows], total


def _conditions(search: Search) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if last_four := one_line(search.last_four).upper():
        conditions.append(AuditEntry.facts["last_four"].as_string() == last_four)
    if batch := one_line(search.batch):
        conditions.append(AuditEntry.facts["batch"].as_string() == batch)
    if company := one_line(search.company):
        named = _has_in_it(Company.name, company)
        conditions.append(or_(Company.customer_no == company.upper(), named))
    if person := one_line(search.person):
        named = _has_in_it(AuditEntry.actor_name, person)
        conditions.append(or_(User.email == person.casefold(), named))
    return conditions


def _has_in_it(name: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    """Whatever its case and marks: neither engine folds alike, and the names of those who were
    refused are few enough to be read.
    """
    names = db.session.scalars(
        select(name)
        .distinct()
        .select_from(AuditEntry)
        .outerjoin(Company, Company.id == AuditEntry.company_id)
        .where(AuditEntry.action == ACTION)
    )
    part = folded(text)
    having = [each for each in names if part in folded(each or "")]
    return name.in_(select(listed(having).c.value))


def _refused_booking(row: Row[Any]) -> RefusedBooking:
    facts = row.facts
    return RefusedBooking(
        at=row.at,
        reason=facts.get("reason", ""),
        last_four=facts.get("last_four", ""),
        batch=facts.get("batch", ""),
        card_region=facts.get("card_region", ""),
        region=facts.get("region", ""),
        locked=bool(facts.get("locked")),
        company_id=row.company_id,
        company=row.company,
        customer_no=row.customer_no,
        person=row.actor_name,
        email=row.email,
        address=row.address,
    )
