"""Entries of an interrupted form, between sign-in and the form that shows them again."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import and_, delete, insert, or_, select

from portal.accounts.models import KeptEntry, Session
from portal.accounts.sessions import PURPOSE
from portal.core import crypto
from portal.core.clock import now
from portal.core.transaction import atomic
from portal.extensions import db

KEPT_FOR = timedelta(hours=1)
MOST_KEPT = 10  # of one person: the newest


@atomic
def keep(user_id: int, content: str) -> UUID:
    """`content` is the encrypted text of web.interrupted; stale rows go at the same time."""
    newest = (
        select(KeptEntry.id)
        .where(KeptEntry.user_id == user_id)
        .order_by(KeptEntry.id.desc())
        .limit(MOST_KEPT - 1)
        .scalar_subquery()
    )
    surplus = and_(KeptEntry.user_id == user_id, KeptEntry.id.not_in(newest))
    db.session.execute(
        delete(KeptEntry).where(or_(KeptEntry.created_at < now() - KEPT_FOR, surplus))
    )
    key = uuid4()
    db.session.execute(
        insert(KeptEntry).values(
            uuid=key, user_id=user_id, content=content.encode(), created_at=now()
        )
    )
    return key


def kept(user_id: int, key: UUID) -> str | None:
    """The encrypted text, for the person who typed it only, within the hour."""
    content = db.session.execute(
        select(KeptEntry.content).where(
            KeptEntry.uuid == key,
            KeptEntry.user_id == user_id,
            KeptEntry.created_at >= now() - KEPT_FOR,
        )
    ).scalar_one_or_none()
    return content.decode() if content else None


def is_of(user_id: int, session_token: str) -> bool:
    """Whether this person typed it: the session that was over was theirs, or nobody's."""
    if not session_token:
        return True
    hashes = crypto.hash_candidates(PURPOSE, session_token)
    owner = db.session.execute(
        select(Session.user_id).where(Session.token_hash.in_(hashes))
    ).scalar_one_or_none()
    return owner == user_id
