"""A mail is a row and a job, written by the transaction that has something to tell."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert

from portal.core import crypto
from portal.core.clock import now
from portal.extensions import db
from portal.jobs import queue
from portal.mail.models import OutgoingMail

DELIVER = "mail.deliver"


def enqueue(
    template: str, recipient: str, locale: str, values: Mapping[str, Any], subject_ref: str = ""
) -> None:
    """Queue templates/mail/<template>.txt and .html; never commits.

    `values` must be JSON; they are encrypted until delivery and wiped then. `subject_ref` is what
    support may search by ("cart:17").
    """
    mail_id = db.session.execute(
        insert(OutgoingMail)
        .values(
            message_id=f"{uuid.uuid4()}@portal",
            recipient=recipient,
            locale=locale,
            template=template,
            subject_ref=subject_ref,
            payload=crypto.encrypt(json.dumps(dict(values))),
            state="queued",
            created_at=now(),
            attempts=0,
            last_error="",
        )
        .returning(OutgoingMail.id)
    ).scalar_one()
    queue.enqueue(DELIVER, {"mail_id": mail_id}, subject=f"mail:{mail_id}")
