"""Dead letters: listed without their words, and sent again by hand."""

import pytest
from sqlalchemy import select, update

from portal.core.transaction import transaction
from portal.extensions import db
from portal.jobs.models import Job
from portal.mail import outbox
from portal.mail.models import OutgoingMail
from tests.support.wallet import audited


@pytest.fixture
def dead(app, cast):
    with app.app_context(), transaction():
        outbox.enqueue(
            "coins_corrected", "a@b.example", "sv", {"reason": "a secret"}, "correction:1"
        )
        db.session.execute(
            update(OutgoingMail).values(state="dead", attempts=10, last_error="550 no such user")
        )
        db.session.execute(update(Job).values(state="dead"))
        return db.session.scalar(select(OutgoingMail.id))


@pytest.fixture
def client(signed_in, cast):
    return signed_in(cast.support)


def test_none(client):
    assert "Every mail was delivered" in client.get("/support/mails").text


def test_shows_whom_it_was_for_and_never_what_it_says(app, client, dead):
    page = client.get("/support/mails")
    for shown in (
        "a@b.example",
        "coins_corrected",
        "correction:1",
        "550 no such user",
        "10 attempts",
    ):
        assert shown in page.text
    assert "a secret" not in page.text
    with app.app_context():
        assert audited("customer.viewed")[0].facts == {"page": "/support/mails"}


def test_sends_again_once(app, client, dead, cast):
    assert client.post(f"/support/mails/{dead}/retry").location == "/support/mails"
    assert "a@b.example" not in client.get("/support/mails").text
    with app.app_context():
        assert db.session.scalar(select(OutgoingMail.state)) == "queued"
        queued = select(Job.subject).where(Job.state == "queued", Job.kind == outbox.DELIVER)
        assert list(db.session.scalars(queued)) == [f"mail:{dead}"]
        assert audited("mail.retried")[0].actor_id == cast.support.user_id
    again = client.post(f"/support/mails/{dead}/retry")
    assert again.status_code == 409
    assert "does not wait any more" in again.text
