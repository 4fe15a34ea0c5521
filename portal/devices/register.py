"""The register of delivered devices: looked up by serial number, filled by imports."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnClause,
    CompoundSelect,
    FromClause,
    Row,
    Select,
    String,
    bindparam,
    literal_column,
    select,
)

from portal.core.errors import DomainError
from portal.core.serials import Serial, fold_serial
from portal.core.statements import insert_new, listed, table_of
from portal.core.transaction import transaction
from portal.devices.models import Device as _Device
from portal.extensions import db

MOST_LOOK_ALIKES = 5
# on SQLite a batch holds the one-writer lock, which nobody should have to wait for
ROWS_AT_ONCE = 500

_devices = table_of(_Device)
# spelled as in the condition of ix_device_replaced_by: else the whole register would be read
NOTHING: ColumnClause[str] = literal_column("''")


@dataclass(frozen=True, slots=True)
class Device:
    """`product` is a key of the catalogue; `factory_extensions` were unlocked before delivery."""

    serial: str
    product: str
    factory_extensions: frozenset[str] = frozenset()
    produced_on: date | None = None
    shipped_on: date | None = None
    ship_country: str = ""
    replaced_by: str = ""
    replaced_on: date | None = None
    customer_no: str = ""


@dataclass(frozen=True, slots=True)
class Lookup:
    """The device of a serial, and other serials that resemble it (0/O, 1/I/L)."""

    device: Device | None
    look_alikes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trace(Lookup):
    """And the devices that were replaced before this one was delivered, the nearest first."""

    predecessors: tuple[Device, ...] = ()


class SerialMisread(DomainError):
    """Not in the register, where a serial stands that differs in 0/O or 1/I/L only."""

    look_alikes: tuple[str, ...]


# what `device_of` reads
FOUND = select(
    _devices.c.serial,
    _devices.c.product,
    _devices.c.factory_extensions,
    _devices.c.produced_on,
    _devices.c.shipped_on,
    _devices.c.ship_country,
    _devices.c.replaced_by,
    _devices.c.replaced_on,
    _devices.c.customer_no,
)
_THIS = FOUND.where(_devices.c.serial == bindparam("of_serial"))
_ALIKE = FOUND.where(_devices.c.folded == bindparam("folded_as"))


def _traced() -> CompoundSelect[Any]:
    """A device, what it replaced, and what resembles it: one statement."""
    chain = select(bindparam("of_serial", type_=String).label("serial")).cte(
        "chain", recursive=True
    )
    older = _devices.alias("older")
    replaced = select(older.c.serial).join(chain, older.c.replaced_by == chain.c.serial)
    chain = chain.union(replaced.where(older.c.replaced_by != NOTHING))
    return FOUND.join(chain, _devices.c.serial == chain.c.serial).union(_ALIKE)


_TRACED = _traced()


def with_predecessors(serials: FromClause) -> CTE:
    """The serials of a selectable, whose column is `serial`, and of all that those replaced."""
    chain = select(serials.c.serial).cte("chain", recursive=True)
    older = _devices.alias("older")
    replaced = select(older.c.serial).join(chain, older.c.replaced_by == chain.c.serial)
    return chain.union(replaced.where(older.c.replaced_by != NOTHING))


def find(serial: str) -> Device | None:
    return next(_matching(_THIS, {"of_serial": serial}), None)


def look_alikes(serial: str) -> list[str]:
    """Known serials that differ from this one in 0/O and 1/I/L only."""
    return list(look_up(Serial(serial)).look_alikes)


def refuse_misread(serial: Serial) -> None:
    """Raises SerialMisread: what anybody may look up is told, and whose it is, is not."""
    found = look_up(serial)
    if found.device is None and found.look_alikes:
        raise SerialMisread(look_alikes=found.look_alikes)


def look_alikes_of(serials: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The same for many, without those that resemble none; one statement."""
    if not serials:
        return {}
    wanted = listed({fold_serial(serial) for serial in serials})
    rows = db.session.execute(
        select(_devices.c.folded, _devices.c.serial)
        .join(wanted, _devices.c.folded == wanted.c.value)
        .order_by(_devices.c.serial)
    )
    known: dict[str, list[str]] = {}
    for folded, serial in rows:
        known.setdefault(folded, []).append(serial)
    alike = {
        serial: tuple(each for each in known.get(fold_serial(serial), ()) if each != serial)
        for serial in serials
    }
    return {serial: found[:MOST_LOOK_ALIKES] for serial, found in alike.items() if found}


def look_up(serial: Serial) -> Lookup:
    """The device, and those it may be confused with, in one statement."""
    alike = _matching(_ALIKE, {"folded_as": fold_serial(serial)})
    found = {device.serial: device for device in alike}
    device = found.pop(serial, None)
    return Lookup(device, tuple(sorted(found))[:MOST_LOOK_ALIKES])


def trace(serial: Serial) -> Trace:
    """The device with its predecessors, and those it may be confused with, in one statement."""
    found = _matching(_TRACED, {"of_serial": serial, "folded_as": fold_serial(serial)})
    devices = {device.serial: device for device in found}
    replaced = {device.replaced_by: device for device in devices.values() if device.replaced_by}
    device = devices.pop(serial, None)
    predecessors = tuple(_chain(serial, replaced))
    alike = devices.keys() - {each.serial for each in predecessors}
    return Trace(device, tuple(sorted(alike))[:MOST_LOOK_ALIKES], predecessors)


def _chain(serial: str, replaced: dict[str, Device]) -> Iterator[Device]:
    """Each device once, should two have replaced each other by mistake."""
    seen = {serial}
    while (older := replaced.get(serial)) and older.serial not in seen:
        yield older
        seen.add(serial := older.serial)


def find_many(serials: Collection[str]) -> dict[str, Device]:
    """The known ones by serial, ten thousand in one statement."""
    wanted = listed(serials)
    found = db.session.execute(FOUND.join(wanted, _devices.c.serial == wanted.c.value))
    return {device.serial: device for device in map(device_of, found)}


def replaced_by(serials: Collection[str]) -> dict[str, Device]:
    """Serial of a replacement → the device it replaced; one statement for all."""
    wanted = listed(serials)
    replaced = FOUND.join(wanted, _devices.c.replaced_by == wanted.c.value)
    found = db.session.execute(replaced.where(_devices.c.replaced_by != NOTHING))
    return {device.replaced_by: device for device in map(device_of, found)}


def add_devices(devices: Iterable[Device]) -> int:
    """Put devices into the register, in transactions of a batch each; returns how many were new.

    A serial that is known already stays as it is.
    """
    remaining, added = iter(devices), 0
    while batch := [_row(device) for device in islice(remaining, ROWS_AT_ONCE)]:
        added += _add(batch)
    return added


def _add(rows: Collection[dict[str, object]]) -> int:
    with transaction():
        statement = insert_new(_devices).returning(_devices.c.id)
        return len(db.session.execute(statement, list(rows)).all())


def _matching(
    wanted: Select[Any] | CompoundSelect[Any], values: dict[str, str]
) -> Iterator[Device]:
    return map(device_of, db.session.execute(wanted, values))


def device_of(row: Row[Any] | Sequence[Any]) -> Device:
    serial, product, factory, *dates_and_places = row
    return Device(serial, product, frozenset(factory.split()), *dates_and_places)


def _row(device: Device) -> dict[str, object]:
    return {
        "serial": device.serial,
        "folded": (folded := fold_serial(device.serial)),
        "reversed": folded[::-1],
        "product": device.product,
        "factory_extensions": " ".join(sorted(device.factory_extensions)),
        "produced_on": device.produced_on,
        "shipped_on": device.shipped_on,
        "ship_country": device.ship_country,
        "replaced_by": device.replaced_by,
        "replaced_on": device.replaced_on,
        "customer_no": device.customer_no,
    }
