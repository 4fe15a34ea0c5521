"""The company writes to support; what it writes while a question is open answers it."""

from uuid import UUID

from sqlalchemy import select

from portal.claims.filing.drafts import Filer
from portal.claims.history import Doer
from portal.claims.holding import hold
from portal.claims.kinds import MessageKind, PartEvent, PartState
from portal.claims.messages import write
from portal.claims.models import ReplacedPart
from portal.claims.progress import happen
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db

_parts = table_of(ReplacedPart)


@atomic
def write_from_company(uuid: UUID, text: str, by: Filer) -> None:
    """What is written while a question is open answers it.

    Raises what `hold` and `write` do.
    """
    held, doer = hold(uuid, by.company_id), Doer(by)
    waiting = db.session.execute(
        select(_parts).where(
            _parts.c.claim_id == held.id, _parts.c.state == PartState.QUESTION.value
        )
    ).all()
    write(held, text, doer, MessageKind.ANSWER if waiting else MessageKind.MESSAGE)
    for part in waiting:
        happen(held, part, PartEvent.ANSWER, doer)
