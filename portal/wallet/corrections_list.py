"""Corrections as support reads them, with the names around them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Company, User
from portal.core.regions import Region
from portal.core.rows import filled
from portal.extensions import db
from portal.wallet.corrections import UnknownCorrection
from portal.wallet.models import Correction
from portal.web.paging import one_page


@dataclass(frozen=True)
class Shown:
    number: int
    company_id: int
    customer_no: str
    company: str
    region: Region
    coins: int
    reason: str
    state: str
    asked_at: datetime
    asked_by_id: int
    asked_by: str
    decided_at: datetime | None
    decided_by: str | None


def shown(number: int) -> Shown:
    """Raises UnknownCorrection."""
    row = db.session.execute(_with_names().where(Correction.id == number)).one_or_none()
    if row is None:
        raise UnknownCorrection()
    return _shown(row)


def newest(page: int) -> tuple[Sequence[Shown], int]:
    """One page, those that wait first, then newest first; and how many there are in all."""
    waits = Correction.state == "pending"
    rows, total = one_page(_with_names().order_by(waits.desc(), Correction.id.desc()), page)
    return [_shown(row) for row in rows], total


def _with_names() -> Select[Any]:
    asker, decider = aliased(User), aliased(User)
    return (
        select(
            Correction.id.label("number"),
            Correction.company_id,
            Company.customer_no,
            Company.name.label("company"),
            Correction.region,
            Correction.coins,
            Correction.reason,
            Correction.state,
            Correction.asked_at,
            Correction.asked_by.label("asked_by_id"),
            asker.name.label("asked_by"),
            Correction.decided_at,
            decider.name.label("decided_by"),
        )
        .join(Company, Company.id == Correction.company_id)
        .join(asker, asker.id == Correction.asked_by)
        .outerjoin(decider, decider.id == Correction.decided_by)
    )


def _shown(row: Row[Any]) -> Shown:
    return filled(Shown, row, region=Region(row.region))
