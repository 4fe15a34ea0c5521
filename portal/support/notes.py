"""Notes of the desk on a serial or a company: only ever added, and never seen by customers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from portal.audit.record import Actor, record
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.nested import Nested
from portal.core.plain_text import paragraphs
from portal.core.rows import filled
from portal.core.statements import insert_new, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.support.models import SupportNote

LONGEST_NOTE = 2_000
# older ones are many years old
MOST = 200

_notes = table_of(SupportNote)


class NoteMissing(DomainError):
    """A note without words is none."""


@dataclass(frozen=True, slots=True)
class Note:
    at: datetime
    user_name: str
    text: str


@atomic
def on_serial(serial: str, text: str, key: str, supporter: Actor) -> None:
    """Sent again with its key, it stays one note. Raises NoteMissing."""
    if _add(text, key, supporter, serial=serial):
        record("note.added", supporter, f"serial:{serial}")


@atomic
def on_company(company_id: int, text: str, key: str, supporter: Actor) -> None:
    """As `on_serial`. The company must exist."""
    if _add(text, key, supporter, company_id=company_id):
        about = replace(supporter, company_id=company_id)
        record("note.added", about, f"company:{company_id}")


def _add(text: str, key: str, supporter: Actor, **subject: str | int) -> bool:
    written = paragraphs(text)[:LONGEST_NOTE]
    if not written:
        raise NoteMissing
    # the trigger against INSERT OR REPLACE would refuse on SQLite what the index leaves out
    same = select(_notes.c.id).where(_notes.c.key == key)
    if db.session.execute(same).one_or_none():
        return False
    row = {
        **subject,
        "text": written,
        "key": key,
        "at": now(),
        "user_id": supporter.user_id,
        "user_name": supporter.name,
    }
    added = db.session.execute(insert_new(_notes).values(row).returning(_notes.c.id))
    return added.one_or_none() is not None


def of_serial(serial: str) -> Nested:
    return _read(_notes.c.serial == serial)


def of_company(company_id: int) -> Nested:
    return _read(_notes.c.company_id == company_id)


def newest_first(rows: Sequence[Row[Any]]) -> Sequence[Note]:
    """What `of_serial` or `of_company` read beside something else."""
    return [filled(Note, row) for row in reversed(rows)]


def _read(about: ColumnElement[bool]) -> Nested:
    note = _notes.c
    wanted = select(note.id, note.at, note.user_name, note.text).where(about)
    return Nested("notes", wanted.order_by(note.id.desc()).limit(MOST))
