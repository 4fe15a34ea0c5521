"""A receipt is sent: the device waits for support, and whose it is now, is not told."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from portal.audit.record import Actor, record
from portal.core.clock import now, today
from portal.core.errors import DomainError
from portal.core.serials import Serial
from portal.core.statements import insert_new, table_of
from portal.core.transaction import atomic
from portal.devices import register
from portal.extensions import db
from portal.files import records
from portal.files.content import CheckedFile
from portal.files.kinds import Purpose
from portal.warranty.kinds import OwnershipState, Proof
from portal.warranty.models import OwnedDevice
from portal.warranty.ownership import Holder, holder_of

MOST_WAITING = 50

_owned = table_of(OwnedDevice)


class ReceiptWaits(DomainError):
    """A receipt of this owner for this device is being reviewed already."""


class TooManyReceipts(DomainError):
    """So many of one owner wait for support that no more are taken."""

    most: int = MOST_WAITING


class PurchaseInFuture(DomainError):
    """No receipt carries a day that is still to come."""

    day: date


def send(sender: Actor, serial: Serial, bought_on: date, label: str, file: CheckedFile) -> UUID:
    """Raises PurchaseInFuture, SerialMisread, ReceiptWaits or TooManyReceipts; the file is gone
    then.

    A serial that the register does not know, and a device of somebody else, wait like any other.
    """
    if bought_on > today():
        raise PurchaseInFuture(day=bought_on)
    register.refuse_misread(serial)
    with records.stored(file) as uuid:
        return _send(sender, serial, bought_on, label, file, uuid)


@atomic
def _send(
    sender: Actor, serial: Serial, bought_on: date, label: str, file: CheckedFile, uuid: UUID
) -> UUID:
    holder = holder_of(sender)
    _refuse_too_many(holder)
    owner = records.Owner(holder.company_id, sender.user_id or 0)
    file_id = records.add(uuid, file, Purpose.PURCHASE_RECEIPT, owner)
    row: dict[str, Any] = {
        "serial": serial,
        "state": OwnershipState.REVIEW.value,
        "proof": Proof.RECEIPT.value,
        "file_id": file_id,
        "purchased_on": bought_on,
        "label": label,
        "added_at": now(),
        "added_by": sender.user_id,
        **holder.columns,
    }
    sent = insert_new(_owned).values(row).returning(_owned.c.uuid)
    receipt = db.session.execute(sent).scalar_one_or_none()
    if receipt is None:
        raise ReceiptWaits
    record("receipt.sent", sender, f"serial:{serial}")
    return UUID(str(receipt))


def _refuse_too_many(holder: Holder) -> None:
    waiting = select(func.count()).where(
        _owned.c.state == OwnershipState.REVIEW.value,
        _owned.c.company_id.is_not_distinct_from(holder.company_id),
        _owned.c.user_id.is_not_distinct_from(holder.user_id),
    )
    if db.session.execute(waiting).scalar_one() >= MOST_WAITING:
        raise TooManyReceipts
