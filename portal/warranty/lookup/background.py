"""Lists too long to be answered at once: looked up by the worker, piece by piece.

Both files lie encrypted in the data folder. No other row names them, so the worker that deletes
orphans takes them away after a day: nobody needs the answer of last week.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.statements import execute_counting, table_of
from portal.core.transaction import atomic
from portal.documents.csv_export import csv_lines
from portal.extensions import db
from portal.files import storage
from portal.files.storage import FileLost
from portal.jobs import lease, queue
from portal.jobs.outcomes import Hopeless
from portal.warranty.lookup import rows
from portal.warranty.lookup.bulk import look_up_many, read_list
from portal.warranty.lookup.entries import Entry
from portal.warranty.lookup.limits import refuse_too_many
from portal.warranty.models import BulkLookup
from portal.web.i18n import speaking

LOOK_UP = "warranty.look-up-list"
MOST_LINES = 1_000_000
LINES_IN_A_PIECE = 5_000
MOST_SHOWN = 10

_lookups = table_of(BulkLookup)


class LookupUnknown(DomainError):
    """This person has asked for no such list, or it is not answered yet."""


class ResultGone(DomainError):
    """Answered, and deleted since."""


@dataclass(frozen=True, slots=True)
class Asked:
    uuid: UUID
    name: str
    state: str
    lines: int
    done: int
    asked_at: datetime
    result_uuid: UUID | None


_ASKED = select(
    _lookups.c.uuid,
    _lookups.c.name,
    _lookups.c.state,
    _lookups.c.lines,
    _lookups.c.done,
    _lookups.c.asked_at,
    _lookups.c.result_uuid,
)


def ask(entries: Iterable[Entry], name: str, user_id: int, language: str) -> UUID:
    """Keep the list for the worker. Raises TooManyLines or NoLines, and keeps nothing."""
    counted = _Counted(entries)
    kept = storage.write_pieces(_packed(counted))
    try:
        refuse_too_many(counted.lines, MOST_LINES)
        return _add(kept, counted.lines, name, user_id, language)
    except BaseException:
        storage.remove(kept)
        raise


@atomic
def _add(kept: UUID, lines: int, name: str, user_id: int, language: str) -> UUID:
    number, uuid = db.session.execute(
        insert(BulkLookup)
        .values(user_id=user_id, name=name, lines=lines, input_uuid=kept, asked_at=now())
        .returning(BulkLookup.id, BulkLookup.uuid)
    ).one()
    queue.enqueue(LOOK_UP, {"lookup": number, "language": language}, f"bulk-lookup:{number}")
    return UUID(str(uuid))


def asked_by(user_id: int) -> list[Asked]:
    """The latest ones first."""
    mine = _ASKED.where(_lookups.c.user_id == user_id).order_by(_lookups.c.id.desc())
    return [Asked(*row) for row in db.session.execute(mine.limit(MOST_SHOWN))]


def asked(uuid: UUID, user_id: int) -> Asked:
    """Raises LookupUnknown, for somebody else's too."""
    mine = _ASKED.where(_lookups.c.uuid == uuid, _lookups.c.user_id == user_id)
    row = db.session.execute(mine).one_or_none()
    if row is None:
        raise LookupUnknown
    return Asked(*row)


def result(uuid: UUID, user_id: int) -> Iterator[str]:
    """The CSV, piece by piece. Raises LookupUnknown or ResultGone."""
    found = asked(uuid, user_id)
    if found.result_uuid is None:
        raise LookupUnknown
    try:
        pieces = storage.read_pieces(found.result_uuid)
    except FileLost:
        raise ResultGone from None
    return (piece.decode() for piece in pieces)


def work(payload: Mapping[str, Any]) -> None:
    """The job: safe to run twice, the first result that is complete stays. Raises Hopeless."""
    number = payload["lookup"]
    opened = select(_lookups.c.input_uuid).where(
        _lookups.c.id == number, _lookups.c.state == "open"
    )
    kept = db.session.execute(opened).scalar_one_or_none()
    if kept is None:
        return
    try:
        with speaking(payload["language"]):
            answered = storage.write_pieces(_answers(number, storage.read_pieces(kept)))
    except FileLost:
        raise Hopeless("the list is gone") from None
    if not _finish(number, state="done", result_uuid=answered):
        storage.remove(answered)
    storage.remove(kept)


def note_death(payload: Mapping[str, Any], _error: str) -> None:
    """Joins the transaction that gives the job up."""
    _finish(payload["lookup"], state="failed")


def _answers(number: int, pieces: Iterable[bytes]) -> Iterator[bytes]:
    lines = csv_lines(rows.titles(), _rows(number, pieces))
    while piece := "".join(islice(lines, LINES_IN_A_PIECE)):
        yield piece.encode()


def _rows(number: int, pieces: Iterable[bytes]) -> Iterator[list[Any]]:
    done = 0
    for piece in pieces:
        listed = read_list(_unpacked(piece))
        yield from map(rows.cells, look_up_many(listed))
        done += len(listed.lines)
        lease.renew()
        _note_progress(number, done)


@atomic
def _note_progress(number: int, done: int) -> None:
    db.session.execute(update(_lookups).where(_lookups.c.id == number).values(done=done))


@atomic
def _finish(number: int, **values: Any) -> bool:
    still_open = update(_lookups).where(_lookups.c.id == number, _lookups.c.state == "open")
    return execute_counting(still_open.values(finished_at=now(), **values)) == 1


class _Counted:
    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = entries
        self.lines = 0

    def __iter__(self) -> Iterator[Entry]:
        for entry in self._entries:
            self.lines += 1
            yield entry


def _packed(entries: Iterable[Entry]) -> Iterator[bytes]:
    remaining = iter(entries)
    while piece := list(islice(remaining, LINES_IN_A_PIECE)):
        yield "\n".join(f"{each.line}\t{each.typed}" for each in piece).encode()


def _unpacked(piece: bytes) -> Iterator[Entry]:
    for line in piece.decode().split("\n"):
        number, _, typed = line.partition("\t")
        yield Entry(int(number), typed)
