"""From a serial to its cover: the register, the facts and the terms put together."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from portal.catalogue.warranty import CoverKind
from portal.core.clock import today
from portal.core.serials import Serial
from portal.devices import register
from portal.devices.register import Device
from portal.warranty.facts import Fact, facts_of
from portal.warranty.kinds import FactKind
from portal.warranty.terms import (
    AppliedExtension,
    Cover,
    DeviceFacts,
    ExtensionKind,
    Outline,
    cover,
    outline,
)

ReadFacts = Callable[[Collection[str]], Mapping[str, list[Fact]]]

_EXTENSIONS = {
    FactKind.EXTENSION: ExtensionKind.PURCHASE,
    FactKind.CODE: ExtensionKind.CODE,
    FactKind.PROMO: ExtensionKind.PROMO,
}
# an earlier one is never worse for the owner; of all others the day recorded last counts
_THE_FIRST_COUNTS = {FactKind.REGISTERED, FactKind.ONLINE}


@dataclass(frozen=True, slots=True)
class DeviceCover:
    """`facts` are what `terms.check_…` asks for; `predecessors` stand nearest first."""

    device: Device
    predecessors: tuple[Device, ...]
    facts: DeviceFacts
    cover: Cover

    @property
    def serials(self) -> tuple[str, ...]:
        """All that are one device for the warranty."""
        return (self.device.serial, *(each.serial for each in self.predecessors))


class DeviceOutline(NamedTuple):
    device: Device
    outline: Outline


@dataclass(frozen=True, slots=True)
class CoverFound:
    """None if the register does not know the serial; then perhaps one that resembles it."""

    found: DeviceCover | None
    look_alikes: tuple[str, ...]


def look_up(
    serial: Serial, day: date | None = None, read_facts: ReadFacts = facts_of
) -> CoverFound:
    """Two statements, whether the serial is known or not.

    `read_facts` may read more by the second one than the facts that count.
    """
    trace = register.trace(serial)
    family = {serial, *(each.serial for each in trace.predecessors)}
    facts = read_facts(family)
    if trace.device is None:
        return CoverFound(None, trace.look_alikes)
    told = _told_all(trace.device, trace.predecessors, facts)
    answer = cover(told, day or today())
    found = DeviceCover(trace.device, trace.predecessors, told, answer)
    return CoverFound(found, trace.look_alikes)


def covers_of(serials: Collection[str], day: date | None = None) -> dict[str, DeviceCover]:
    """The covers of all known ones by serial; three statements for ten thousand serials, and one
    more for each further generation of replacements among them.
    """
    on = day or today()
    return {
        device.serial: DeviceCover(device, older, told, cover(told, on))
        for device, older, told in _all_told(serials)
    }


def outlines_of(serials: Collection[str], day: date | None = None) -> dict[str, DeviceOutline]:
    """The same for lists, whose reader asks neither why nor what to do next."""
    on = day or today()
    return {
        device.serial: DeviceOutline(device, outline(told, on))
        for device, _, told in _all_told(serials)
    }


def _all_told(
    serials: Collection[str],
) -> Iterator[tuple[Device, tuple[Device, ...], DeviceFacts]]:
    devices = register.find_many(serials)
    replaced = _all_replaced(devices)
    return told_of(devices.values(), replaced.values())


def told_of(
    devices: Iterable[Device], predecessors: Iterable[Device]
) -> Iterator[tuple[Device, tuple[Device, ...], DeviceFacts]]:
    """Each of `devices` with what it replaced, nearest first, and all that is known of them.

    `predecessors` are all there are, of whichever device; one statement reads the facts.
    """
    wanted = {device.serial: device for device in devices}
    replaced = {device.replaced_by: device for device in predecessors if device.replaced_by}
    facts = facts_of({*wanted, *(each.serial for each in replaced.values())})
    for serial, device in wanted.items():
        older = tuple(_older(serial, replaced))
        yield device, older, _told_all(device, older, facts)


def _all_replaced(serials: Collection[str]) -> dict[str, Device]:
    """Serial of a replacement → what it replaced, back to the first deliveries."""
    replaced: dict[str, Device] = {}
    asked = set(serials)
    while asked:
        found = register.replaced_by(asked)
        replaced |= found
        asked = {each.serial for each in found.values()} - replaced.keys()
    return replaced


def _older(serial: str, replaced: Mapping[str, Device]) -> Iterable[Device]:
    seen = {serial}
    while (older := replaced.get(serial)) and older.serial not in seen:
        yield older
        seen.add(serial := older.serial)


def _told_all(
    device: Device, predecessors: tuple[Device, ...], facts: Mapping[str, list[Fact]]
) -> DeviceFacts:
    replaces: DeviceFacts | None = None
    for each in reversed(predecessors):
        replaces = device_facts(each, facts.get(each.serial, ()), replaces)
    return device_facts(device, facts.get(device.serial, ()), replaces)


def device_facts(
    device: Device, facts: Iterable[Fact], replaces: DeviceFacts | None = None
) -> DeviceFacts:
    """What the register and the facts that count say of one device, for the terms engine."""
    days: dict[FactKind, date] = {}
    extensions = []
    for fact in facts:
        if kind := _EXTENSIONS.get(fact.kind):
            extensions.append(_extension(fact, kind))
        else:
            day = fact.happened_on
            earlier = days.get(fact.kind) if fact.kind in _THE_FIRST_COUNTS else None
            days[fact.kind] = min(day, earlier or day)
    return DeviceFacts(
        product=device.product,
        produced_on=device.produced_on,
        shipped_on=device.shipped_on,
        ship_country=device.ship_country,
        installed_on=days.get(FactKind.INSTALLED),
        purchased_on=days.get(FactKind.PURCHASED),
        commissioned_on=days.get(FactKind.COMMISSIONED),
        registered_on=days.get(FactKind.REGISTERED),
        online_on=days.get(FactKind.ONLINE),
        extensions=tuple(extensions),
        replaces=replaces,
        replaced_on=device.replaced_on,
    )


def _extension(fact: Fact, kind: ExtensionKind) -> AppliedExtension:
    return AppliedExtension(
        kind,
        fact.months or 0,
        fact.shown or fact.reference,
        fact.happened_on,
        CoverKind(fact.cover),
    )
