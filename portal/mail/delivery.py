"""Delivering mails: at least once, recognisably the same, and never lost."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from portal.core import crypto
from portal.core.clock import now
from portal.core.redaction import hide_secrets
from portal.core.transaction import atomic
from portal.extensions import db
from portal.jobs.outcomes import TryLater
from portal.mail.attachments import Attachment
from portal.mail.composing import compose, file_name
from portal.mail.models import OutgoingMail
from portal.mail.outbox import ATTACHED
from portal.mail.transport import transport_for
from portal.mail.writing import Written, render
from portal.web.registries import registries
from portal.web.settings import settings

__all__ = ["Written", "deliver", "note_death", "render"]


def deliver(payload: Mapping[str, Any]) -> None:
    """The job behind `outbox.enqueue`. Raises TryLater or Hopeless.

    Sending and noting it are two steps: a crash between them sends the mail once more, with the
    same Message-ID.
    """
    mail = _queued(payload["mail_id"])
    if mail is None or mail.payload is None:
        return
    values = json.loads(crypto.decrypt(mail.payload))
    attachments = _attachments(values)
    written = render(mail.template, mail.locale, values)
    config = settings()
    message = compose(mail, written, config.mail_from, attachments)
    transport = transport_for(config.smtp_url, config.data_dir)
    try:
        transport.send(message, config.mail_from, mail.recipient, file_name(mail))
    except TryLater as error:
        _note_failure(mail.id, hide_secrets(str(error)))
        raise
    _note_sent(mail.id)


def _attachments(values: dict[str, Any]) -> list[Attachment]:
    """Made now: a file of an invoice need not lie in the queue."""
    names = values.pop(ATTACHED, ())
    return [registries.mail_attachments[kind](number) for kind, number in names]


@atomic
def note_death(payload: Mapping[str, Any], error: str) -> None:
    """The job was given up: the mail is a dead letter, and keeps its payload to be sent again."""
    _change_queued(payload["mail_id"], state="dead", last_error=error)


def _queued(mail_id: int) -> OutgoingMail | None:
    waiting = select(OutgoingMail).where(OutgoingMail.id == mail_id, OutgoingMail.state == "queued")
    return db.session.execute(waiting).scalar_one_or_none()


@atomic
def _note_sent(mail_id: int) -> None:
    _change_queued(
        mail_id,
        state="sent",
        sent_at=now(),
        payload=None,
        attempts=OutgoingMail.attempts + 1,
        last_error="",
    )


@atomic
def _note_failure(mail_id: int, error: str) -> None:
    _change_queued(mail_id, attempts=OutgoingMail.attempts + 1, last_error=error)


def _change_queued(mail_id: int, **values: Any) -> None:
    mine = update(OutgoingMail).where(OutgoingMail.id == mail_id, OutgoingMail.state == "queued")
    db.session.execute(mine.values(**values))
