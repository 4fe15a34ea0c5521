"""Mails before a defective device is due, and once it is overdue: each is sent once.

A claim is told in one mail of all its devices. Which of them are to be told of is decided by one
UPDATE, so a second run beside it or after it finds nothing to do.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select, update

from portal.claims.history import PORTAL, note
from portal.claims.kinds import PartState
from portal.claims.models import ReplacedPart
from portal.claims.telling import tell_company
from portal.core.clock import now, today
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.web.formats import date_text

REMIND = "claims.remind-returns"
EVERY = timedelta(hours=6)
EARLY, LATE = timedelta(weeks=2), timedelta(days=3)

_parts = table_of(ReplacedPart)


class Notice(StrEnum):
    EARLY = "early"
    LATE = "late"
    OVERDUE = "overdue"


_TOLD_AT = {
    Notice.EARLY: _parts.c.reminded_early_at,
    Notice.LATE: _parts.c.reminded_late_at,
    Notice.OVERDUE: _parts.c.overdue_told_at,
}


def remind(_: object) -> None:
    """The periodic job. The most pressing comes first, and makes the milder ones needless."""
    for notice in (Notice.OVERDUE, Notice.LATE, Notice.EARLY):
        due = select(_parts.c.claim_id).where(*_conditions(notice, today())).distinct()
        for claim_id in sorted(db.session.execute(due).scalars()):
            _remind(claim_id, notice)


@atomic
def _remind(claim_id: int, notice: Notice) -> None:
    moment = now()
    milder = list(Notice)[: list(Notice).index(notice) + 1]
    told = {_TOLD_AT[each].name: moment for each in milder}
    claimed = db.session.execute(
        update(_parts)
        .where(_parts.c.claim_id == claim_id, *_conditions(notice, today()))
        .values(told)
        .returning(
            _parts.c.defective_serial, _parts.c.model, _parts.c.due_on, _parts.c.sent_back_on
        )
    ).all()
    if claimed:
        _tell(claim_id, notice, claimed)


def _conditions(notice: Notice, day: date) -> tuple[ColumnElement[bool], ...]:
    """Not there, and not told of yet. What has a consignment number is on its way, and nobody is
    reminded of it before its day; once that has passed, they are.
    """
    waiting = (
        _parts.c.state == PartState.RECEIVED.value,
        _parts.c.return_waived_at.is_(None),
        _TOLD_AT[notice].is_(None),
    )
    untracked = or_(_parts.c.sent_back_on.is_(None), _parts.c.return_tracking == "")
    match notice:
        case Notice.OVERDUE:
            return (*waiting, _parts.c.due_on < day)
        case Notice.LATE:
            return (*waiting, untracked, _parts.c.due_on <= day + LATE)
        case Notice.EARLY:
            return (*waiting, untracked, _parts.c.due_on <= day + EARLY)


def _tell(claim_id: int, notice: Notice, parts: Sequence[Row[Any]]) -> None:
    due = min(part.due_on for part in parts)
    overdue = notice is Notice.OVERDUE
    sent = all(part.sent_back_on for part in parts)
    devices = [f"{part.model} {part.defective_serial}".strip() for part in parts]

    def more() -> Mapping[str, Any]:
        return {"overdue": overdue, "sent": sent, "due_on": date_text(due), "devices": devices}

    tell_company("claim_return", claim_id, more)
    kind = "return.overdue" if overdue else "return.reminded"
    note(claim_id, kind, PORTAL, due_on=due.isoformat())
