"""Answers to batches are kept for who sends again, then forgotten; what was recorded stays."""

from datetime import timedelta

from sqlalchemy import delete, select

from portal.core.clock import now
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.warranty.models import OnlineBatch

FORGET_ANSWERS = "online.forget-answers"
KEPT = timedelta(days=30)
# an answer may be long, and on SQLite others want to write too
AT_ONCE = 100

_batches = table_of(OnlineBatch)


def forget_answers(_: object) -> None:
    """Safe to run twice; a batch sent again after a month finds its devices known."""
    while _forget() == AT_ONCE:
        continue


@atomic
def _forget() -> int:
    old = select(_batches.c.id).where(_batches.c.received_at < now() - KEPT).limit(AT_ONCE)
    gone = delete(_batches).where(_batches.c.id.in_(old.scalar_subquery()))
    return len(db.session.execute(gone.returning(_batches.c.id)).all())
