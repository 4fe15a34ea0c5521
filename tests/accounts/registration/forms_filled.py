"""What people type into the forms of registration, and what they find in their mails."""

import json
import re

from flask import Flask
from sqlalchemy import select

from portal.accounts.registration import applying
from portal.accounts.registration.models import Registration
from portal.core import crypto
from portal.extensions import db
from portal.jobs import queue
from portal.mail.models import OutgoingMail

PASSWORD = "tall pines by the river"
ADDRESS = "anna@newco.example"
APPLICANT = {"name": "Anna Berg", "email": ADDRESS, "password": PASSWORD, "locale": "sv"}
COMPANY = {
    "company_name": "Solvind Energi AB",
    "country": "SE",
    "vat_id": "556036-0793 01",
    "street": "Storgatan 1",
    "postal_code": "111 22",
    "city": "Stockholm",
    "phone": "+46 8 555 01",
}
BUSINESS = {**APPLICANT, **COMPANY}
OPERATOR = {**APPLICANT, "email": "owner@home-plant.example", "country": "SE"}


def values_of(app: Flask, template: str, recipient: str = ADDRESS) -> dict[str, str]:
    """Of the newest mail of this template to this address."""
    with app.app_context():
        payload = db.session.execute(
            select(OutgoingMail.payload)
            .where(OutgoingMail.template == template, OutgoingMail.recipient == recipient)
            .order_by(OutgoingMail.id.desc())
            .limit(1)
        ).scalar_one()
        assert payload is not None
        values: dict[str, str] = json.loads(crypto.decrypt(payload))
        return values


def link(app: Flask, recipient: str = ADDRESS) -> str:
    """The path of the newest confirmation link."""
    found = re.search(
        r"/register/confirm/\S+", values_of(app, "registration_confirm", recipient)["link"]
    )
    assert found
    return found.group()


def do_resends(app: Flask) -> None:
    """What the worker does about links wanted once more."""
    with app.app_context():
        while job := queue.claim_due("test", applying.RESEND):
            applying.send_again(job.payload)
            queue.finish(job.id, "test")


def registrations(app: Flask) -> list[Registration]:
    with app.app_context():
        return list(db.session.execute(select(Registration).order_by(Registration.id)).scalars())
