"""A worker killed in the middle of a delivery: the mail arrives later, and is recognisable."""

import multiprocessing
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from portal import create_app
from portal.extensions import db
from portal.jobs.worker import Worker
from portal.mail.outbox import DELIVER
from tests.support.databases import settings_for
from tests.support.engines import both_engines
from tests.support.jobs import job, job_of, mail, make_due, say_hello_in, send_hello
from tests.support.small_portal import eventually
from tests.support.smtp import Mailbox

UseSmtp = Callable[[str], None]


def work(database: str, data_dir: Path, smtp_url: str) -> None:
    app = create_app(settings_for(database, data_dir, SMTP_URL=smtp_url))
    say_hello_in(app)
    with app.app_context():
        Worker().run()


@contextmanager
def worker_process(app: Flask, smtp_url: str) -> Iterator[multiprocessing.process.BaseProcess]:
    data_dir = app.config["PORTAL"].data_dir
    process = multiprocessing.get_context("spawn").Process(
        target=work, args=(app.config["SQLALCHEMY_DATABASE_URI"], data_dir, smtp_url)
    )
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


@contextmanager
def silent_server() -> Iterator[str]:
    """Takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"smtp://127.0.0.1:{listening.getsockname()[1]}"


def claimed(job_id: int) -> bool:
    db.session.rollback()
    return job(job_id).leased_by is not None


@both_engines
def test_killed_between_claim_and_send_it_is_delivered_once_by_the_next_worker(
    in_app: Flask, mailbox: Mailbox, use_smtp: UseSmtp
) -> None:
    use_smtp(mailbox.url)
    mail_id = send_hello()
    job_id = job_of(mail_id)
    with silent_server() as url, worker_process(in_app, url):
        assert eventually(lambda: claimed(job_id))
    assert mail(mail_id).state == "queued"
    assert not Worker(DELIVER).work_once(), "the lease of the killed worker is not over yet"
    make_due(job_id)
    Worker().run_until_idle()
    make_due(job_id)
    Worker().run_until_idle()
    assert mail(mail_id).state == "sent"
    assert len(mailbox.taken) == 1
    assert job(job_id).attempts == 2


@both_engines
def test_killed_between_send_and_noting_it_arrives_once_more_with_the_same_id(
    in_app: Flask, mailbox: Mailbox, use_smtp: UseSmtp
) -> None:
    mailbox.seconds_before_answer = 3
    use_smtp(mailbox.url)
    mail_id = send_hello()
    with worker_process(in_app, mailbox.url):
        assert eventually(lambda: len(mailbox.taken) == 1)
    assert mail(mail_id).state == "queued"
    mailbox.seconds_before_answer = 0
    make_due(job_of(mail_id))
    Worker().run_until_idle()
    assert mail(mail_id).state == "sent"
    assert [taken["Message-ID"] for taken in mailbox.taken] == [f"<{mail(mail_id).message_id}>"] * 2
