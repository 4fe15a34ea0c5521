"""Reading the audit trail of one company: filtered, page by page, or all of it as a stream."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select

from portal.audit.models import AuditEntry
from portal.core.addresses import shortened
from portal.core.nested import Nested
from portal.core.zones import reader_midnight
from portal.extensions import db

ROWS_AT_ONCE = 500
# what an export says of each entry, the number of the entry aside
COLUMNS = (
    "at",
    "action",
    "actor_id",
    "actor_name",
    "company_id",
    "subject",
    "facts",
    "address",
    "request_id",
)


@dataclass(frozen=True)
class Filters:
    person: int | None = None
    action: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Entry:
    """`address` is shortened: enough to see where from, too little to follow somebody."""

    at: datetime
    action: str
    person: str
    subject: str
    facts: dict[str, Any]
    address: str


def read(company_id: int, filters: Filters, rows: int, offset: int) -> tuple[Sequence[Entry], int]:
    """Newest first, `rows` of them; and how many there are in all."""
    found = db.session.execute(
        _select(company_id, filters)
        .add_columns(func.count().over().label("total"))
        .order_by(AuditEntry.id.desc())
        .limit(rows)
        .offset(offset)
    ).all()
    return [_entry(row) for row in found], found[0].total if found else 0


def every_entry(company_id: int, filters: Filters) -> Iterator[Entry]:
    """All of them, newest first, however many: read in portions, never held together."""
    before: int | None = None
    while True:
        portion = _select(company_id, filters).order_by(AuditEntry.id.desc()).limit(ROWS_AT_ONCE)
        if before is not None:
            portion = portion.where(AuditEntry.id < before)
        rows = db.session.execute(portion).all()
        yield from map(_entry, rows)
        if len(rows) < ROWS_AT_ONCE:
            return
        before = rows[-1].id


def oldest_first(
    company_id: int | None, since: date | None, until: date | None
) -> Iterator[Row[Any]]:
    """The entries of one company, or of everybody, with COLUMNS; in portions, too."""
    conditions = within(since, until)
    if company_id is not None:
        conditions.append(AuditEntry.company_id == company_id)
    after = 0
    columns = [getattr(AuditEntry, name) for name in COLUMNS]
    while True:
        numbers = (
            select(AuditEntry.id)
            .where(AuditEntry.id > after, *conditions)
            .order_by(AuditEntry.id)
            .limit(ROWS_AT_ONCE)
        )
        ids = list(db.session.execute(numbers).scalars())
        if not ids:
            return
        portion = select(*columns).where(AuditEntry.id.in_(ids)).order_by(AuditEntry.id)
        yield from db.session.execute(portion)
        after = ids[-1]


def who_and_what(company_id: int) -> tuple[list[tuple[int, str]], list[str]]:
    """Who ever did something here, by the newest name, and what was ever done; one statement."""
    persons = Nested("persons", _persons(company_id), by="actor_name")
    actions = Nested("actions", _actions(company_id), by="action")
    row = db.session.execute(select(persons.column, actions.column)).one()
    named = [(each.actor_id, each.actor_name) for each in persons.of(row)]
    return named, [each.action for each in actions.of(row)]


def _persons(company_id: int) -> Select[Any]:
    newest = (
        select(func.max(AuditEntry.id))
        .where(AuditEntry.company_id == company_id, AuditEntry.actor_id.is_not(None))
        .group_by(AuditEntry.actor_id)
        .scalar_subquery()
    )
    return select(AuditEntry.actor_id, AuditEntry.actor_name).where(AuditEntry.id.in_(newest))


def _actions(company_id: int) -> Select[Any]:
    return select(AuditEntry.action).where(AuditEntry.company_id == company_id).distinct()


def _select(company_id: int, filters: Filters) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = [AuditEntry.company_id == company_id]
    if filters.person is not None:
        conditions.append(AuditEntry.actor_id == filters.person)
    if filters.action:
        conditions.append(AuditEntry.action == filters.action)
    conditions += within(filters.since, filters.until)
    return select(
        AuditEntry.id,
        AuditEntry.at,
        AuditEntry.action,
        AuditEntry.actor_name,
        AuditEntry.subject,
        AuditEntry.facts,
        AuditEntry.address,
    ).where(*conditions)


def within(since: date | None, until: date | None) -> list[ColumnElement[bool]]:
    """Days of the manufacturer's zone, both included."""
    conditions = []
    if since:
        conditions.append(AuditEntry.at >= reader_midnight(since))
    if until:
        conditions.append(AuditEntry.at < reader_midnight(until + timedelta(days=1)))
    return conditions


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        row.at, row.action, row.actor_name, row.subject, row.facts or {}, shortened(row.address)
    )
