"""Serial numbers are counted for who asks about them, however they are sent."""

from collections.abc import Collection
from datetime import UTC, datetime

from flask import g, request
from flask_limiter import RateLimitExceeded

from portal.core import crypto
from portal.core.addresses import customer_of
from portal.core.clock import today
from portal.extensions import limiter
from portal.warranty.lookup.limits import PEOPLE, VISITORS, AskedTooMuch, VisitorAskedTooMuch
from portal.web.identity import current_identity

COUNTED = "warranty list counted"


def count_serials(number: int) -> None:
    """Before any of them is looked up. Raises AskedTooMuch; support may ask as it likes."""
    if not number or current_identity().can("support.devices"):
        return
    g.serials_asked = number
    try:
        _counted()
    except RateLimitExceeded:
        kind = AskedTooMuch if current_identity().is_authenticated else VisitorAskedTooMuch
        raise kind(until=_until()) from None


def count_list(serials: Collection[str], proof: str) -> str:
    """Once a day for the same list of the same person: to filter it or to save it as CSV asks
    for nothing new. Returns the proof that the next form carries; raises AskedTooMuch.
    """
    subject = "\n".join((today().isoformat(), who_asks(), *sorted(serials)))
    if proof not in crypto.hash_candidates(COUNTED, subject):
        count_serials(len(serials))
    return crypto.keyed_hash(COUNTED, subject)


def who_asks() -> str:
    """A person, or the customer of a provider behind an address."""
    identity = current_identity()
    if identity.is_authenticated:
        return f"user:{identity.user_id}"
    return customer_of(request.remote_addr or "nowhere")


@limiter.shared_limit(
    lambda: PEOPLE if current_identity().is_authenticated else VISITORS,
    scope="warranty-serials",
    key_func=who_asks,
    cost=lambda: int(g.serials_asked),
)
def _counted() -> None:
    """Called for its limit."""


def _until() -> datetime:
    limit = limiter.current_limit
    return datetime.fromtimestamp(limit.reset_at if limit else 0, UTC)
