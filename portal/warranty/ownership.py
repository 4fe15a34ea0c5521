"""Whose a device is: fetched together with the check that it belongs to who asks."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select

from portal.core.errors import DomainError
from portal.core.statements import table_of
from portal.extensions import db
from portal.warranty.kinds import OwnershipState
from portal.warranty.models import OwnedDevice
from portal.web.identity import Identity

_owned = table_of(OwnedDevice)


class UnknownDevice(DomainError):
    """No device of this owner has this serial; whether somebody else's has, is not told."""


@dataclass(frozen=True, slots=True)
class Ownership:
    """A row of owned devices in state "owned": of a company, or of a plant operator."""

    id: int
    uuid: UUID
    serial: str
    company_id: int | None
    user_id: int | None
    proof: str
    purchased_on: date | None
    label: str
    added_at: datetime


def owned_serial(identity: Identity, serial: str) -> Ownership:
    """The device as one that is now theirs. Raises UnknownDevice."""
    row = db.session.execute(
        select(*(_owned.c[field.name] for field in fields(Ownership))).where(
            _owned.c.serial == serial,
            _owned.c.state == OwnershipState.OWNED.value,
            belongs_to(identity),
        )
    ).one_or_none()
    if row is None:
        raise UnknownDevice()
    return Ownership(*row)


def belongs_to(identity: Identity) -> ColumnElement[bool]:
    """Rows of the active company; of the person alone where there is none."""
    if identity.company is not None:
        return _owned.c.company_id == identity.company.id
    return _owned.c.user_id == identity.user_id
