"""A mail is a row and a job, written by the transaction that has something to tell."""

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select

from portal.core import crypto
from portal.core.clock import now
from portal.core.statements import table_of
from portal.extensions import db
from portal.jobs import queue
from portal.mail.models import OutgoingMail

DELIVER = "mail.deliver"
# among the values of a mail: the files that go with it
ATTACHED = "attached_files"

_mails = table_of(OutgoingMail)
_INSERT = insert(_mails).returning(_mails.c.id)


def enqueue(
    template: str,
    recipient: str,
    locale: str,
    values: Mapping[str, Any],
    subject_ref: str = "",
    attached: Sequence[tuple[str, int]] = (),
) -> None:
    """Queue templates/mail/<template>.txt and .html; never commits.

    `values` must be JSON; they are encrypted until delivery and wiped then. `subject_ref` is what
    support may search by ("cart:17"). `attached` names files by the kind that a feature makes at
    delivery and the id of a row ("invoice", 12).
    """
    payload = {**values, ATTACHED: list(attached)} if attached else dict(values)
    mail_id = db.session.execute(
        _INSERT,
        {
            "message_id": f"{uuid.uuid4()}@portal",
            "recipient": recipient,
            "locale": locale,
            "template": template,
            "subject_ref": subject_ref,
            "payload": crypto.encrypt(json.dumps(payload)),
            "state": "queued",
            "created_at": now(),
            "attempts": 0,
            "last_error": "",
        },
    ).scalar_one()
    queue.enqueue(DELIVER, {"mail_id": mail_id}, subject=f"mail:{mail_id}")


def count_waiting() -> int:
    waiting = select(func.count()).select_from(OutgoingMail).where(OutgoingMail.state == "queued")
    return int(db.session.execute(waiting).scalar_one())


def oldest_waiting_seconds() -> float:
    """Age of the oldest mail not delivered yet; 0 when none waits."""
    oldest: datetime | None = db.session.execute(
        select(func.min(OutgoingMail.created_at)).where(OutgoingMail.state == "queued")
    ).scalar_one()
    return max(0.0, (now() - oldest).total_seconds()) if oldest else 0.0
