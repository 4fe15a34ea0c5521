"""Mails before a return is due and after it: once each, whoever runs the job and however often."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.claims import reminders
from portal.claims.filing import returning
from portal.core import crypto
from portal.core.clock import today
from portal.extensions import db
from portal.mail import writing
from portal.mail.models import OutgoingMail
from portal.web.registries import registries
from tests.support import claims
from tests.support.engines import both_engines
from tests.support.processes import at_once
from tests.support.wallet import mails


@pytest.fixture
def accepted(in_app, clock, cast):
    """Two devices, received on 10 and 12 June: due on 22 and 24 July."""
    claims.add_devices()
    later = claims.second(received_on=today() - timedelta(days=3))
    return claims.accepted(cast.owner, cast.support, claims.entered(), later)


def events(uuid):
    kinds = [event.kind for event in claims.shown(uuid).events]
    return [kind.partition(".")[2] for kind in kinds if kind.startswith("return.")]


def written(template):
    payload = db.session.scalar(
        select(OutgoingMail.payload).where(OutgoingMail.template == template)
    )
    return writing.render(template, "en", json.loads(crypto.decrypt(payload))).text


def test_two_weeks_and_three_days_before_and_when_overdue(accepted, clock):
    told = {}
    for day in range(45):
        for _ in range(2):
            before = len(mails("claim_return"))
            reminders.remind({})
            if len(mails("claim_return")) > before:
                told.setdefault(day, 0)
                told[day] += 1
        clock.forward(days=1)
    # 22 July is day 37, 24 July day 39
    assert told == {23: 1, 25: 1, 34: 1, 36: 1, 38: 1, 40: 1}
    assert events(accepted) == ["reminded"] * 4 + ["overdue"] * 2


def test_a_late_job_tells_the_most_pressing_only(accepted, clock):
    clock.forward(days=60)
    reminders.remind({})
    reminders.remind({})
    assert events(accepted) == ["overdue"]


def send_back(claim, cast, *tracking):
    by = claims.filer(cast.owner)
    for part, number in zip(claims.rows(claim), tracking, strict=True):
        returning.tell_sent_back(claim, part.uuid, today(), number, by, claims.version(claim))


def test_what_a_carrier_has_is_asked_for_once_its_day_has_passed(accepted, clock, cast):
    send_back(accepted, cast, "1", "2")
    clock.forward(days=36)
    reminders.remind({})
    assert events(accepted) == []
    clock.forward(days=10)
    reminders.remind({})
    assert events(accepted) == ["overdue"]
    mail = written("claim_return")
    assert "have not arrived" in mail
    assert "Send them at once" not in mail


def test_what_has_no_consignment_number_is_asked_for_as_if_it_were_there(accepted, clock, cast):
    send_back(accepted, cast, "", "2")
    clock.forward(days=36)
    reminders.remind({})
    assert events(accepted) == ["reminded"]


def test_what_is_back_is_not_asked_for(accepted, clock, cast):
    claims.give_back(accepted, cast.support)
    clock.forward(days=60)
    reminders.remind({})
    assert events(accepted) == []


def remind_from(_number):
    """Runs in a process of its own."""
    reminders.remind({})


@both_engines
def test_at_once_one_mail_is_sent(app, cast, tmp_path):
    with app.app_context():
        claims.add_devices()
        long_ago = today() - timedelta(days=60)
        part = claims.entered(received_on=long_ago, replaced_on=long_ago)
        claims.accepted(cast.owner, cast.support, part)
        url = app.config["SQLALCHEMY_DATABASE_URI"]
    at_once(3, url, tmp_path, remind_from)
    with app.app_context():
        assert mails("claim_return") == [(cast.owner.email, "en")]


def test_it_is_a_job_of_the_worker(app):
    assert registries.job_kinds[reminders.REMIND] is reminders.remind
    assert registries.periodic_jobs[reminders.REMIND] == reminders.EVERY
