"""Issuing coin cards: the codes of a batch are written once, to one file.

The database holds keyed hashes and last four characters only, so the file of codes is the value.
"""

from collections.abc import Callable
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
from portal.documents import codes_file
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
    refuse_wrong_name(order.name)
    draft = codes_file.draft_of(order.name, out)
    with codes_file.alone_with(draft):
        batch_id = _begun_before(order, draft) or _begin(order, draft)
        _store_cards(order, batch_id, draft, progress)
        codes_file.publish(draft, out)


def refuse_wrong_name(name: str) -> None:
    # a first character of another kind could be a formula to a spreadsheet
    plain = name == name.strip() and name.isprintable() and len(name) <= LONGEST_NAME
    if not plain or not name[:1].isalnum():
        raise BatchNameWrong()


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
    codes_file.write(draft, COLUMNS, rows)


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
