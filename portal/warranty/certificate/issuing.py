"""A certificate is issued when its owner asks for it, and again only after the cover changed."""

from datetime import date
from typing import Any

from sqlalchemy import Row, insert, select, update

from portal.audit.record import record
from portal.core.clock import day_of, now, today
from portal.core.errors import DomainError
from portal.core.statements import execute_counting, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.warranty.certificate.content import Certified, Content
from portal.warranty.certificate.kinds import CertificateState
from portal.warranty.certificate.models import WarrantyCertificate
from portal.warranty.certificate.numbers import new_number
from portal.warranty.certificate.texts import texts_of
from portal.warranty.changes import actor_of, present
from portal.warranty.covers import DeviceCover
from portal.warranty.ownership import hold
from portal.warranty.terms import Status
from portal.web.identity import Identity

_certificates = table_of(WarrantyCertificate)


class NothingToCertify(DomainError):
    """No day is known from which to which the device is covered."""


class DeviceReplaced(DomainError):
    """The warranty goes on with the device that came for it."""

    by: str


class CertificateBlocked(DomainError):
    """Support has withdrawn the certificate of exactly this cover, for `reason`."""

    on: date
    reason: str


@atomic
def issue(identity: Identity, serial: str) -> str:
    """The number of the certificate of the cover as it is now: the one there is, or a new one.

    Who asks at the same moment waits, and gets the same. Raises UnknownDevice, NothingToCertify,
    DeviceReplaced or CertificateBlocked.
    """
    hold(identity, serial)
    device, latest = present(serial), _latest(serial)
    if refusal := refusal_of(device, latest):
        raise refusal
    if latest and latest.state == CertificateState.VALID.value and _is_same(latest, device):
        return str(latest.number)
    return _issue(identity, device, Certified.of(device))


def refusal_of(device: DeviceCover, latest: Row[Any] | None) -> DomainError | None:
    """Why no certificate is issued now; `latest` is the row of the last one."""
    if device.cover.status is Status.REPLACED:
        return DeviceReplaced(by=device.device.replaced_by)
    if not device.cover.phases:
        return NothingToCertify()
    if latest and latest.blocks and _is_same(latest, device):
        day = day_of(latest.ended_at)
        return CertificateBlocked(on=day, reason=latest.reason)
    return None


def _is_same(latest: Row[Any], device: DeviceCover) -> bool:
    return Content.read(latest.content).certified == Certified.of(device)


def _latest(serial: str) -> Row[Any] | None:
    found = select(_certificates).where(_certificates.c.serial == serial)
    return db.session.execute(found.order_by(_certificates.c.id.desc()).limit(1)).one_or_none()


def _issue(identity: Identity, device: DeviceCover, certified: Certified) -> str:
    serial, number, day, actor = device.device.serial, new_number(), today(), actor_of(identity)
    replaced = execute_counting(
        update(_certificates)
        .where(
            _certificates.c.serial == serial,
            _certificates.c.state == CertificateState.VALID.value,
        )
        .values(state=CertificateState.REPLACED.value, ended_at=now(), ended_by=identity.user_id)
    )
    content = Content(
        number=number,
        serial=serial,
        issued_on=day.isoformat(),
        certified=certified,
        texts=texts_of(number, device, day),
    )
    row = {
        "number": number,
        "serial": serial,
        "state": CertificateState.VALID.value,
        "issued_at": now(),
        "user_id": actor.user_id,
        "company_id": actor.company_id,
        "content": content.frozen(),
    }
    db.session.execute(insert(_certificates).values(**row))
    about = {"certificate": number, "until": certified.last_day.isoformat()}
    record("certificate.issued", actor, f"serial:{serial}", replaces=bool(replaced), **about)
    return number
