"""Certificates of the devices of the populated portal."""

from sqlalchemy import select

from portal.audit.record import Actor
from portal.extensions import db
from portal.warranty.certificate import withdrawing
from portal.warranty.certificate.issuing import issue
from portal.warranty.certificate.models import WarrantyCertificate
from tests.support.owned_devices import identity_of


def issue_for(serial: str, user_id: int) -> str:
    return issue(identity_of(user_id), serial)


def withdraw(number: str, by: Actor, reason: str = "Gäller inte längre.") -> None:
    withdrawing.withdraw(row_of(number).id, reason, by)


def row_of(number: str) -> WarrantyCertificate:
    found = select(WarrantyCertificate).where(WarrantyCertificate.number == number)
    return db.session.execute(found).scalar_one()


def rows_of(serial: str) -> list[WarrantyCertificate]:
    """In the order in which they were issued, as the database has them now."""
    db.session.expire_all()
    found = select(WarrantyCertificate).where(WarrantyCertificate.serial == serial)
    return list(db.session.execute(found.order_by(WarrantyCertificate.id)).scalars())
