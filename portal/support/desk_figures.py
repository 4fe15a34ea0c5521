"""What waits for the desk, counted in one statement."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select

from portal.accounts.registration.models import Registration
from portal.devices.models import SerialReport
from portal.extensions import Base, db
from portal.mail.models import OutgoingMail
from portal.wallet.models import Correction
from portal.warranty.models import OwnedDevice


class Waiting(NamedTuple):
    corrections: int
    mails: int
    serials: int
    registrations: int
    receipts: int


def waiting() -> Waiting:
    counts = (
        _count(Correction, Correction.state == "pending"),
        _count(OutgoingMail, OutgoingMail.state == "dead"),
        _count(SerialReport, SerialReport.state == "open"),
        _count(Registration, Registration.state == "in_review"),
        _count(OwnedDevice, OwnedDevice.state == "review"),
    )
    return Waiting(*db.session.execute(select(*counts)).one())


def _count(model: type[Base], condition: ColumnElement[bool]) -> Any:
    return select(func.count()).select_from(model).where(condition).scalar_subquery()
