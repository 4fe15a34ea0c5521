"""The history of the register: what was corrected, by whom and why. Rows are only ever added."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import FromClause, Row, Select, select

from portal.audit.record import Actor
from portal.core.clock import now
from portal.core.rows import filled
from portal.core.statements import table_of
from portal.devices.models import Device, DeviceChange
from portal.extensions import db

COMMAND = Actor(None, "command")
LONGEST_REASON = 500

_devices, _changes = table_of(Device), table_of(DeviceChange)


class Origin(StrEnum):
    IMPORT = "import"
    SUPPORT = "support"
    CLAIM = "claim"


@dataclass(frozen=True, slots=True)
class Change:
    """`before` and `after` name the same columns; dates are ISO text, a code is never shown."""

    at: datetime
    origin: Origin
    reason: str
    user_name: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


_HISTORY = (
    select(
        _changes.c.id,
        _changes.c.at,
        _changes.c.origin,
        _changes.c.reason,
        _changes.c.user_name,
        _changes.c.before,
        _changes.c.after,
    )
    .join(_devices, _devices.c.id == _changes.c.device_id)
    .order_by(_changes.c.id)
)


def history(serial: str) -> list[Change]:
    """The oldest first; empty for a serial that the register does not know."""
    return [change_of(row) for row in db.session.execute(of_serial(serial))]


def of_serial(serial: str) -> Select[Any]:
    """Rows for `change_of`."""
    return _HISTORY.where(_devices.c.serial == serial)


def change_of(row: Row[Any]) -> Change:
    return filled(Change, row, origin=Origin(row.origin))


def change_row(
    device_id: int,
    origin: Origin,
    reason: str,
    actor: Actor,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> dict[str, Any]:
    return {
        "device_id": device_id,
        "at": now(),
        "origin": origin.value,
        "reason": reason[:LONGEST_REASON],
        "user_id": actor.user_id,
        "user_name": actor.name,
        "before": _told(before, "set"),
        "after": _told(after, "changed"),
    }


def stated_by_people(devices: FromClause) -> dict[int, set[str]]:
    """Device → the columns that support or a claim has corrected, among `devices` (a join)."""
    rows: Iterable[Any] = db.session.execute(
        select(_changes.c.device_id, _changes.c.after)
        .select_from(devices.join(_changes, _changes.c.device_id == _devices.c.id))
        .where(_changes.c.origin != Origin.IMPORT.value)
    )
    stated: dict[int, set[str]] = defaultdict(set)
    for device_id, after in rows:
        stated[device_id] |= after.keys()
    return stated


def _told(values: Mapping[str, Any], code: str) -> dict[str, Any]:
    told = {}
    for name, value in values.items():
        if name == "code_hash":
            told[name] = code if value else ""
        else:
            told[name] = value.isoformat() if isinstance(value, date) else value
    return told
