"""Confirmations of bank details that were replaced long ago, taken away by the worker."""

from datetime import timedelta

from sqlalchemy import select, update

from portal.accounts.bank.models import BankDetails
from portal.core.clock import now
from portal.core.transaction import atomic
from portal.extensions import db
from portal.files import storage
from portal.files.models import StoredFile

FORGET_CONFIRMATIONS = "bank.forget-confirmations"
# longer than the books of a year are open (decision 23)
KEPT_FOR = timedelta(days=400)
BATCH = 200


def forget_confirmations(_: object) -> None:
    """The content goes; the row stays with its checksum, and says by its size that it is empty."""
    while _forget_batch() == BATCH:
        continue


@atomic
def _forget_batch() -> int:
    """The files first: were the worker stopped in between, the rows would still name them."""
    old = db.session.execute(
        select(StoredFile.id, StoredFile.uuid)
        .join(BankDetails, BankDetails.confirmation_id == StoredFile.id)
        .where(BankDetails.superseded_at < now() - KEPT_FOR, StoredFile.size > 0)
        .limit(BATCH)
    ).all()
    for row in old:
        storage.remove(row.uuid)
    ids = [row.id for row in old]
    db.session.execute(update(StoredFile).where(StoredFile.id.in_(ids)).values(size=0))
    return len(old)
