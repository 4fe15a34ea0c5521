"""Delivery to a real SMTP server, which takes, puts off, refuses, or is not there."""

import socket
from collections.abc import Callable

import pytest
from flask import Flask

from portal.jobs import queue
from portal.jobs.worker import Worker
from tests.support.engines import both_engines
from tests.support.jobs import (
    grow_old,
    job,
    job_of,
    mail,
    make_due,
    send_hello,
    work_until_given_up,
)
from tests.support.smtp import Mailbox, mail_server

UseSmtp = Callable[[str], None]


@both_engines
def test_a_mail_arrives_in_the_recipients_language(mailbox: Mailbox, use_smtp: UseSmtp) -> None:
    use_smtp(mailbox.url)
    mail_id = send_hello("anna@example.com", "sv", "Anna Ö", "12345 67890")
    Worker().run_until_idle()
    [taken] = mailbox.taken
    assert taken["To"] == "anna@example.com"
    assert taken["From"] == "Solar Terminal <portal@manufacturer.example>"
    assert taken["Subject"] == "Hello Anna Ö"
    assert taken["Auto-Submitted"] == "auto-generated"
    assert taken["Content-Language"] == "sv"
    assert taken["Message-ID"] == f"<{mail(mail_id).message_id}>"
    assert taken["Date"].datetime is not None
    assert taken.get_content_type() == "multipart/alternative"
    text, html = (part.get_content() for part in taken.iter_parts())
    assert "12345 67890" in text
    assert '<html lang="sv">' in html
    assert mailbox.envelopes == [("portal@manufacturer.example", ["anna@example.com"])]


def test_a_delivered_mail_is_wiped(mailbox: Mailbox, use_smtp: UseSmtp) -> None:
    use_smtp(mailbox.url)
    mail_id = send_hello()
    assert mail(mail_id).payload
    Worker().run_until_idle()
    row = mail(mail_id)
    assert (row.state, row.payload, row.attempts, row.last_error) == ("sent", None, 1, "")
    assert row.sent_at is not None


def sent_in_vain(mailbox: Mailbox, use_smtp: UseSmtp, refusal: dict[str, list[str]]) -> int:
    use_smtp(mailbox.url)
    vars(mailbox).update(refusal)
    mail_id = send_hello()
    Worker().run_until_idle()
    return mail_id


@pytest.mark.parametrize(
    "refusal",
    [{"at_recipient": ["450 Try later"]}, {"at_data": ["451 Local error"]}],
    ids=["recipient", "data"],
)
def test_what_is_put_off_is_delivered_later(
    mailbox: Mailbox, use_smtp: UseSmtp, refusal: dict[str, list[str]]
) -> None:
    mail_id = sent_in_vain(mailbox, use_smtp, refusal)
    assert mail(mail_id).state == "queued"
    assert mail(mail_id).last_error.startswith("mail not taken: 45")
    make_due(job_of(mail_id))
    Worker().run_until_idle()
    assert mail(mail_id).state == "sent"
    assert len(mailbox.taken) == 1


def test_a_server_that_quotes_the_mail_does_not_give_its_codes_away(
    mailbox: Mailbox, use_smtp: UseSmtp
) -> None:
    use_smtp(mailbox.url)
    mailbox.at_data = ["451 suspicious: 12345 67890"]
    mail_id = send_hello()
    Worker().run_until_idle()
    assert mail(mail_id).last_error == "mail not taken: 451 suspicious: [hidden]"


@pytest.mark.parametrize(
    "refusal",
    [{"at_recipient": ["550 No such user"]}, {"at_data": ["554 Not wanted"]}],
    ids=["recipient", "data"],
)
def test_what_is_refused_for_good_is_a_dead_letter_at_once(
    mailbox: Mailbox, use_smtp: UseSmtp, refusal: dict[str, list[str]]
) -> None:
    mail_id = sent_in_vain(mailbox, use_smtp, refusal)
    row = mail(mail_id)
    assert row.state == "dead"
    assert row.last_error.startswith("mail refused: 55")
    assert row.payload
    assert job(job_of(mail_id)).state == "dead"


def test_no_server_is_waited_for_and_given_up_after_two_days(
    in_app: Flask, use_smtp: UseSmtp
) -> None:
    with socket.socket() as reserved:  # bound, but nobody listens
        reserved.bind(("127.0.0.1", 0))
        use_smtp(f"smtp://127.0.0.1:{reserved.getsockname()[1]}")
        mail_id = send_hello()
        for _ in range(2 * queue.MOST_ATTEMPTS):
            make_due(job_of(mail_id))
            Worker().run_until_idle()
        assert (mail(mail_id).state, mail(mail_id).attempts) == ("queued", 2 * queue.MOST_ATTEMPTS)
        grow_old(job_of(mail_id), queue.PATIENCE)
        assert work_until_given_up(job_of(mail_id)) == 1
    row = mail(mail_id)
    assert row.state == "dead"
    assert row.last_error.startswith("mail server not reached: ConnectionRefusedError")


def test_a_server_that_hangs_is_not_waited_for_for_ever(
    mailbox: Mailbox, use_smtp: UseSmtp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.mail.transport.TIMEOUT_SECONDS", 0.3)
    mailbox.seconds_at_data = 1.5
    use_smtp(mailbox.url)
    mail_id = send_hello()
    Worker().run_until_idle()
    assert mail(mail_id).state == "queued"
    assert "mail not taken" in mail(mail_id).last_error


def test_an_account_is_used_and_never_told(in_app: Flask, use_smtp: UseSmtp) -> None:
    with mail_server("portal", "s3cret/word") as mailbox:
        use_smtp(f"smtp://portal:s3cret%2Fword@127.0.0.1:{mailbox.port}")
        right = send_hello()
        Worker().run_until_idle()
        assert mail(right).state == "sent"
        use_smtp(f"smtp://portal:wrong-one@127.0.0.1:{mailbox.port}")
        wrong = send_hello()
        Worker().run_until_idle()
    assert mail(wrong).state == "queued"
    assert mail(wrong).last_error.startswith("mail server not reached: 535")
    assert "wrong-one" not in mail(wrong).last_error


def test_a_server_without_encryption_gets_no_mail_that_asked_for_it(
    mailbox: Mailbox, use_smtp: UseSmtp
) -> None:
    use_smtp(f"smtp+starttls://127.0.0.1:{mailbox.port}")
    mail_id = send_hello()
    Worker().run_until_idle()
    assert mail(mail_id).state == "queued"
    assert not mailbox.taken
