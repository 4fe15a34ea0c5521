"""Issuing codes: written once, to one file; the database holds keyed hashes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import func, insert, select

from portal.audit.record import Actor, record
from portal.core import crypto
from portal.core.clock import now
from portal.core.statements import insert_new, table_of
from portal.core.transaction import atomic
from portal.documents import codes_file
from portal.documents.csv_import import read_csv
from portal.extensions import db
from portal.wallet.issuing import CHUNK, BatchExists, refuse_wrong_name
from portal.warranty.codes.batches import Terms, refuse_wrong_terms
from portal.warranty.codes.typed import WarrantyCode
from portal.warranty.models import WarrantyCode as _WarrantyCode
from portal.warranty.models import WarrantyCodeBatch

COLUMNS = ("code", "batch", "kind", "months", "families", "valid_from", "valid_until", "uses")
MOST_CODES = 1_000_000
HASH_PURPOSE = "warranty-code"
COMMAND = Actor(None, "command")

_codes, _batches = table_of(_WarrantyCode), table_of(WarrantyCodeBatch)


@dataclass(frozen=True, slots=True)
class Order:
    """`count` from 1 to MOST_CODES."""

    name: str
    count: int
    terms: Terms

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns of the file but the code."""
        terms = self.terms
        return (
            self.name,
            terms.kind.value,
            str(terms.months),
            " / ".join(sorted(terms.families)),
            str(terms.valid_from or ""),
            str(terms.valid_until or ""),
            str(terms.uses_each),
        )


def issue(order: Order, out: Path, progress: Callable[[int], None]) -> None:
    """Write the codes to `out` (readable by its owner only) and store their hashes.

    The same order with the same file finishes what a crash interrupted. Raises BatchNameWrong,
    BatchExists, FamilyUnknown, PeriodWrong, CodesFileExists, CodesFileBusy, and OSError.
    """
    refuse_wrong_name(order.name)
    refuse_wrong_terms(order.terms)
    draft = codes_file.draft_of(order.name, out)
    with codes_file.alone_with(draft):
        batch_id = _begun_before(order, draft) or _begin(order, draft)
        _store(order, batch_id, draft, progress)
        codes_file.publish(draft, out)


def _begun_before(order: Order, draft: Path) -> int | None:
    batch_id: int | None = db.session.execute(
        select(_batches.c.id).where(_batches.c.name == order.name)
    ).scalar_one_or_none()
    if batch_id is not None and not _is_draft_of(order, draft):
        raise BatchExists(name=order.name)
    return batch_id


def _is_draft_of(order: Order, draft: Path) -> bool:
    if codes_file.is_empty(draft):
        return False
    found = list(_rows(draft))
    return len(found) == order.count and all(
        tuple(row[column] for column in COLUMNS[1:]) == order.columns for row in found
    )


def _rows(draft: Path) -> Iterator[dict[str, str]]:
    with draft.open(encoding="utf-8", newline="") as lines:
        for _, row in read_csv(lines, COLUMNS):
            yield row


def _begin(order: Order, draft: Path) -> int:
    kind = order.terms.kind
    rows = ((WarrantyCode.generate(kind).value, *order.columns) for _ in range(order.count))
    codes_file.write(draft, COLUMNS, rows)
    batch_id = _make_batch(order)
    if batch_id is None:
        draft.write_text("")
        raise BatchExists(name=order.name)
    return batch_id


@atomic
def _make_batch(order: Order) -> int | None:
    terms = order.terms
    batch_id: int | None = db.session.execute(
        insert_new(_batches)
        .values(
            name=order.name,
            kind=terms.kind.value,
            months=terms.months,
            products=terms.products,
            valid_from=terms.valid_from,
            valid_until=terms.valid_until,
            uses_each=terms.uses_each,
            issued_at=now(),
        )
        .returning(_batches.c.id)
    ).scalar_one_or_none()
    if batch_id is not None:
        about = dict(zip(COLUMNS[1:], order.columns, strict=True))
        record(
            "warranty_codes.issued",
            COMMAND,
            f"warranty-batch:{batch_id}",
            codes=order.count,
            **about,
        )
    return batch_id


def _store(order: Order, batch_id: int, draft: Path, progress: Callable[[int], None]) -> None:
    """In the order of the file, so those already there are its first ones."""
    done = db.session.execute(
        select(func.count()).select_from(_codes).where(_codes.c.batch_id == batch_id)
    ).scalar_one()
    progress(done)
    codes = (row["code"] for row in islice(_rows(draft), done, None))
    while chunk := list(islice(codes, CHUNK)):
        _insert([_row(code, batch_id, order.terms.uses_each) for code in chunk])
        done += len(chunk)
        progress(done)


def _row(code: str, batch_id: int, uses: int) -> dict[str, object]:
    return {
        "batch_id": batch_id,
        "code_hash": crypto.keyed_hash(HASH_PURPOSE, code),
        "last_four": WarrantyCode(code).last_four,
        "state": "issued",
        "uses_left": uses,
        "void_reason": "",
    }


@atomic
def _insert(rows: list[dict[str, object]]) -> None:
    db.session.execute(insert(_codes), rows)
