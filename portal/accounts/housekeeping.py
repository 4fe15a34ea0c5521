"""What nobody needs any more, deleted by the worker in small batches: others want to write too."""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, or_, select

from portal.accounts.kept_entries import KEPT_FOR
from portal.accounts.models import GuessCounter, KeptEntry, Session
from portal.accounts.sessions import ABSOLUTE, end_worn_out
from portal.core.clock import now
from portal.core.statements import execute_counting
from portal.core.transaction import atomic

FORGET_OVER = "accounts.forget-over"
END_WORN_OUT = "accounts.end-worn-out"
SESSIONS_KEPT = timedelta(days=30)
GUESSES_KEPT = timedelta(days=1)
BATCH = 500

Rows = type[Session] | type[KeptEntry] | type[GuessCounter]


def forget_over(_: object) -> None:
    """Sessions that ended a month ago, entries nobody came back for, guesses of yesterday."""
    moment = now()
    _forget(Session, Session.created_at < moment - ABSOLUTE - SESSIONS_KEPT)
    _forget(KeptEntry, KeptEntry.created_at < moment - KEPT_FOR)
    _forget(
        GuessCounter,
        GuessCounter.window_started_at < moment - GUESSES_KEPT,
        or_(GuessCounter.locked_until.is_(None), GuessCounter.locked_until < moment),
    )


def end_over(_: object) -> None:
    """Sessions nobody may use any more are ended, so that applications are told."""
    while end_worn_out(BATCH) == BATCH:
        continue


def _forget(rows: Rows, *conditions: ColumnElement[bool]) -> None:
    while _forget_batch(rows, *conditions) == BATCH:
        continue


@atomic
def _forget_batch(rows: Rows, *conditions: ColumnElement[bool]) -> int:
    old = select(rows.id).where(*conditions).limit(BATCH).scalar_subquery()
    return execute_counting(delete(rows).where(rows.id.in_(old)))
