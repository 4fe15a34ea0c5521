"""Changes of company data as the company and support read them, with the names around them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import aliased

from portal.accounts.company.changes import Reviewed, UnknownChange
from portal.accounts.company.kinds import ChangeState
from portal.accounts.company.models import CompanyChange
from portal.accounts.models import Company, User
from portal.core.nested import Nested
from portal.core.rows import filled
from portal.extensions import db
from portal.web.paging import ROWS, one_page


@dataclass(frozen=True)
class Namesake:
    customer_no: str
    name: str


@dataclass(frozen=True)
class Shown:
    """`namesakes` are other companies with the VAT id that is asked for, where they are read."""

    number: int
    company_id: int
    company: str
    customer_no: str
    state: str
    before: Reviewed
    after: Reviewed
    vat_answer: dict[str, Any] | None
    asked_at: datetime
    asked_by: str
    reason: str
    decided_at: datetime | None
    decided_by: str | None
    namesakes: Sequence[Namesake] = ()

    @property
    def waits(self) -> bool:
        return self.state == ChangeState.OPEN.value

    @property
    def moves_region(self) -> bool:
        return self.before.region != self.after.region


def shown(number: int) -> Shown:
    """With its namesakes. Raises UnknownChange."""
    others = _namesakes()
    wanted = _with_names().add_columns(others.column).where(CompanyChange.id == number)
    row = db.session.execute(wanted).one_or_none()
    if row is None:
        raise UnknownChange()
    return _shown(row, [Namesake(*about) for _number, *about in others.of(row)])


def newest_of(company_id: int) -> Shown | None:
    """The one that waits, else the one decided last."""
    row = db.session.execute(
        _with_names()
        .where(CompanyChange.company_id == company_id)
        .order_by(CompanyChange.id.desc())
        .limit(1)
    ).one_or_none()
    return _shown(row) if row else None


def queue(is_open: bool, page: int) -> tuple[Sequence[Shown], int]:
    """One page: what waits, oldest first; or what was decided, newest first. And how many."""
    waits = CompanyChange.state == ChangeState.OPEN.value
    asked = _with_names().where(waits if is_open else ~waits)
    order = CompanyChange.id if is_open else CompanyChange.id.desc()
    rows, total = one_page(asked.order_by(order), page)
    return [_shown(row) for row in rows], total


def _namesakes() -> Nested:
    """Other companies that have the VAT id of a change already."""
    wanted, other = CompanyChange.after["vat_id"].as_string(), aliased(Company)
    rows = (
        select(other.id, other.customer_no, other.name)
        .where(other.vat_id == wanted, other.vat_id != "", other.id != CompanyChange.company_id)
        .order_by(other.id)
        .limit(ROWS)
        .correlate(CompanyChange)
    )
    return Nested("namesakes", rows)


def _with_names() -> Select[Any]:
    asker, decider = aliased(User), aliased(User)
    return (
        select(
            CompanyChange.id.label("number"),
            CompanyChange.company_id,
            Company.name.label("company"),
            Company.customer_no,
            CompanyChange.state,
            CompanyChange.before,
            CompanyChange.after,
            CompanyChange.vat_answer,
            CompanyChange.asked_at,
            asker.name.label("asked_by"),
            CompanyChange.reason,
            CompanyChange.decided_at,
            decider.name.label("decided_by"),
        )
        .join(Company, Company.id == CompanyChange.company_id)
        .join(asker, asker.id == CompanyChange.asked_by)
        .outerjoin(decider, decider.id == CompanyChange.decided_by)
    )


def _shown(row: Row[Any], namesakes: Sequence[Namesake] = ()) -> Shown:
    before, after = Reviewed(**row.before), Reviewed(**row.after)
    return filled(Shown, row, before=before, after=after, namesakes=namesakes)
