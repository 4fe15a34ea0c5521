"""The register of delivered devices: looked up by serial number, filled by imports."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import Select, bindparam, select

from portal.core.serials import Serial, fold_serial
from portal.core.statements import insert_new, table_of
from portal.core.transaction import transaction
from portal.devices.models import Device as _Device
from portal.extensions import db

MOST_LOOK_ALIKES = 5
# on SQLite a batch holds the one-writer lock, which nobody should have to wait for
ROWS_AT_ONCE = 500

_devices = table_of(_Device)


@dataclass(frozen=True, slots=True)
class Device:
    """`product` is a key of the catalogue; `factory_extensions` were unlocked before delivery."""

    serial: str
    product: str
    factory_extensions: frozenset[str] = frozenset()
    produced_on: date | None = None
    shipped_on: date | None = None
    ship_country: str = ""


@dataclass(frozen=True, slots=True)
class Lookup:
    """The device of a serial, and other serials that resemble it (0/O, 1/I/L)."""

    device: Device | None
    look_alikes: tuple[str, ...]


_FIND = select(
    _devices.c.serial,
    _devices.c.product,
    _devices.c.factory_extensions,
    _devices.c.produced_on,
    _devices.c.shipped_on,
    _devices.c.ship_country,
)
_THIS = _FIND.where(_devices.c.serial == bindparam("of_serial"))
_ALIKE = _FIND.where(_devices.c.folded == bindparam("folded_as"))


def find(serial: str) -> Device | None:
    return next(_matching(_THIS, {"of_serial": serial}), None)


def look_alikes(serial: str) -> list[str]:
    """Known serials that differ from this one in 0/O and 1/I/L only."""
    return list(look_up(Serial(serial)).look_alikes)


def look_up(serial: Serial) -> Lookup:
    """The device, and those it may be confused with, in one statement."""
    alike = _matching(_ALIKE, {"folded_as": fold_serial(serial)})
    found = {device.serial: device for device in alike}
    device = found.pop(serial, None)
    return Lookup(device, tuple(sorted(found))[:MOST_LOOK_ALIKES])


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


def _matching(wanted: Select[Any], values: dict[str, str]) -> Iterator[Device]:
    found = db.session.execute(wanted, values)
    for serial, product, factory, produced, shipped, country in found:
        yield Device(serial, product, frozenset(factory.split()), produced, shipped, country)


def _row(device: Device) -> dict[str, object]:
    return {
        "serial": device.serial,
        "folded": fold_serial(device.serial),
        "product": device.product,
        "factory_extensions": " ".join(sorted(device.factory_extensions)),
        "produced_on": device.produced_on,
        "shipped_on": device.shipped_on,
        "ship_country": device.ship_country,
    }
