"""Adding to the audit trail, inside the transaction of the deed."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from portal.audit.models import AuditEntry
from portal.core.clock import now
from portal.core.origin import origin
from portal.extensions import db


@dataclass(frozen=True)
class Actor:
    """Who acts. Commands act as nobody in particular, by name."""

    user_id: int | None
    name: str
    company_id: int | None = None


def record(action: str, actor: Actor, subject: str = "", **facts: Any) -> None:
    """Append one row; never commits. Facts must hold no whole code, password or token."""
    source = origin.get()
    db.session.execute(
        insert(AuditEntry).values(
            at=now(),
            action=action,
            actor_id=actor.user_id,
            actor_name=actor.name,
            company_id=actor.company_id,
            subject=subject,
            facts=facts,
            address=source.address,
            request_id=source.request_id,
        )
    )
