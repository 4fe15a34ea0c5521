"""Receipts that nobody needs any more, taken away by the worker."""

from datetime import timedelta

from sqlalchemy import select, update

from portal.core.clock import now
from portal.core.transaction import atomic
from portal.extensions import db
from portal.files import storage
from portal.files.models import StoredFile
from portal.warranty.kinds import OwnershipState
from portal.warranty.models import OwnedDevice

FORGET_RECEIPTS = "receipts.forget-files"
# a refused one may be asked about; an accepted one goes once the device is somebody else's
KEPT_FOR = timedelta(days=400)
BATCH = 200
_OVER = (OwnershipState.REJECTED.value, OwnershipState.PAST.value)


def forget_files(_: object) -> None:
    """The content goes; the row stays with its checksum, and says by its size that it is empty."""
    while _forget_batch() == BATCH:
        continue


@atomic
def _forget_batch() -> int:
    """The files first: were the worker stopped in between, the rows would still name them."""
    before = now() - KEPT_FOR
    old = db.session.execute(
        select(StoredFile.id, StoredFile.uuid)
        .join(OwnedDevice, OwnedDevice.file_id == StoredFile.id)
        .where(OwnedDevice.state.in_(_OVER), OwnedDevice.decided_at < before, StoredFile.size > 0)
        .limit(BATCH)
    ).all()
    for row in old:
        storage.remove(row.uuid)
    ids = [row.id for row in old]
    db.session.execute(update(StoredFile).where(StoredFile.id.in_(ids)).values(size=0))
    return len(old)
