"""A batch of supply records goes into the register: what is new, what corrects, what was known.

The batch is put into a temporary table first; from there one INSERT adds all new devices, and what
says something else about a known one corrects it, with a row in the history.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    MetaData,
    Row,
    String,
    Table,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from portal.core.statements import table_of
from portal.core.transaction import transaction
from portal.devices.changes import COMMAND, Origin, change_row, stated_by_people
from portal.devices.models import Device, DeviceChange
from portal.devices.supply_file import LineFault
from portal.devices.supply_record import Arrival
from portal.extensions import db

STORED = Arrival._fields[:10]
# a later record may state these anew
CORRECTED = STORED[3:]
_DATES = {"produced_on", "shipped_on"}
_NEVER_EMPTY = {*_DATES, "code_hash"}
# one import at a time writes, so that two files with the same serials never wait for each other
_ADVISORY_LOCK = "SELECT pg_advisory_xact_lock(4711001)"

_devices, _changes = table_of(Device), table_of(DeviceChange)
_TYPES = {name: "DATE" if name in _DATES else "VARCHAR" for name in STORED}
_arriving = Table(
    "arriving_device",
    MetaData(),
    *(Column(name, Date() if name in _DATES else String) for name in STORED),
)
# written out, for SQLAlchemy would compile these anew for each batch; no value is part of them
_COLUMNS = ", ".join(STORED)
_CREATE = (
    "CREATE TEMPORARY TABLE IF NOT EXISTS arriving_device "
    f"({', '.join(f'{name} {kind}' for name, kind in _TYPES.items())})"
)
_CREATE_FOR = {"sqlite": _CREATE, "postgresql": f"{_CREATE} ON COMMIT DELETE ROWS"}
_WRITE = f"INSERT INTO arriving_device VALUES ({', '.join('?' * len(STORED))})"  # noqa: S608
_COPY = f"COPY arriving_device ({_COLUMNS}) FROM STDIN"
_ADD = (
    f"INSERT INTO device ({_COLUMNS}) "  # noqa: S608
    f"SELECT {_COLUMNS} FROM arriving_device WHERE true ON CONFLICT DO NOTHING"
)
_JOINED = _devices.join(_arriving, _devices.c.serial == _arriving.c.serial)
_NEW = select(func.count()).where(
    ~exists().where(_devices.c.serial == _arriving.c.serial).correlate(_arriving)
)


@dataclass(slots=True)
class Taken:
    """`kept`: line → the columns in which a person's correction outlives the file. `refused`:
    line → why nothing of it was taken.
    """

    added: int = 0
    corrected: int = 0
    kept: dict[int, list[str]] = field(default_factory=dict)
    refused: dict[int, LineFault] = field(default_factory=dict)
    seconds: float = 0


def _stated(name: str) -> ColumnElement[bool]:
    """The record says something, and something else than the register."""
    new, old = _arriving.c[name], _devices.c[name]
    says = new.is_not(None) if name in _NEVER_EMPTY else new != ""
    return and_(says, new.is_distinct_from(old))


_DIFFERENT = (
    select(
        _devices.c.id,
        *(_devices.c[name] for name in (*CORRECTED, "serial")),
        *(_arriving.c[name].label(f"new_{name}") for name in CORRECTED),
        *(_stated(name).label(f"differs_{name}") for name in CORRECTED),
    )
    .select_from(_JOINED)
    .where(or_(*map(_stated, CORRECTED)))
    .with_for_update(of=_devices)
)
_CORRECT = (
    update(_devices)
    .where(_devices.c.id == bindparam("of_device"))
    .values({name: bindparam(f"new_{name}") for name in CORRECTED})
)


def take(arrivals: Sequence[Arrival], file_name: str) -> Taken:
    """Each serial at most once. One transaction; `seconds` is how long it kept others waiting."""
    with transaction():
        began = monotonic()
        _fill(arrivals)
        taken = Taken(db.session.connection().exec_driver_sql(_ADD).rowcount)
        if taken.added < len(arrivals):
            _correct({each.serial: each for each in arrivals}, file_name, taken)
        _empty()
    taken.seconds = monotonic() - began
    return taken


def weigh(arrivals: Sequence[Arrival]) -> Taken:
    """What `take` would do; the register is only read."""
    with transaction():
        began = monotonic()
        _fill(arrivals)
        taken = Taken(db.session.execute(_NEW.select_from(_arriving)).scalar_one())
        if taken.added < len(arrivals):
            _sort_out({each.serial: each for each in arrivals}, taken)
        _empty()
    taken.seconds = monotonic() - began
    return taken


def _fill(arrivals: Iterable[Arrival]) -> None:
    connection = db.session.connection()
    connection.exec_driver_sql(_CREATE_FOR[connection.dialect.name])
    # in the order of the widest index, whose pages are then touched once each
    rows = sorted(each[: len(STORED)] for each in arrivals)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_WRITE, rows)
        return
    connection.exec_driver_sql(_ADVISORY_LOCK)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.write(copied(rows))


def copied(rows: Iterable[Sequence[Any]]) -> str:
    """Lines for COPY; no value was admitted that would need quoting."""
    return "".join("\t".join(["\\N" if v is None else v for v in row]) + "\n" for row in rows)


def _empty() -> None:
    """PostgreSQL does it by itself."""
    if db.engine.dialect.name == "sqlite":
        db.session.connection().exec_driver_sql("DELETE FROM arriving_device")


def _correct(arrivals: dict[str, Arrival], file_name: str, taken: Taken) -> None:
    updates, changes = [], []
    for row, after in _sort_out(arrivals, taken):
        merged = {f"new_{name}": getattr(row, name) for name in CORRECTED}
        updates.append({"of_device": row.id, **merged, **{f"new_{k}": v for k, v in after.items()}})
        if told := _worth_telling(row, after, arrivals[row.serial]):
            before = {name: getattr(row, name) for name in told}
            change = change_row(row.id, Origin.IMPORT, file_name, COMMAND, before, told)
            changes.append(change)
    if updates:
        db.session.execute(_CORRECT, updates)
    if changes:
        db.session.execute(insert(_changes), changes)


def _sort_out(arrivals: dict[str, Arrival], taken: Taken) -> list[tuple[Row[Any], dict[str, Any]]]:
    """The rows to be corrected with the new values; counts them."""
    rows = db.session.execute(_DIFFERENT).all()
    protected = stated_by_people(_JOINED) if rows else {}
    found = []
    for row in rows:
        differing = [name for name in CORRECTED if getattr(row, f"differs_{name}")]
        kept = [name for name in differing if name in protected.get(row.id, ())]
        after = {name: getattr(row, f"new_{name}") for name in differing if name not in kept}
        if fault := _contradiction(row, after):
            taken.refused[arrivals[row.serial].line] = fault
            continue
        if kept:
            taken.kept[arrivals[row.serial].line] = kept
        if after:
            found.append((row, after))
            taken.corrected += bool(_worth_telling(row, after, arrivals[row.serial]))
    return found


def _contradiction(row: Row[Any], after: dict[str, Any]) -> LineFault | None:
    """One day of the line, beside the other one that the register keeps."""
    dates = sorted(_DATES & after.keys())
    made = after.get("produced_on", row.produced_on)
    sent = after.get("shipped_on", row.shipped_on)
    if not dates or made is None or sent is None or made <= sent:
        return None
    problem = f"with what is known it would be shipped on {sent}, and produced on {made}"
    return LineFault(" ".join(dates), problem)


def _worth_telling(row: Row[Any], after: dict[str, Any], arrival: Arrival) -> dict[str, Any]:
    """Without a code that is the same and only hashed under a newer key."""
    same_code = row.code_hash in arrival.earlier_hashes
    return {name: value for name, value in after.items() if name != "code_hash" or not same_code}


def refresh_statistics() -> None:
    """PostgreSQL takes a table that has grown a hundredfold for a small one until it looks at it
    by itself; searches would go through all of it. SQLite plans by its indexes alone.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("ANALYZE device"))
