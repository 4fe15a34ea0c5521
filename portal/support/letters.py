"""Mails that did not arrive, as support sees them: whom they were for, never what they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.core.rows import filled
from portal.mail.models import OutgoingMail
from portal.web.paging import one_page


@dataclass(frozen=True)
class Letter:
    number: int
    template: str
    recipient: str
    locale: str
    subject_ref: str
    created_at: datetime
    attempts: int
    last_error: str


def dead_letters(page: int) -> tuple[Sequence[Letter], int]:
    """One page, newest first; and how many there are in all."""
    rows, total = one_page(
        select(
            OutgoingMail.id.label("number"),
            OutgoingMail.template,
            OutgoingMail.recipient,
            OutgoingMail.locale,
            OutgoingMail.subject_ref,
            OutgoingMail.created_at,
            OutgoingMail.attempts,
            OutgoingMail.last_error,
        )
        .where(OutgoingMail.state == "dead")
        .order_by(OutgoingMail.created_at.desc(), OutgoingMail.id.desc()),
        page,
    )
    return [filled(Letter, row) for row in rows], total
