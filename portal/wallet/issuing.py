"""Issuing coin cards: the codes of a batch are written once, to one file.

The database holds keyed hashes and last four characters only, so the file of codes is the value.
It is complete and synced before the first card exists, and keeps a name of its own
(`.FILE.….part`) until the last one does: a crash loses no code, and the same command finishes.
"""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from portal.audit.record import Actor, record
from portal.core import crypto
from portal.core.clock import now
from portal.core.codes import CardCode
from portal.core.errors import DomainError
from portal.core.regions import Region
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.documents.csv_export import csv_lines
from portal.documents.csv_import import read_csv
from portal.extensions import db
from portal.wallet.booking import HASH_PURPOSE
from portal.wallet.models import CardBatch, CoinCard

COLUMNS = ("code", "batch", "region", "denomination")
MOST_CARDS = 1_000_000
LONGEST_NAME = 60
# SQLite has one writer: so many rows keep everybody else waiting about ten milliseconds
CHUNK = 100
COMMAND = Actor(None, "command")

Progress = Callable[[int], None]


class BatchNameWrong(DomainError):
    """Empty, longer than 60 characters, or not starting with a letter or digit."""


class BatchExists(DomainError):
    name: str


class CodesFileExists(DomainError):
    """Codes are written once: a file is never overwritten."""

    path: str


class CodesFileBusy(DomainError):
    """Another run is writing the same file."""

    path: str


@dataclass(frozen=True)
class BatchOrder:
    """`count` from 1 to MOST_CARDS, `denomination` from 1 to HIGHEST_DENOMINATION coins."""

    name: str
    region: Region
    count: int
    denomination: int


def issue(order: BatchOrder, out: Path, progress: Progress) -> None:
    """Write the codes to `out` (readable by its owner only) and store their hashes.

    The same order with the same file finishes what a crash interrupted. Raises BatchNameWrong,
    BatchExists, CodesFileExists, CodesFileBusy, and OSError of the file system.
    """
    _refuse_wrong_name(order.name)
    if out.exists():
        raise CodesFileExists(path=str(out))
    draft = _draft_of(order, out)
    with _alone_with(draft):
        batch_id = _begun_before(order, draft) or _begin(order, draft)
        _store_cards(order, batch_id, draft, progress)
        _publish(draft, out)


def _refuse_wrong_name(name: str) -> None:
    # a first character of another kind could be a formula to a spreadsheet
    plain = name == name.strip() and name.isprintable() and len(name) <= LONGEST_NAME
    if not plain or not name[:1].isalnum():
        raise BatchNameWrong()


def _draft_of(order: BatchOrder, out: Path) -> Path:
    """Each batch has its own, so that an unfinished one is never written over by another."""
    digest = hashlib.sha256(order.name.encode()).hexdigest()[:12]
    return out.with_name(f".{out.name}.{digest}.part")


@contextmanager
def _alone_with(draft: Path) -> Iterator[None]:
    handle = os.open(draft, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock_or_refuse(handle, draft)
        yield
        draft.unlink(missing_ok=True)
    except (BatchExists, CodesFileExists):
        if os.fstat(handle).st_size == 0:
            draft.unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)


def _lock_or_refuse(handle: int, draft: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CodesFileBusy(path=str(draft)) from None
    # the run that held the lock may just have finished and removed this very file
    if not draft.exists() or draft.stat().st_ino != os.fstat(handle).st_ino:
        raise CodesFileBusy(path=str(draft))


def _begun_before(order: BatchOrder, draft: Path) -> int | None:
    """The batch that an interrupted run of the same order has made; None for a new name."""
    batch_id = db.session.execute(
        select(CardBatch.id).where(CardBatch.name == order.name)
    ).scalar_one_or_none()
    if batch_id is not None and not _is_draft_of(order, draft):
        raise BatchExists(name=order.name)
    return batch_id


def _is_draft_of(order: BatchOrder, draft: Path) -> bool:
    wanted = (order.name, order.region.value, str(order.denomination))
    found = 0
    with draft.open(encoding="utf-8", newline="") as lines:
        if not lines.read(1):
            return False
        lines.seek(0)
        for _, row in read_csv(lines, COLUMNS):
            found += 1
            if (row["batch"], row["region"], row["denomination"]) != wanted:
                return False
    return found == order.count


def _begin(order: BatchOrder, draft: Path) -> int:
    _write_codes(order, draft)
    try:
        return _make_batch(order)
    except IntegrityError:
        draft.write_text("")
        raise BatchExists(name=order.name) from None


def _write_codes(order: BatchOrder, draft: Path) -> None:
    rows = (
        (CardCode.generate().value, order.name, order.region.value, order.denomination)
        for _ in range(order.count)
    )
    with draft.open("w", encoding="utf-8", newline="") as file:
        file.writelines(csv_lines(COLUMNS, rows, byte_order_mark=False))
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(draft)


@atomic
def _make_batch(order: BatchOrder) -> int:
    batch_id = db.session.execute(
        insert(CardBatch)
        .values(
            name=order.name,
            region=order.region.value,
            denomination=order.denomination,
            issued_at=now(),
        )
        .returning(CardBatch.id)
    ).scalar_one()
    record(
        "cards.issued",
        COMMAND,
        f"batch:{batch_id}",
        batch=order.name,
        region=order.region.value,
        cards=order.count,
        denomination=order.denomination,
    )
    return batch_id


def _store_cards(order: BatchOrder, batch_id: int, draft: Path, progress: Progress) -> None:
    """Cards are stored in the order of the file, so those already there are its first ones."""
    done = db.session.execute(
        select(func.count()).select_from(CoinCard).where(CoinCard.batch_id == batch_id)
    ).scalar_one()
    progress(done)
    with draft.open(encoding="utf-8", newline="") as lines:
        codes = (row["code"] for _, row in islice(read_csv(lines, COLUMNS), done, None))
        while chunk := list(islice(codes, CHUNK)):
            _insert_cards([_card(code, order, batch_id) for code in chunk])
            done += len(chunk)
            progress(done)


def _card(code: str, order: BatchOrder, batch_id: int) -> dict[str, object]:
    return {
        "code_hash": crypto.keyed_hash(HASH_PURPOSE, code),
        "last_four": CardCode(code).last_four,
        "batch_id": batch_id,
        "region": order.region.value,
        "country": "",
        "denomination": order.denomination,
        "state": "issued",
        "void_reason": "",
    }


@atomic
def _insert_cards(cards: list[dict[str, object]]) -> None:
    db.session.execute(insert(table_of(CoinCard)), cards)


def _publish(draft: Path, out: Path) -> None:
    try:
        os.link(draft, out)
    except FileExistsError:
        raise CodesFileExists(path=str(out)) from None
    _sync_folder(out)


def _sync_folder(file: Path) -> None:
    """Without it a power cut may lose the name of a file whose content is safe."""
    handle = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
