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
from portal.extensions import db
from portal.files import storage
from portal.files.storage import FileLost
from portal.jobs import lease, queue
from portal.jobs.outcomes import Hopeless
from portal.warranty.lookup import results
from portal.warranty.lookup.bulk import look_up_many, read_list
from portal.warranty.lookup.entries import Entry
from portal.warranty.lookup.limits import refuse_too_many
from portal.warranty.lookup.results import Only, StoredLine, Tally
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
    tally: Tally | None

    def count(self, only: Only) -> int:
        return sum(counts[only] for counts in self.tally or ())


_ASKED = select(
    _lookups.c.uuid,
    _lookups.c.name,
    _lookups.c.state,
    _lookups.c.lines,
    _lookups.c.done,
    _lookups.c.asked_at,
    _lookups.c.result_uuid,
    _lookups.c.tally,
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


def result(uuid: UUID, user_id: int, only: Only = Only.ALL) -> Iterator[str]:
    """The CSV, piece by piece. Raises LookupUnknown or ResultGone."""
    found = asked(uuid, user_id)
    if found.result_uuid is None:
        raise LookupUnknown
    pieces = _pieces(found.result_uuid)
    if found.tally is None:  # answered by the program before this one: gone within a day
        return (piece.decode() for piece in pieces)
    return results.as_csv(pieces, only)


def lines_of_page(found: Asked, only: Only, page: int) -> list[StoredLine]:
    """Raises ResultGone."""
    if found.result_uuid is None:
        return []
    places, skipped = results.place_of(found.tally or [], only, (page - 1) * results.ROWS)
    return results.one_page(_pieces(found.result_uuid, places), skipped, only)


def _pieces(uuid: UUID, places: range = storage.ALL) -> Iterator[bytes]:
    try:
        return storage.read_pieces(uuid, places)
    except FileLost:
        raise ResultGone from None


def work(payload: Mapping[str, Any]) -> None:
    """The job: safe to run twice, the first result that is complete stays. Raises Hopeless."""
    number = payload["lookup"]
    opened = select(_lookups.c.input_uuid).where(
        _lookups.c.id == number, _lookups.c.state == "open"
    )
    kept = db.session.execute(opened).scalar_one_or_none()
    if kept is None:
        return
    tally: Tally = []
    try:
        with speaking(payload["language"]):
            answered = storage.write_pieces(_answers(number, storage.read_pieces(kept), tally))
    except FileLost:
        raise Hopeless("the list is gone") from None
    if not _finish(number, state="done", result_uuid=answered, tally=tally):
        storage.remove(answered)
    storage.remove(kept)


def note_death(payload: Mapping[str, Any], _error: str) -> None:
    """Joins the transaction that gives the job up."""
    _finish(payload["lookup"], state="failed")


def _answers(number: int, pieces: Iterable[bytes], tally: Tally) -> Iterator[bytes]:
    yield results.titles()
    done = 0
    for piece in pieces:
        found = look_up_many(read_list(_unpacked(piece)))
        yield results.packed(found, tally)
        done += len(found)
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
