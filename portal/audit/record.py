"""Adding to the audit trail, inside the transaction of the deed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import insert

from portal.audit.models import AuditEntry
from portal.core.clock import now
from portal.core.origin import origin
from portal.core.statements import table_of
from portal.extensions import db

_INSERT = insert(table_of(AuditEntry))


@dataclass(frozen=True)
class Actor:
    """Who acts. Commands act as nobody in particular, by name."""

    user_id: int | None
    name: str
    company_id: int | None = None


def record(action: str, actor: Actor, subject: str = "", **facts: Any) -> None:
    """Append one row; never commits. Facts must hold no whole code, password or token."""
    db.session.execute(_INSERT, _row(action, actor, subject, facts))


def record_about(
    action: str,
    actor: Actor,
    company_ids: Iterable[int | None],
    subject: str = "",
    **facts: Any,
) -> None:
    """Append a row for each company that the deed of `actor` concerns; in one go."""
    rows = [
        _row(action, replace(actor, company_id=company_id), subject, facts)
        for company_id in company_ids
    ]
    if rows:
        db.session.execute(_INSERT, rows)


def _row(action: str, actor: Actor, subject: str, facts: dict[str, Any]) -> dict[str, Any]:
    source = origin.get()
    return {
        "at": now(),
        "action": action,
        "actor_id": actor.user_id,
        "actor_name": actor.name,
        "company_id": actor.company_id,
        "subject": subject,
        "facts": facts,
        "address": source.address,
        "request_id": source.request_id,
    }
