"""Codes that nobody could use are counted: whoever guesses is not heard for a while.

Slips and codes of one's own device do not count.
"""

from datetime import timedelta

from portal.accounts import lockouts
from portal.accounts.lockouts import Limit
from portal.audit.record import record
from portal.warranty.changes import actor_of
from portal.warranty.codes.finding import FoundCode
from portal.warranty.codes.typed import WarrantyCode
from portal.web.identity import Identity

ONE_PERSON = Limit("warranty-code", most=10, window=timedelta(hours=1), lock=timedelta(minutes=15))
# looser: many accounts of one company, or one account from many addresses
ONE_OWNER = Limit(
    "warranty-code-owner", most=50, window=timedelta(hours=1), lock=timedelta(hours=1)
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


def note(identity: Identity, code: WarrantyCode, found: FoundCode | None, locks: bool) -> None:
    """Keeps the true reason for support only; never commits."""
    record(
        "warranty_code.refused",
        actor_of(identity),
        f"warranty-code:{found.id}" if found else "",
        reason=found.state if found else "unknown",
        last_four=code.last_four,
        batch=found.batch if found else "",
        locked=locks,
    )


def _person(identity: Identity) -> str:
    return f"user:{identity.user_id}"


def _owner(identity: Identity) -> str:
    return f"company:{identity.company.id}" if identity.company else _person(identity)
