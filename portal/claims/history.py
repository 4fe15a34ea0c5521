"""What happened to a claim, written with the deed: both sides read the same."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from portal.audit.record import Actor
from portal.claims.models import ClaimEvent
from portal.core.clock import now
from portal.core.permissions import Role
from portal.core.statements import table_of
from portal.extensions import db

_INSERT = insert(table_of(ClaimEvent))


@dataclass(frozen=True, slots=True)
class Doer:
    """Who acts on a claim, and for which side: the company, or the manufacturer."""

    actor: Actor
    by_staff: bool = False


PORTAL = Doer(Actor(None, ""), by_staff=True)
"""The portal itself: its jobs."""


def is_of_finance(personal_roles: str | None) -> bool:
    """Whoever has both roles speaks for support."""
    held = (personal_roles or "").split()
    return Role.FINANCE in held and Role.SUPPORT not in held


def note(
    claim_id: int, kind: str, doer: Doer, part_id: int | None = None, words: str = "", **facts: Any
) -> None:
    """Append one row; never commits. `facts` are JSON: what the sentence of the event names."""
    row = {
        "claim_id": claim_id,
        "part_id": part_id,
        "kind": kind,
        "at": now(),
        "by_staff": doer.by_staff,
        "user_id": doer.actor.user_id,
        "user_name": doer.actor.name,
        "note": words,
        "facts": facts,
    }
    db.session.execute(_INSERT, row)
