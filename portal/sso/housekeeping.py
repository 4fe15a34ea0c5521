"""What no application can use any more, deleted in small batches: others want to write too.

And what applications will use: signing keys that are there before anybody asks.
"""

from datetime import timedelta

from sqlalchemy import or_

from portal.accounts.sessions import ABSOLUTE
from portal.core.clock import now
from portal.core.housekeeping import forget_rows
from portal.core.statements import table_of
from portal.sso import keys
from portal.sso.models import Grant

FORGET_OVER = "sso.forget-over"
MAKE_KEYS = "sso.make-keys"
# a used code is kept so long for whoever shows it again
KEPT = timedelta(days=1)

_grant = table_of(Grant)


def forget_over(_: object) -> None:
    """Codes nobody came for, grants whose sessions are over whatever happens, and old keys."""
    moment = now()
    unused = _grant.c.used_at.is_(None) & (_grant.c.expires_at < moment - KEPT)
    over = or_(unused, _grant.c.expires_at < moment - ABSOLUTE - KEPT)
    # their tokens go with them
    forget_rows(_grant, over)
    keys.forget_retired(moment - keys.KEPT)


def make_keys(_: object) -> None:
    """If there are none. By them a start tells whether its data keys fit (core.sealed)."""
    keys.published()
