"""Support takes a certificate back, with a reason that the owner of the device reads."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Row, Update, select, update

from portal.audit.record import Actor, record
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.plain_text import one_line
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.warranty.certificate import telling
from portal.warranty.certificate.kinds import CertificateState
from portal.warranty.certificate.models import WarrantyCertificate
from portal.warranty.certificate.numbers import UnknownCertificate
from portal.warranty.ownership import Owner, owners_of

LONGEST_REASON: int = WarrantyCertificate.reason.type.length

_certificates = table_of(WarrantyCertificate)


class WithdrawalReasonMissing(DomainError):
    """The owner could not know what to do about it."""


class CertificateChanged(DomainError):
    """It was replaced or withdrawn meanwhile, or allowed again: nothing was done."""


@atomic
def withdraw(certificate_id: int, reason: str, supporter: Actor) -> None:
    """The same cover is not certified again until `allow_again`, another cover is.

    Raises WithdrawalReasonMissing, UnknownCertificate or CertificateChanged.
    """
    reason = one_line(reason)[:LONGEST_REASON]
    if not reason:
        raise WithdrawalReasonMissing
    row = _changed(
        certificate_id,
        update(_certificates)
        .where(_certificates.c.state == CertificateState.VALID.value)
        .values(
            state=CertificateState.WITHDRAWN.value,
            ended_at=now(),
            ended_by=supporter.user_id,
            reason=reason,
            blocks=True,
        ),
    )
    owner = owners_of([row.serial]).get(row.serial)
    _note("certificate.withdrawn", row, supporter, owner, reason=reason)
    if owner:
        telling.withdrawn(owner, row.serial, row.number, reason)


@atomic
def allow_again(certificate_id: int, supporter: Actor) -> None:
    """The withdrawn one stays withdrawn, but the owner gets a new one for the same cover.

    Raises UnknownCertificate or CertificateChanged.
    """
    row = _changed(
        certificate_id,
        update(_certificates).where(_certificates.c.blocks.is_(True)).values(blocks=False),
    )
    _note("certificate.allowed", row, supporter, owners_of([row.serial]).get(row.serial))


def _changed(certificate_id: int, change: Update) -> Row[Any]:
    this = _certificates.c.id == certificate_id
    told = (_certificates.c.serial, _certificates.c.number)
    row = db.session.execute(change.where(this).returning(*told)).one_or_none()
    if row is None:
        known = db.session.execute(select(_certificates.c.id).where(this)).one_or_none()
        raise CertificateChanged if known else UnknownCertificate
    return row


def _note(action: str, row: Row[Any], supporter: Actor, owner: Owner | None, **facts: str) -> None:
    """In the log of the company that owns the device now, if one does."""
    actor = replace(supporter, company_id=owner.company_id if owner else None)
    record(action, actor, f"serial:{row.serial}", certificate=row.number, **facts)
