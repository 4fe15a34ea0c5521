"""Looking at jobs and mails from outside, and kinds of jobs made up for a test."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Flask
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import select, update

from portal.core.clock import now
from portal.core.transaction import transaction
from portal.extensions import db
from portal.jobs import queue
from portal.jobs.models import Job
from portal.jobs.worker import Worker
from portal.mail import outbox
from portal.mail.models import OutgoingMail
from portal.web.registries import registries

HELLO = {
    "mail/hello.txt": (
        "{% block subject %}Hello {{ name }}{% endblock %}"
        '{% block text %}{{ _("Menu") }}: {{ code }}{% endblock %}'
    ),
    "mail/hello.html": (
        '{% extends "mail/base.html" %}{% block html %}<h1>{{ name }}</h1>{{ code }}{% endblock %}'
    ),
}


@contextmanager
def job_kind(
    kind: str,
    handler: Callable[[Mapping[str, Any]], None],
    note_death: Callable[[Mapping[str, Any], str], None] | None = None,
) -> Iterator[None]:
    registries.job_kinds[kind] = handler
    if note_death:
        registries.job_deaths[kind] = note_death
    try:
        yield
    finally:
        del registries.job_kinds[kind]
        registries.job_deaths.pop(kind, None)


def add_jobs(kind: str, count: int = 1) -> list[int]:
    with transaction():
        for number in range(count):
            queue.enqueue(kind, {"number": number})
    query = select(Job.id).where(Job.kind == kind).order_by(Job.id)
    return list(db.session.execute(query).scalars())


def job(job_id: int) -> Job:
    query = select(Job).where(Job.id == job_id).execution_options(populate_existing=True)
    return db.session.execute(query).scalar_one()


def make_due(*job_ids: int) -> None:
    """Time passes: what these jobs wait for is over."""
    with transaction():
        past = now() - timedelta(seconds=1)
        db.session.execute(update(Job).where(Job.id.in_(job_ids)).values(due_at=past))


def grow_old(job_id: int, age: timedelta) -> None:
    """Time passes since it was asked for."""
    with transaction():
        db.session.execute(update(Job).where(Job.id == job_id).values(created_at=now() - age))


def work_until_given_up(job_id: int) -> int:
    """Let time pass between the attempts; returns how many there were."""
    attempts = 0
    while job(job_id).state == "queued":
        make_due(job_id)
        attempts += Worker().run_until_idle()
    return attempts


def say_hello_in(app: Flask) -> None:
    """A mail template for tests."""
    loader = app.jinja_env.loader
    assert loader is not None
    app.jinja_env.loader = ChoiceLoader([DictLoader(HELLO), loader])


def send_hello(
    recipient: str = "anna@example.com", locale: str = "en", name: str = "Anna", code: str = "12"
) -> int:
    with transaction():
        outbox.enqueue("hello", recipient, locale, {"name": name, "code": code})
    query = select(OutgoingMail.id).order_by(OutgoingMail.id.desc()).limit(1)
    return db.session.execute(query).scalar_one()


def mail(mail_id: int) -> OutgoingMail:
    query = select(OutgoingMail).where(OutgoingMail.id == mail_id)
    return db.session.execute(query.execution_options(populate_existing=True)).scalar_one()


def job_of(mail_id: int) -> int:
    query = select(Job.id).where(Job.subject == f"mail:{mail_id}").order_by(Job.id.desc())
    return db.session.execute(query.limit(1)).scalar_one()
