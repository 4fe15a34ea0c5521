"""What nobody needs any more about security, deleted by the worker."""

from datetime import timedelta

from sqlalchemy import select

from portal.accounts.security import challenges
from portal.accounts.security.models import (
    KnownBrowser,
    PasskeyChallenge,
    PasswordReset,
    RecoveryCode,
)
from portal.core.clock import now
from portal.core.housekeeping import forget_rows
from portal.core.statements import table_of

FORGET_OVER = "security.forget-over"
RESETS_KEPT = timedelta(days=30)
USED_CODES_KEPT = timedelta(days=365)
BROWSERS_KEPT = timedelta(days=400)

_browsers, _newer = table_of(KnownBrowser), table_of(KnownBrowser).alias("newer")


def forget_over(_: object) -> None:
    """Challenges unanswered, links of last month, codes used long ago, browsers long unseen."""
    moment = now()
    waiting, resets = table_of(PasskeyChallenge), table_of(PasswordReset)
    codes = table_of(RecoveryCode)
    forget_rows(waiting, waiting.c.created_at < moment - challenges.LASTS)
    forget_rows(resets, resets.c.created_at < moment - RESETS_KEPT)
    forget_rows(codes, codes.c.used_at < moment - USED_CODES_KEPT)
    # a person's last one stays: else the next sign-in would pass for the first of the account
    has_newer = (
        select(_newer.c.id)
        .where(_newer.c.user_id == _browsers.c.user_id, _newer.c.id > _browsers.c.id)
        .exists()
    )
    forget_rows(_browsers, _browsers.c.last_seen_at < moment - BROWSERS_KEPT, has_newer)
