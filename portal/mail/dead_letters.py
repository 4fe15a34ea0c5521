"""Mails that could not be delivered: listed for support, and sent again by hand."""

from sqlalchemy import func, select, update

from portal.audit.record import Actor, record
from portal.core.errors import DomainError
from portal.core.transaction import atomic
from portal.extensions import db
from portal.jobs import queue
from portal.mail.models import OutgoingMail
from portal.mail.outbox import DELIVER


class NoDeadLetter(DomainError):
    """This mail is unknown, was delivered, or is being delivered: there is nothing to retry."""


@atomic
def retry(mail_id: int, actor: Actor) -> None:
    """Send a dead letter again, with all attempts before it. Raises NoDeadLetter."""
    revived = db.session.execute(
        update(OutgoingMail)
        .where(OutgoingMail.id == mail_id, OutgoingMail.state == "dead")
        .values(state="queued", attempts=0, last_error="")
        .returning(OutgoingMail.id)
    ).scalar_one_or_none()
    if revived is None:
        raise NoDeadLetter()
    queue.enqueue(DELIVER, {"mail_id": mail_id}, subject=f"mail:{mail_id}")
    record("mail.retried", actor, f"mail:{mail_id}")


def count() -> int:
    dead = select(func.count()).select_from(OutgoingMail).where(OutgoingMail.state == "dead")
    return int(db.session.execute(dead).scalar_one())
