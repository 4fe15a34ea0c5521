"""Dead letters are sent again by hand: once, whoever presses how often."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.audit.models import AuditEntry
from portal.audit.record import Actor
from portal.extensions import db
from portal.jobs import queue
from portal.jobs.models import Job
from portal.jobs.worker import Worker
from portal.mail import dead_letters
from portal.mail.dead_letters import NoDeadLetter
from tests.support.cast import Cast
from tests.support.engines import both_engines
from tests.support.jobs import mail, send_hello
from tests.support.processes import at_once
from tests.support.smtp import Mailbox

UseSmtp = Callable[[str], None]


def dead_letter(mailbox: Mailbox) -> int:
    """A mail that the server refused; it would take it now."""
    mailbox.at_recipient = ["550 No such user"]
    mail_id = send_hello(code="12345 67890")
    Worker().run_until_idle()
    assert mail(mail_id).state == "dead"
    return mail_id


def actor(cast: Cast) -> Actor:
    return Actor(cast.support.user_id, cast.support.name)


@both_engines
def test_a_dead_letter_keeps_its_words_and_is_sent_again(
    mailbox: Mailbox, use_smtp: UseSmtp, cast: Cast
) -> None:
    use_smtp(mailbox.url)
    mail_id = dead_letter(mailbox)
    assert dead_letters.count() == 1
    dead_letters.retry(mail_id, actor(cast))
    assert mail(mail_id).state == "queued"
    Worker().run_until_idle()
    assert mail(mail_id).state == "sent"
    assert dead_letters.count() == 0
    [taken] = mailbox.taken
    assert "12345 67890" in str(taken)
    entry = db.session.execute(
        select(AuditEntry).where(AuditEntry.action == "mail.retried")
    ).scalar_one()
    assert (entry.actor_id, entry.subject) == (cast.support.user_id, f"mail:{mail_id}")


def test_a_mail_that_is_no_dead_letter_is_left_alone(outbox_folder: Path, cast: Cast) -> None:
    mail_id = send_hello()
    for wrong in (mail_id, 999_999):
        with pytest.raises(NoDeadLetter):
            dead_letters.retry(wrong, actor(cast))
    assert queue.count_due() == 1


def retry(_: int, mail_id: int) -> bool:
    try:
        dead_letters.retry(mail_id, Actor(None, "test"))
    except NoDeadLetter:
        return False
    return True


@both_engines
def test_eight_who_press_at_once_send_one_mail(
    in_app: Flask, mailbox: Mailbox, use_smtp: UseSmtp, tmp_path: Path
) -> None:
    use_smtp(mailbox.url)
    mail_id = dead_letter(mailbox)
    url = str(in_app.config["SQLALCHEMY_DATABASE_URI"])
    assert sum(at_once(8, url, tmp_path, retry, mail_id)) == 1
    waiting = select(func.count()).select_from(Job).where(Job.state == "queued")
    assert db.session.execute(waiting).scalar_one() == 1
