"""What both sides write to each other on a claim; each message goes out as a mail as well."""

from collections.abc import Collection

from sqlalchemy import insert, select

from portal.accounts.models import User
from portal.claims.history import Doer, is_of_finance
from portal.claims.holding import Held
from portal.claims.kinds import MessageKind
from portal.claims.models import ClaimMessage
from portal.claims.telling import talkers, tell_company, tell_support
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.plain_text import paragraphs
from portal.core.statements import table_of
from portal.extensions import db

LONGEST_MESSAGE = 2000


class MessageEmpty(DomainError):
    pass


class NotSubmitted(DomainError):
    """Nobody reads a draft but the company itself."""


def write(
    held: Held,
    text: str,
    doer: Doer,
    kind: MessageKind = MessageKind.MESSAGE,
    also: Collection[int] = (),
) -> None:
    """One message of either side, and its mail to the other; never commits. `also` are users of
    the company whom it concerns beside those who talk.

    Raises MessageEmpty or NotSubmitted.
    """
    text = paragraphs(text)[:LONGEST_MESSAGE]
    if held.is_draft:
        raise NotSubmitted()
    if not text:
        raise MessageEmpty()
    row = {
        "claim_id": held.id,
        "kind": kind.value,
        "at": now(),
        "by_staff": doer.by_staff,
        "user_id": doer.actor.user_id,
        "user_name": doer.actor.name,
        "text": text,
    }
    db.session.execute(insert(table_of(ClaimMessage)), row)
    told = {"text": text, "question": kind is MessageKind.QUESTION}
    if doer.by_staff:
        by_finance = is_of_finance(_roles(doer.actor.user_id))
        more = {**told, "by_finance": by_finance}
        tell_company("claim_message", held.id, lambda: more, {*talkers(held.id), *also})
    else:
        tell_support("claim_message_in", held.id, {**told, "person": doer.actor.name})


def _roles(user_id: int | None) -> str | None:
    users = table_of(User)
    mine = select(users.c.personal_roles).where(users.c.id == user_id)
    return db.session.execute(mine).scalar_one_or_none()
