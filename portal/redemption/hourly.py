"""What a person may ask for a few times an hour: rows, so that all processes count together."""

from datetime import timedelta

from portal.accounts import lockouts
from portal.accounts.lockouts import Limit

HOUR = timedelta(hours=1)


def at_most(times: int, kind: str) -> Limit:
    return Limit(kind, times, HOUR, HOUR)


def use_up_one(limit: Limit, user_id: int) -> None:
    """Never commits; raises LockedOut when none is left. One person's uses come one by one."""
    subject = f"user:{user_id}"
    lockouts.refuse_if_locked(limit, subject, "")
    lockouts.count_wrong(limit, subject, "")
