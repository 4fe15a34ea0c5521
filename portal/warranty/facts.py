"""What happened to the warranty of a serial: recorded once, taken back, never edited."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, select

from portal.audit.record import Actor
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.statements import insert_new, listed, table_of
from portal.extensions import db
from portal.warranty.kinds import FactKind
from portal.warranty.models import WarrantyFact

T = TypeVar("T")

_facts = table_of(WarrantyFact)
# in the order of the fields of Fact
COLUMNS = (
    _facts.c.id,
    _facts.c.serial,
    _facts.c.kind,
    _facts.c.happened_on,
    _facts.c.months,
    _facts.c.cover,
    _facts.c.reference,
    _facts.c.shown,
    _facts.c.note,
    _facts.c.retracts,
    _facts.c.recorded_at,
    _facts.c.user_name,
)


class FactKnown(DomainError):
    """This cause has made this fact before; nothing was written."""

    serial: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFact:
    """`reference` names the cause: with serial and kind it can happen once only.

    `shown` is the same for people; `months` and `cover` belong to extensions alone.
    """

    serial: str
    kind: FactKind
    happened_on: date
    reference: str
    months: int | None = None
    cover: str = ""
    shown: str = ""
    note: str = ""
    retracts: int | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    id: int
    serial: str
    kind: FactKind
    happened_on: date
    months: int | None
    cover: str
    reference: str
    shown: str
    note: str
    retracts: int | None
    recorded_at: datetime
    user_name: str


def record_fact(fact: NewFact, actor: Actor) -> int:
    """The id of the new fact; never commits. Raises FactKnown."""
    [fact_id] = record_facts([fact], actor) or [0]
    if not fact_id:
        raise FactKnown(serial=fact.serial, reference=fact.reference)
    return fact_id


def record_facts(facts: Sequence[NewFact], actor: Actor) -> list[int]:
    """The ids of those that were new, in no particular order; never commits."""
    return _insert(facts, actor, _facts.c.id)


def record_first(facts: Sequence[NewFact], actor: Actor) -> dict[str, date | None]:
    """The serials whose fact was new, was taken back before, or is now known to be earlier; and
    the day that counted until now. One fact for a serial.

    A few statements for thousands, in the order of serials: two batches at once wait for one
    another, and never in a circle.
    """
    ordered = sorted(facts, key=lambda fact: fact.serial)
    new: dict[str, date | None] = dict.fromkeys(_insert(ordered, actor, _facts.c.serial))
    others = [fact for fact in ordered if fact.serial not in new]
    known = _recorded(others)
    again = [
        _once_more(fact, known[fact.serial, fact.kind.value])
        for fact in others
        if _is_earlier(fact, known[fact.serial, fact.kind.value])
    ]
    earlier = {fact.serial: known[fact.serial, fact.kind.value].first for fact in again}
    return new | {serial: earlier[serial] for serial in _insert(again, actor, _facts.c.serial)}


class _Recorded(NamedTuple):
    """How often it was recorded, and the first day that still counts."""

    times: int
    first: date | None


def _recorded(facts: Sequence[NewFact]) -> dict[tuple[str, str], _Recorded]:
    if not facts:
        return {}
    wanted, gone = listed([fact.serial for fact in facts]), _facts.alias("gone")
    taken_back = and_(gone.c.serial == _facts.c.serial, gone.c.retracts == _facts.c.id)
    counts = func.min(_facts.c.happened_on).filter(gone.c.id.is_(None))
    rows = db.session.execute(
        select(_facts.c.serial, _facts.c.kind, func.count(), counts)
        .join(wanted, _facts.c.serial == wanted.c.value)
        .outerjoin(gone, taken_back)
        .group_by(_facts.c.serial, _facts.c.kind)
    )
    return {(serial, kind): _Recorded(times, first) for serial, kind, times, first in rows}


def _is_earlier(fact: NewFact, known: _Recorded) -> bool:
    return known.first is None or fact.happened_on < known.first


def _once_more(fact: NewFact, known: _Recorded) -> NewFact:
    """Under a reference of its own: two earlier days told at the same moment both stay."""
    reference = f"{fact.reference}:{known.times + 1}:{fact.happened_on}"
    return replace(fact, reference=reference)


def _insert(facts: Sequence[NewFact], actor: Actor, told: ColumnElement[T]) -> list[T]:
    """The index decides. SQLite, which has one writer, asks before: there the trigger against
    INSERT OR REPLACE would refuse what the index leaves out.
    """
    new = {(fact.serial, fact.kind.value, fact.reference): fact for fact in reversed(facts)}
    if db.engine.dialect.name == "sqlite":
        for known in _known({serial for serial, *_ in new}):
            new.pop(known, None)
    if not new:
        return []
    rows = [_row(fact, actor) for fact in reversed(new.values())]
    return list(db.session.execute(insert_new(_facts).returning(told), rows).scalars())


def _known(serials: Collection[str]) -> list[tuple[str, str, str]]:
    wanted = listed(serials)
    found = select(_facts.c.serial, _facts.c.kind, _facts.c.reference)
    rows = db.session.execute(found.join(wanted, _facts.c.serial == wanted.c.value))
    return list(rows.tuples())


def facts_of(serials: Collection[str]) -> dict[str, list[Fact]]:
    """Facts that count, oldest record first, by serial; one statement for all."""
    return counting(history_of(serials))


def history_of(serials: Collection[str]) -> dict[str, list[Fact]]:
    """Every fact ever recorded, also what was taken back, oldest record first."""
    wanted = listed(serials)
    return histories(
        db.session.execute(
            select(*COLUMNS).join(wanted, _facts.c.serial == wanted.c.value).order_by(_facts.c.id)
        )
    )


def of_serial(serial: str) -> Select[Any]:
    """Every fact of one, for `histories`."""
    return select(*COLUMNS).where(_facts.c.serial == serial)


def histories(rows: Iterable[Any]) -> dict[str, list[Fact]]:
    """Rows of COLUMNS, in their order, by serial."""
    found: dict[str, list[Fact]] = defaultdict(list)
    for number, serial, kind, *others in rows:
        found[serial].append(Fact(number, serial, FactKind(kind), *others))
    return found


def counting(found: Mapping[str, list[Fact]]) -> dict[str, list[Fact]]:
    """Without what was taken back."""
    left: dict[str, list[Fact]] = defaultdict(list)
    for serial, history in found.items():
        gone = {fact.retracts for fact in history}
        left[serial] = [
            fact for fact in history if fact.kind is not FactKind.RETRACTION and fact.id not in gone
        ]
    return left


def _row(fact: NewFact, actor: Actor) -> dict[str, Any]:
    return {
        "serial": fact.serial,
        "kind": fact.kind.value,
        "happened_on": fact.happened_on,
        "months": fact.months,
        "cover": fact.cover,
        "reference": fact.reference,
        "shown": fact.shown,
        "note": fact.note,
        "retracts": fact.retracts,
        "recorded_at": now(),
        "user_id": actor.user_id,
        "user_name": actor.name,
        "company_id": actor.company_id,
    }
