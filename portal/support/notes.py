"""Notes of the desk on a serial or a company: only ever added, and never seen by customers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, select

from portal.audit.record import Actor, record
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.plain_text import paragraphs
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


def of_serial(serial: str) -> Sequence[Note]:
    """The newest first."""
    return _read(_notes.c.serial == serial)


def of_company(company_id: int) -> Sequence[Note]:
    """The newest first."""
    return _read(_notes.c.company_id == company_id)


def _read(about: ColumnElement[bool]) -> Sequence[Note]:
    wanted = select(_notes.c.at, _notes.c.user_name, _notes.c.text).where(about)
    rows = db.session.execute(wanted.order_by(_notes.c.id.desc()).limit(MOST))
    return [Note(*row) for row in rows]
