"""What the tests of account security share."""

import re
from collections.abc import Callable
from email import message_from_bytes, policy

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Session
from portal.extensions import db
from portal.jobs.worker import Worker
from portal.mail.models import OutgoingMail
from tests.support.cast import Cast, Person

Mails = Callable[[Person], list[str]]


@pytest.fixture
def unprotected(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def mails(app: Flask) -> Mails:
    """Templates of the mails to a person, the oldest first, after the worker has done its work."""

    def read(person: Person) -> list[str]:
        with app.app_context():
            Worker().run_until_idle()
            mine = OutgoingMail.recipient == person.email
            found = select(OutgoingMail.template).where(mine).order_by(OutgoingMail.id)
            return list(db.session.execute(found).scalars())

    return read


def mailed_link(app: Flask, path: str) -> str:
    """What a person finds in the mailbox: the path of the newest such link, or nothing."""
    with app.app_context():
        Worker().run_until_idle()
        outbox = app.config["PORTAL"].data_dir / "outbox"
    files = sorted(outbox.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    texts = [mail.get_body(("plain",)).get_content() for mail in mails]
    links = [
        found for text in texts for found in re.findall(rf"{path}/[A-Za-z0-9_-]{{43}}\S*", text)
    ]
    return links[-1] if links else ""


def open_sessions(app: Flask, person: Person) -> list[Session]:
    with app.app_context():
        mine = select(Session).where(Session.user_id == person.user_id, Session.ended_at.is_(None))
        return list(db.session.execute(mine.order_by(Session.id)).scalars())


def amr_of_latest(app: Flask, cast: Cast) -> str:
    return open_sessions(app, cast.owner)[-1].amr
