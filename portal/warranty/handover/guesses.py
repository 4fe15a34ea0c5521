"""Codes that nobody could enter are counted: whoever guesses is not heard for a while.

Slips do not count, as their check character does not fit.
"""

from datetime import timedelta

from portal.accounts import lockouts
from portal.accounts.lockouts import Limit
from portal.audit.record import record
from portal.warranty.changes import actor_of
from portal.web.identity import Identity

ONE_PERSON = Limit("hand-over-code", most=10, window=timedelta(hours=1), lock=timedelta(minutes=15))
# looser: many accounts of one company, or one account from many addresses
ONE_OWNER = Limit(
    "hand-over-code-owner", most=50, window=timedelta(hours=1), lock=timedelta(hours=1)
)


def claim(identity: Identity, address: str) -> bool:
    """A try is counted before it is judged: of a burst none is heard beyond the limit.

    True when it is the one that locks; never commits. Raises LockedOut.
    """
    person = lockouts.claim(ONE_PERSON, _person(identity), address)
    owner = lockouts.claim(ONE_OWNER, _owner(identity), "")
    return person or owner


def give_back(identity: Identity, address: str) -> None:
    """It was no guess."""
    lockouts.give_back(ONE_PERSON, _person(identity), address)
    lockouts.give_back(ONE_OWNER, _owner(identity), "")


def note(identity: Identity, locks: bool) -> None:
    """Never commits."""
    record("hand_over.refused", actor_of(identity), "", locked=locks)


def forget(identity: Identity, address: str) -> None:
    """After a right code, in the transaction of that deed; never commits."""
    lockouts.forget(ONE_PERSON, _person(identity), address)


def _person(identity: Identity) -> str:
    return f"user:{identity.user_id}"


def _owner(identity: Identity) -> str:
    return f"company:{identity.company.id}" if identity.company else _person(identity)
