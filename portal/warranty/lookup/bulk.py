"""The covers of many serial numbers at once, a result for each line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from portal.core.clock import today
from portal.core.serials import SerialRefused, parse_serial
from portal.devices import register
from portal.warranty import covers
from portal.warranty.covers import DeviceOutline
from portal.warranty.lookup.entries import Entry
from portal.warranty.terms import Outline, Status

SOON = timedelta(days=90)


class ReadLine(NamedTuple):
    """`serial` is empty if the line holds none, which `refusal` explains."""

    entry: Entry
    serial: str
    refusal: SerialRefused | None


@dataclass(frozen=True)
class ReadList:
    lines: tuple[ReadLine, ...]

    @cached_property
    def serials(self) -> frozenset[str]:
        return frozenset(line.serial for line in self.lines if line.serial)


@dataclass(frozen=True, slots=True)
class LineResult:
    """As ReadLine; `found` is None for a serial that the register does not know.

    `same_as` names an earlier line with the same serial.
    """

    line: int
    typed: str
    serial: str = ""
    found: DeviceOutline | None = None
    refusal: SerialRefused | None = None
    look_alikes: tuple[str, ...] = ()
    same_as: int = 0
    ends_soon: bool = False


def read_list(lines: Iterable[Entry]) -> ReadList:
    """What is on the lines, before anything is looked up."""
    return ReadList(tuple(ReadLine(entry, *_read(entry.typed)) for entry in lines))


def look_up_many(listed: ReadList) -> list[LineResult]:
    """Four statements for ten thousand lines, and one for each generation of replacements."""
    found = covers.outlines_of(listed.serials)
    alike = register.look_alikes_of(listed.serials - found.keys())
    first_lines: dict[str, int] = {}
    soon = today() + SOON
    return [
        LineResult(
            entry.line,
            entry.typed,
            serial,
            known := found.get(serial),
            refusal,
            alike.get(serial, ()),
            _repeats(serial, entry.line, first_lines),
            known is not None and _ends_by(known.outline, soon),
        )
        for entry, serial, refusal in listed.lines
    ]


def _read(typed: str) -> tuple[str, SerialRefused | None]:
    try:
        return parse_serial(typed), None
    except SerialRefused as refusal:
        return "", refusal


def _repeats(serial: str, line: int, first_lines: dict[str, int]) -> int:
    first = first_lines.setdefault(serial, line) if serial else line
    return first if first != line else 0


def _ends_by(cover: Outline, day: date) -> bool:
    """Still covered, but not for long: `day` is the last one that is soon."""
    running = cover.status in (Status.COVERED, Status.PARTS_ONLY)
    return running and cover.last_day is not None and cover.last_day <= day
