"""The signed mark on a request to authorize that was interrupted to ask the person something.

It says when that began, so that proving who one is afterwards counts and proving it before does
not: a demand to sign in again can be neither skipped nor met twice (docs/decisions/0027).
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from portal.core import crypto
from portal.core.clock import now
from portal.web.identity import Identity

RESUMED = "resumed"
PURPOSE = "sso resumed"
GOOD_FOR = timedelta(minutes=15)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Resumed:
    """`chosen`: the session whose person said to go on as who they are."""

    began: datetime
    chosen: UUID | None = None

    def chose(self, identity: Identity) -> bool:
        """Signing in anew is a choice of the account, too."""
        return self.chosen == identity.sid or identity.authenticated_at >= self.began

    def sign(self, query: str) -> str:
        said = f"{(self.began - _EPOCH) // _MICROSECOND}.{self.chosen.hex if self.chosen else ''}"
        return f"{said}.{crypto.keyed_hash(PURPOSE, f'{said}.{query}').partition(':')[2]}"


def read(mark: str, query: str) -> Resumed | None:
    """None when we did not write it, wrote it for another request, or long ago."""
    began, _, rest = mark.partition(".")
    chosen, _, signature = rest.partition(".")
    expected = crypto.hash_candidates(PURPOSE, f"{began}.{chosen}.{query}")
    if not any(_same(signature, one.partition(":")[2]) for one in expected):
        return None
    moment = _EPOCH + int(began) * _MICROSECOND
    if not now() - GOOD_FOR < moment <= now():
        return None
    return Resumed(moment, UUID(chosen) if chosen else None)


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
