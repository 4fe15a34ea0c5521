"""Telling applications that a session is over: a row each, retried until they have heard.

accounts queues one job for every session that ends, in the transaction that ends it. It becomes
one job per application that the session had opened, so that one that is down delays no other.
"""

import http.client
from collections.abc import Mapping
from typing import Any

from sqlalchemy import String, cast, func, select, update

from portal.accounts.models import Session, User
from portal.core.clock import now
from portal.core.posting import post
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.jobs import queue
from portal.jobs.models import Job
from portal.jobs.outcomes import TryLater
from portal.sso import applications, id_tokens
from portal.sso.models import Application, SessionApplication

TELL = "sso.tell"
PATIENCE = 5.0  # seconds for a delivery as a whole: the worker has other work

_opened, _session, _user = table_of(SessionApplication), table_of(Session), table_of(User)


@atomic
def session_ended(payload: Mapping[str, Any]) -> None:
    """One job for each application that is not told yet; asked for twice, it is the same job."""
    session_id = int(payload["session"])
    waiting = select(_opened.c.application_id).where(
        _opened.c.session_id == session_id, _opened.c.told_at.is_(None)
    )
    for application_id in db.session.execute(waiting).scalars().all():
        what = {"session": session_id, "application": application_id}
        queue.enqueue_once(f"{TELL}:{session_id}:{application_id}", TELL, what)


def tell(payload: Mapping[str, Any]) -> None:
    """Raises TryLater when the application did not take it."""
    session_id, application_id = int(payload["session"]), int(payload["application"])
    application = applications.with_id(application_id)
    row = db.session.execute(
        select(_session.c.uuid, _user.c.uuid.label("user"))
        .join_from(_opened, _session, _session.c.id == _opened.c.session_id)
        .join(_user, _user.c.id == _session.c.user_id)
        .where(
            _opened.c.session_id == session_id,
            _opened.c.application_id == application_id,
            _opened.c.told_at.is_(None),
        )
    ).one_or_none()
    db.session.rollback()  # the connection is not held while another server thinks
    if row is None or application is None:
        return
    if application.backchannel_logout_uri:
        token = id_tokens.logout_token(application, row.user, row.uuid)
        _deliver(application.backchannel_logout_uri, token)
    _note_told(session_id, application_id)


@atomic
def _note_told(session_id: int, application_id: int) -> None:
    db.session.execute(
        update(_opened)
        .where(_opened.c.session_id == session_id, _opened.c.application_id == application_id)
        .values(told_at=now())
    )


def given_up() -> dict[str, int]:
    """How many sign-outs an application, by key, could not be told of."""
    of_job = cast(Job.payload["application"].as_integer(), String)
    rows = db.session.execute(
        select(Application.key, func.count().label("untold"))
        .join(Job, of_job == cast(Application.id, String))
        .where(Job.kind == TELL, Job.state == "dead")
        .group_by(Application.key)
    )
    return {row.key: row.untold for row in rows}


def count_given_up() -> int:
    dead = select(func.count()).select_from(Job).where(Job.kind == TELL, Job.state == "dead")
    return int(db.session.execute(dead).scalar_one())


def _deliver(address: str, token: str) -> None:
    """Its status decides; a redirect is no answer."""
    try:
        status = post(address, {"logout_token": token}, PATIENCE)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise TryLater(f"not reached: {type(error).__name__}") from None
    if not 200 <= status < 300:
        raise TryLater(f"answered {status}")
