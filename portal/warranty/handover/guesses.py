"""Codes that nobody could enter; slips do not count, as their check character does not fit."""

from portal.audit.record import record
from portal.warranty.changes import actor_of
from portal.warranty.guessing import GuessLock
from portal.web.identity import Identity

LOCK = GuessLock.of("hand-over-code")


def note(identity: Identity, locks: bool) -> None:
    """Never commits."""
    record("hand_over.refused", actor_of(identity), "", locked=locks)
