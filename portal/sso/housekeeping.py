"""What no application can use any more, deleted in small batches: others want to write too."""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, or_, select

from portal.accounts.sessions import ABSOLUTE
from portal.core.clock import now
from portal.core.statements import execute_counting, table_of
from portal.core.transaction import atomic
from portal.sso import keys
from portal.sso.models import Grant

FORGET_OVER = "sso.forget-over"
# a used code is kept so long for whoever shows it again
KEPT = timedelta(days=1)
BATCH = 500

_grant = table_of(Grant)


def forget_over(_: object) -> None:
    """Codes nobody came for, grants whose sessions are over whatever happens, and old keys."""
    moment = now()
    unused = _grant.c.used_at.is_(None) & (_grant.c.expires_at < moment - KEPT)
    over = or_(unused, _grant.c.expires_at < moment - ABSOLUTE - KEPT)
    while _forget_batch(over) == BATCH:
        continue
    keys.forget_retired(moment - keys.KEPT)


@atomic
def _forget_batch(over: ColumnElement[bool]) -> int:
    """Their tokens go with them."""
    old = select(_grant.c.id).where(over).limit(BATCH).scalar_subquery()
    return execute_counting(delete(_grant).where(_grant.c.id.in_(old)))
