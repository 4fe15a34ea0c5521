"""Serials that monitoring saw online and the register does not know: a queue of support."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.audit.record import Actor, record
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.devices.models import Device
from portal.extensions import db
from portal.warranty.models import UnheardSerial
from portal.web.paging import one_page

LONGEST_SOURCE = 60

_unheard, _devices = table_of(UnheardSerial), table_of(Device)


class UnknownUnheard(DomainError):
    """It does not wait: resolved meanwhile, or never heard of."""


@dataclass(frozen=True, slots=True)
class Unheard:
    number: int
    serial: str
    first_at: datetime
    last_at: datetime
    times: int
    source: str

    @property
    def days(self) -> int:
        """Full days that it has waited."""
        return (now() - self.first_at).days


def note(serials: Collection[str], source: str) -> None:
    """Seen once more, or for the first time; never commits. A resolved one stays resolved.

    In the order of serials: two batches at once wait for one another, and never in a circle.
    """
    if not serials:
        return
    moment = now()
    rows = [
        {
            "serial": serial,
            "first_at": moment,
            "last_at": moment,
            "times": 1,
            "source": source[:LONGEST_SOURCE],
        }
        for serial in sorted(serials)
    ]
    is_sqlite = db.engine.dialect.name == "sqlite"
    insert: Any = (sqlite.insert if is_sqlite else postgresql.insert)(_unheard)
    seen = {
        "last_at": insert.excluded.last_at,
        "source": insert.excluded.source,
        "times": _unheard.c.times + 1,
    }
    db.session.execute(insert.on_conflict_do_update(index_elements=["serial"], set_=seen), rows)


def queue(page: int) -> tuple[Sequence[Unheard], int]:
    """One page of what waits, the oldest first; and how many in all."""
    rows, total = one_page(
        select(
            _unheard.c.id.label("number"),
            _unheard.c.serial,
            _unheard.c.first_at,
            _unheard.c.last_at,
            _unheard.c.times,
            _unheard.c.source,
        )
        .where(*_waits())
        .order_by(_unheard.c.id),
        page,
    )
    return [Unheard(*row[:-1]) for row in rows], total


def count() -> ScalarSelect[Any]:
    return select(func.count()).select_from(_unheard).where(*_waits()).scalar_subquery()


def _waits() -> tuple[ColumnElement[bool], ...]:
    """One that a later supply record made known needs nobody any more."""
    known = exists().where(_devices.c.serial == _unheard.c.serial)
    return _unheard.c.resolved_at.is_(None), ~known


@atomic
def resolve(number: int, supporter: Actor) -> str:
    """Its serial. Raises UnknownUnheard."""
    serial: str | None = db.session.execute(
        update(_unheard)
        .where(_unheard.c.id == number, _unheard.c.resolved_at.is_(None))
        .values(resolved_at=now(), resolved_by=supporter.user_id)
        .returning(_unheard.c.serial)
    ).scalar_one_or_none()
    if serial is None:
        raise UnknownUnheard
    record("unheard_serial.resolved", supporter, f"serial:{serial}")
    return serial
