"""What both sides write to each other on a claim; each message goes out as a mail as well."""

from sqlalchemy import insert

from portal.claims.history import Doer
from portal.claims.holding import Held
from portal.claims.kinds import Desk, MessageKind
from portal.claims.models import ClaimMessage
from portal.claims.telling import tell_company, tell_support
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
    desk: Desk = Desk.SUPPORT,
) -> None:
    """One message of either side, and its mail to the other; never commits. `desk` is whose words
    the company reads.

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
        tell_company("claim_message", held.id, lambda: {**told, "desk": desk.value})
    else:
        tell_support("claim_message_in", held.id, {**told, "person": doer.actor.name})
