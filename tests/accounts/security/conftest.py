"""What the tests of account security share."""

from collections.abc import Callable

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


def open_sessions(app: Flask, person: Person) -> list[Session]:
    with app.app_context():
        mine = select(Session).where(Session.user_id == person.user_id, Session.ended_at.is_(None))
        return list(db.session.execute(mine.order_by(Session.id)).scalars())


def amr_of_latest(app: Flask, cast: Cast) -> str:
    return open_sessions(app, cast.owner)[-1].amr
