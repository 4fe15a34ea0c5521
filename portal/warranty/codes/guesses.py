"""Codes that nobody could use; slips and codes of one's own device do not count."""

from portal.audit.record import record
from portal.warranty.changes import actor_of
from portal.warranty.codes.finding import FoundCode
from portal.warranty.codes.typed import WarrantyCode
from portal.warranty.guessing import GuessLock
from portal.web.identity import Identity

LOCK = GuessLock.of("warranty-code")


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
