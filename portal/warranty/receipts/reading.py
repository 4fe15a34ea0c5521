"""Receipts as their sender and as support see them, and the files themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select

from portal.accounts.models import Company, User
from portal.audit.record import Actor, record, record_about
from portal.core.errors import DomainError
from portal.core.nested import Nested
from portal.core.rows import filled
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.devices.models import Device
from portal.extensions import db
from portal.files import storage
from portal.files.kinds import SUFFIXES, MediaType
from portal.files.models import StoredFile
from portal.files.storage import FileLost
from portal.warranty.kinds import OwnershipState, Proof
from portal.warranty.models import OwnedDevice
from portal.warranty.ownership import Owner, belongs_to, owner_of
from portal.web.identity import Identity
from portal.web.paging import one_page

_owned, _files, _devices = table_of(OwnedDevice), table_of(StoredFile), table_of(Device)
_users, _companies = table_of(User), table_of(Company)
_WAITS = _owned.c.state == OwnershipState.REVIEW.value
_IS_RECEIPT = (_owned.c.proof == Proof.RECEIPT.value, _owned.c.file_id.is_not(None))


class UnknownReceipt(DomainError):
    """There is none, or it is somebody else's: nobody learns which."""


@dataclass(frozen=True, slots=True)
class Sent:
    uuid: UUID
    serial: str
    label: str
    state: str
    purchased_on: date | None
    added_at: datetime
    reason: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """`owner` is the company, or the person where there is none; `product` "" if not known.

    `has_now` is whose the device is already, where that is read.
    """

    number: int
    serial: str
    label: str
    state: str
    purchased_on: date | None
    added_at: datetime
    decided_at: datetime | None
    reason: str
    company_id: int | None
    user_id: int | None
    owner: str
    customer_no: str | None
    person: str
    email: str
    locale: str
    product: str
    kept: bool
    has_now: Owner | None = None

    @property
    def waits(self) -> bool:
        return self.state == OwnershipState.REVIEW


@dataclass(frozen=True, slots=True)
class Download:
    name: str
    media_type: str
    content: bytes


def sent_by(identity: Identity, page: int) -> tuple[Sequence[Sent], int]:
    """One page, the latest first; and how many there are in all."""
    rows, total = one_page(
        select(
            _owned.c.uuid,
            _owned.c.serial,
            _owned.c.label,
            _owned.c.state,
            _owned.c.purchased_on,
            _owned.c.added_at,
            _owned.c.reason,
            (_files.c.size > 0).label("kept"),
        )
        .join(_files, _files.c.id == _owned.c.file_id)
        .where(belongs_to(identity), *_IS_RECEIPT)
        .order_by(_owned.c.id.desc()),
        page,
    )
    return [filled(Sent, row) for row in rows], total


def queue(waiting: bool, page: int, reader: Actor) -> tuple[Sequence[Shown], int]:
    """One page: those that wait, the oldest first; those decided, the newest first."""
    which = _WAITS if waiting else _owned.c.state != OwnershipState.REVIEW.value
    order = _owned.c.id if waiting else _owned.c.id.desc()
    rows, total = one_page(_shown(which).order_by(order), page)
    found = [filled(Shown, row, has_now=None) for row in rows]
    _note("/support/device-receipts", found, reader)
    return found, total


def shown(number: int, reader: Actor) -> Shown:
    """Raises UnknownReceipt."""
    owners = Nested("owners", owner_of(_owned.c.serial).correlate(_owned), by="serial")
    wanted = _shown(_owned.c.id == number).add_columns(owners.column)
    row = db.session.execute(wanted).one_or_none()
    if row is None:
        raise UnknownReceipt
    found = filled(Shown, row, has_now=Owner.of(owners.of(row)))
    _note(f"/support/device-receipts/{number}", [found], reader)
    return found


def own_file(identity: Identity, receipt: UUID) -> Download:
    """Raises UnknownReceipt or FileLost."""
    return _file(_owned.c.uuid == receipt, belongs_to(identity))


def file_to_review(number: int, reader: Actor) -> Download:
    """Raises UnknownReceipt or FileLost."""
    found = _file(_owned.c.id == number)
    _note_file(number, reader)
    return found


def count_waiting() -> int:
    return int(db.session.execute(select(func.count()).where(_WAITS)).scalar_one())


def _file(*conditions: ColumnElement[bool]) -> Download:
    """Under a name of ours: the one it came with is only shown."""
    row = db.session.execute(
        select(_files.c.uuid, _files.c.media_type, _files.c.size)
        .join(_owned, _owned.c.file_id == _files.c.id)
        .where(*conditions, *_IS_RECEIPT)
    ).one_or_none()
    if row is None:
        raise UnknownReceipt
    if not row.size:
        raise FileLost
    media_type = MediaType(row.media_type)
    name = f"receipt-{row.uuid.hex[:8]}.{SUFFIXES[media_type]}"
    return Download(name, media_type.value, storage.read(row.uuid))


def _shown(which: ColumnElement[bool]) -> Select[Any]:
    owner = func.coalesce(_companies.c.name, _users.c.name)
    return (
        select(
            _owned.c.id.label("number"),
            _owned.c.serial,
            _owned.c.label,
            _owned.c.state,
            _owned.c.purchased_on,
            _owned.c.added_at,
            _owned.c.decided_at,
            _owned.c.reason,
            _owned.c.company_id,
            _owned.c.user_id,
            owner.label("owner"),
            _companies.c.customer_no,
            _users.c.name.label("person"),
            _users.c.email,
            _users.c.locale,
            func.coalesce(_devices.c.product, "").label("product"),
            (_files.c.size > 0).label("kept"),
        )
        .join(_users, _users.c.id == _owned.c.added_by)
        .join(_files, _files.c.id == _owned.c.file_id)
        .outerjoin(_companies, _companies.c.id == _owned.c.company_id)
        .outerjoin(_devices, _devices.c.serial == _owned.c.serial)
        .where(*_IS_RECEIPT, which)
    )


@atomic
def _note(page: str, found: Sequence[Shown], reader: Actor) -> None:
    """Reading data of customers leaves a trace."""
    companies = {each.company_id for each in found}
    record_about("customer.viewed", reader, companies, page=page)


@atomic
def _note_file(number: int, reader: Actor) -> None:
    record("receipt.read", reader, f"owned-device:{number}")
