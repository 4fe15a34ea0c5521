"""What a mail says and which headers it has, whatever the values hold."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from portal.core.clock import now
from portal.core.transaction import transaction
from portal.extensions import db
from portal.jobs.models import Job
from portal.jobs.worker import Worker
from portal.mail import delivery
from portal.mail.models import OutgoingMail
from portal.web.i18n import LANGUAGES
from portal.web.links import absolute
from tests.support.jobs import mail, say_hello_in, send_hello


def delivered(folder: Path) -> EmailMessage:
    Worker().run_until_idle()
    [file] = folder.glob("*.eml")
    return message_from_bytes(file.read_bytes(), policy=policy.default)


def test_a_mail_becomes_a_readable_file_without_a_server(outbox_folder: Path) -> None:
    mail_id = send_hello("anna@example.com", code="12345 67890")
    message = delivered(outbox_folder)
    [file] = outbox_folder.iterdir()
    assert (
        file.name == f"{mail(mail_id).created_at:%Y%m%dT%H%M%SZ}-{mail_id:06d}-anna@example.com.eml"
    )
    assert message["To"] == "anna@example.com"
    assert b"12345 67890" in file.read_bytes()


def forget_that_it_was_sent(payload: bytes | None) -> None:
    """As if the worker had crashed after sending."""
    with transaction():
        db.session.execute(update(OutgoingMail).values(state="queued", payload=payload))
        db.session.execute(update(Job).values(state="queued", due_at=now()))


def test_a_second_delivery_replaces_the_first(outbox_folder: Path) -> None:
    mail_id = send_hello()
    payload = mail(mail_id).payload
    first = delivered(outbox_folder)
    forget_that_it_was_sent(payload)
    assert delivered(outbox_folder)["Message-ID"] == first["Message-ID"]
    assert mail(mail_id).state == "sent"


@pytest.mark.parametrize("recipient", ["../../etc/passwd@example.com", "a/b\\c@example.com"])
def test_no_recipient_leaves_the_folder(outbox_folder: Path, recipient: str) -> None:
    send_hello(recipient)
    Worker().run_until_idle()
    assert all(file.parent == outbox_folder for file in outbox_folder.rglob("*"))


@pytest.mark.parametrize(
    "name",
    [
        "Anna\r\nBcc: spy@example.com",
        "Anna\nBcc: spy@example.com",
        "Anna\x85Bcc: spy@example.com",
        "Anna\u2028Bcc: spy@example.com",
        "Anna\x00\x1b[31m",
    ],
)
def test_no_value_begins_another_header(outbox_folder: Path, name: str) -> None:
    send_hello(name=name)
    message = delivered(outbox_folder)
    assert message["Bcc"] is None
    assert message["Subject"].startswith("Hello Anna")
    assert message["Subject"].isprintable()


@pytest.mark.parametrize(
    "recipient",
    [
        "anna@example.com\nBcc: spy@example.com",
        "anna@example.com, spy@example.com",
        "anna@example.com spy@example.com",
        "Anna <anna@example.com>",
        "",
    ],
)
def test_what_is_no_single_address_is_a_dead_letter(outbox_folder: Path, recipient: str) -> None:
    mail_id = send_hello(recipient)
    Worker().run_until_idle()
    assert mail(mail_id).state == "dead"
    assert mail(mail_id).last_error == "the recipient is no mail address"
    assert not outbox_folder.exists()


def test_values_are_escaped_in_html_and_plain_in_text(in_app: Flask) -> None:
    say_hello_in(in_app)
    written = delivery.render("hello", "en", {"name": "<b>A & B</b>", "code": "&"})
    assert written.subject == "Hello <b>A & B</b>"
    assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in written.html
    assert ": &\n" in written.text


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_mail_speaks_one_language(in_app: Flask, locale: str) -> None:
    say_hello_in(in_app)
    written = delivery.render("hello", locale, {"name": "Anna", "code": "1"})
    assert f'<html lang="{locale}">' in written.html
    assert written.text.count("\n-- \n") == 1


def test_an_unknown_language_is_english(in_app: Flask) -> None:
    say_hello_in(in_app)
    assert '<html lang="en">' in delivery.render("hello", "xx", {"name": "", "code": ""}).html


def test_links_are_made_of_the_configured_address(in_app: Flask) -> None:
    with in_app.test_request_context("/", headers={"Host": "evil.example"}):
        assert absolute("/codes") == "http://127.0.0.1:8000/codes"


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "codes", ""])
def test_only_a_path_of_the_portal_becomes_a_link(in_app: Flask, path: str) -> None:
    with pytest.raises(ValueError, match="starts with one slash"):
        absolute(path)
