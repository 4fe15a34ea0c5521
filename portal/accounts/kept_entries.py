"""Entries of an interrupted form, between sign-in and the form that shows them again."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select

from portal.accounts.models import KeptEntry
from portal.core.clock import now
from portal.core.transaction import atomic
from portal.extensions import db

KEPT_FOR = timedelta(hours=1)


@atomic
def keep(user_id: int, content: str) -> UUID:
    """`content` is the encrypted text of web.interrupted; stale rows go at the same time."""
    db.session.execute(delete(KeptEntry).where(KeptEntry.created_at < now() - KEPT_FOR))
    key = uuid4()
    db.session.execute(
        insert(KeptEntry).values(
            uuid=key, user_id=user_id, content=content.encode(), created_at=now()
        )
    )
    return key


def kept(user_id: int, key: UUID) -> str | None:
    """The encrypted text, for the person who typed it only."""
    content = db.session.execute(
        select(KeptEntry.content).where(KeptEntry.uuid == key, KeptEntry.user_id == user_id)
    ).scalar_one_or_none()
    return content.decode() if content else None
