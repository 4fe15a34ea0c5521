"""What nobody needs any more: ended, or deleted, by the worker."""

from datetime import timedelta

from sqlalchemy import or_

from portal.accounts.kept_entries import KEPT_FOR
from portal.accounts.models import GuessCounter, KeptEntry, Session
from portal.accounts.sessions import ABSOLUTE, end_worn_out
from portal.core.clock import now
from portal.core.housekeeping import BATCH, forget_rows
from portal.core.statements import table_of

FORGET_OVER = "accounts.forget-over"
END_WORN_OUT = "accounts.end-worn-out"
SESSIONS_KEPT = timedelta(days=30)
GUESSES_KEPT = timedelta(days=1)


def forget_over(_: object) -> None:
    """Sessions that ended a month ago, entries nobody came back for, guesses of yesterday."""
    moment = now()
    sessions, entries, guesses = table_of(Session), table_of(KeptEntry), table_of(GuessCounter)
    forget_rows(sessions, sessions.c.created_at < moment - ABSOLUTE - SESSIONS_KEPT)
    forget_rows(entries, entries.c.created_at < moment - KEPT_FOR)
    forget_rows(
        guesses,
        guesses.c.window_started_at < moment - GUESSES_KEPT,
        or_(guesses.c.locked_until.is_(None), guesses.c.locked_until < moment),
    )


def end_over(_: object) -> None:
    """Sessions nobody may use any more are ended, so that applications are told."""
    while end_worn_out(BATCH) == BATCH:
        continue
