"""What every deed of staff on a claim begins and ends with."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from portal.audit.record import Actor, record
from portal.claims.history import Doer
from portal.claims.holding import Held, hold
from portal.claims.messages import NotSubmitted, write
from portal.core.plain_text import paragraphs


def held_by_staff(uuid: UUID, version: int | None, *, closed_too: bool = False) -> Held:
    """Raises what `hold` does, or NotSubmitted: a draft is the company's own."""
    held = hold(uuid, None, version, closed_too=closed_too)
    if held.is_draft:
        raise NotSubmitted()
    return held


def doer(actor: Actor) -> Doer:
    return Doer(actor, by_staff=True)


def told(action: str, held: Held, actor: Actor, **facts: Any) -> None:
    """The row of the audit trail, which the company reads too; never commits."""
    about = replace(actor, company_id=held.company_id)
    record(action, about, f"claim:{held.id}", number=held.number, **facts)


def say(held: Held, text: str, actor: Actor) -> None:
    """The words that go with a deed, if there are any, as a message and a mail; never commits."""
    if paragraphs(text):
        write(held, text, doer(actor))
