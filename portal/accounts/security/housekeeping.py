"""What nobody needs any more about security, deleted by the worker in small batches."""

from datetime import timedelta

from sqlalchemy import ColumnElement, Table, delete, select

from portal.accounts.security import challenges
from portal.accounts.security.models import (
    KnownBrowser,
    PasskeyChallenge,
    PasswordReset,
    RecoveryCode,
)
from portal.core.clock import now
from portal.core.statements import execute_counting, table_of
from portal.core.transaction import atomic

FORGET_OVER = "security.forget-over"
RESETS_KEPT = timedelta(days=30)
USED_CODES_KEPT = timedelta(days=365)
BROWSERS_KEPT = timedelta(days=400)
BATCH = 500

_browsers, _newer = table_of(KnownBrowser), table_of(KnownBrowser).alias("newer")


def forget_over(_: object) -> None:
    """Challenges unanswered, links of last month, codes used long ago, browsers long unseen."""
    moment = now()
    waiting, resets = table_of(PasskeyChallenge), table_of(PasswordReset)
    codes = table_of(RecoveryCode)
    _forget(waiting, waiting.c.challenge, waiting.c.created_at < moment - challenges.LASTS)
    _forget(resets, resets.c.id, resets.c.created_at < moment - RESETS_KEPT)
    _forget(codes, codes.c.id, codes.c.used_at < moment - USED_CODES_KEPT)
    # a person's last one stays: else the next sign-in would pass for the first of the account
    has_newer = (
        select(_newer.c.id)
        .where(_newer.c.user_id == _browsers.c.user_id, _newer.c.id > _browsers.c.id)
        .exists()
    )
    _forget(_browsers, _browsers.c.id, _browsers.c.last_seen_at < moment - BROWSERS_KEPT, has_newer)


def _forget(table: Table, key: ColumnElement[object], *conditions: ColumnElement[bool]) -> None:
    while _forget_batch(table, key, *conditions) == BATCH:
        continue


@atomic
def _forget_batch(
    table: Table, key: ColumnElement[object], *conditions: ColumnElement[bool]
) -> int:
    old = select(key).where(*conditions).limit(BATCH).scalar_subquery()
    return execute_counting(delete(table).where(key.in_(old)))
