"""Whose a device is: fetched together with the check that it belongs to who asks; how one begins
and ends.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select, update

from portal.accounts.models import Company, User
from portal.audit.record import Actor
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.rows import filled
from portal.core.statements import execute_counting, insert_new, listed, table_of
from portal.extensions import db
from portal.warranty.kinds import OwnershipState, Proof
from portal.warranty.models import OwnedDevice
from portal.web.identity import Identity

_owned = table_of(OwnedDevice)
# under names of their own, beside whatever they are read with
_now_owned = _owned.alias("now_owned")
_of_owner, _owner = table_of(Company).alias("of_owner"), table_of(User).alias("owner")


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


@dataclass(frozen=True, slots=True)
class Owner:
    """Who is told what happens to a device: the company, or the plant operator."""

    company_id: int | None
    name: str
    email: str
    locale: str

    @classmethod
    def of(cls, rows: Sequence[Row[Any]]) -> "Owner | None":
        """Of the rows of `owner_of`."""
        return filled(cls, rows[0]) if rows else None


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose a device is or becomes: a company, or the person alone where there is none."""

    company_id: int | None
    user_id: int | None

    @property
    def columns(self) -> dict[str, int | None]:
        return {"company_id": self.company_id, "user_id": self.user_id}


COLUMNS = tuple(_owned.c[field.name] for field in fields(Ownership))
_IS_OWNED = _owned.c.state == OwnershipState.OWNED.value


def owned_serial(identity: Identity, serial: str) -> Ownership:
    """The device as one that is now theirs. Raises UnknownDevice."""
    found = select(*COLUMNS).where(_owned.c.serial == serial, _IS_OWNED, belongs_to(identity))
    row = db.session.execute(found).one_or_none()
    if row is None:
        raise UnknownDevice()
    return Ownership(*row)


def hold(identity: Identity, serial: str) -> Ownership:
    """The same for who changes the device: others who do wait until this transaction ends.

    What is judged afterwards is judged on all that they did. Raises UnknownDevice.
    """
    row = db.session.execute(
        update(_owned)
        .where(_owned.c.serial == serial, _IS_OWNED, belongs_to(identity))
        .values(state=_owned.c.state)
        .returning(*COLUMNS)
    ).one_or_none()
    if row is None:
        raise UnknownDevice()
    return Ownership(*row)


def hold_whoever_owns(serial: str) -> None:
    """As `hold`, for who changes a device that is not theirs: finance, by a payment."""
    mine = update(_owned).where(_owned.c.serial == serial, _IS_OWNED)
    db.session.execute(mine.values(state=_owned.c.state))


def holder_of(actor: Actor) -> Holder:
    if actor.company_id is not None:
        return Holder(actor.company_id, None)
    return Holder(None, actor.user_id)


def begin(
    serial: str,
    holder: Holder,
    proof: Proof,
    by: int,
    label: str = "",
    moment: datetime | None = None,
) -> int | None:
    """The number of the new ownership, None if the device is somebody's; never commits.

    Of those who begin one at the same moment, the unique index lets one in.
    """
    row = {
        "serial": serial,
        "state": OwnershipState.OWNED.value,
        "proof": proof.value,
        "label": label,
        "added_at": moment or now(),
        "added_by": by,
        **holder.columns,
    }
    begun = insert_new(_owned).values(row).returning(_owned.c.id)
    return db.session.execute(begun).scalar_one_or_none()


def end(number: int, moment: datetime | None = None) -> bool:
    """Whether it was in force until now; never commits."""
    ended = {"state": OwnershipState.PAST.value, "ended_at": moment or now()}
    return bool(
        execute_counting(update(_owned).where(_owned.c.id == number, _IS_OWNED).values(ended))
    )


def present_owner(serial: str) -> Ownership | None:
    """For the manufacturer only: whose it is, nobody else may learn."""
    row = db.session.execute(
        select(*COLUMNS).where(_owned.c.serial == serial, _IS_OWNED)
    ).one_or_none()
    return Ownership(*row) if row else None


def holders_of(serials: Collection[str]) -> dict[str, Holder]:
    """By serial; a device that nobody has added is left out."""
    rows = db.session.execute(
        select(_owned.c.serial, _owned.c.company_id, _owned.c.user_id).where(
            _owned.c.serial.in_(serials), _IS_OWNED
        )
    )
    return {row.serial: Holder(row.company_id, row.user_id) for row in rows}


def owners_of(serials: Collection[str]) -> dict[str, Owner]:
    """By serial; a device that nobody has added is left out. One statement for all."""
    wanted = listed(serials)
    rows = db.session.execute(_owners().join(wanted, _now_owned.c.serial == wanted.c.value))
    return {serial: Owner(*about) for serial, *about in rows}


def owner_of(serial: Any) -> Select[Any]:
    """Of a serial or of a column: one row to be read beside others (`Nested`), for `Owner.of`."""
    return _owners().where(_now_owned.c.serial == serial)


def _owners() -> Select[Any]:
    owned, company, user = _now_owned.c, _of_owner.c, _owner.c
    return (
        select(
            owned.serial,
            owned.company_id,
            func.coalesce(company.name, user.name).label("name"),
            func.coalesce(company.email, user.email).label("email"),
            func.coalesce(company.locale, user.locale).label("locale"),
        )
        .select_from(_now_owned)
        .outerjoin(_of_owner, company.id == owned.company_id)
        .outerjoin(_owner, user.id == owned.user_id)
        .where(owned.state == OwnershipState.OWNED.value)
    )


def company_of(serial: str) -> Select[Any]:
    """Null for a device of a person alone."""
    return select(_owned.c.company_id).where(_owned.c.serial == serial, _IS_OWNED)


def belongs_to(identity: Identity) -> ColumnElement[bool]:
    """Rows of the active company; of the person alone where there is none."""
    if identity.company is not None:
        return _owned.c.company_id == identity.company.id
    return _owned.c.user_id == identity.user_id


def belongs_to_others(identity: Identity) -> ColumnElement[bool]:
    """Every row that `belongs_to` leaves out."""
    if identity.company is not None:
        return _owned.c.company_id.is_distinct_from(identity.company.id)
    return _owned.c.user_id.is_distinct_from(identity.user_id)
