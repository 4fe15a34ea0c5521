"""The device register: how fast supply records come in beside raw COPY, and what finding costs in a
small register and in a large one.
"""

import io
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import psycopg
from flask import Flask

from bench.figures import median, percentile
from bench.over_http import Connection
from bench.places import Place, portal_on
from bench.report import Report
from bench.requests_made import Call, Visitor
from bench.server import serving
from portal.core.clock import today
from portal.devices import arrivals, importing, register, search
from portal.devices.import_faults import FaultFile
from portal.devices.importing import import_devices
from portal.devices.supply_file import COLUMNS, LineFault, SupplyFile
from portal.devices.supply_record import Arrival, RecordReader
from portal.extensions import db
from portal.warranty.covers import covers_of

SMALL = 10_000
BULK = 10_000
TIMES = 300
RAW_TABLE = "raw_device"
_STORED = ", ".join(arrivals.STORED)
_RAW_FIND = {
    "sqlite": "SELECT d.* FROM device d JOIN json_each(?) j ON d.serial = j.value",
    "postgresql": "SELECT d.* FROM device d JOIN unnest(%s::varchar[]) j(value) "
    "ON d.serial = j.value",
}


def serial_of(number: int) -> str:
    """Consecutive numbers are scattered, as a file of many products scatters them."""
    return f"9{number * 7_654_321 % 100_000_000:08d}T{number % 1000:03d}"


def supply_lines(first: int, last: int) -> Iterator[str]:
    for number in range(first, last):
        made, sent = f"2024-{1 + number % 12:02d}-11", f"2025-{1 + number % 12:02d}-21"
        yield f"{serial_of(number)},piko-iq-10,{made},{sent},SE,{number % 5000},DC{number:08d},\n"


def write_supply(path: Path, first: int, last: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(COLUMNS) + "\n")
        file.writelines(supply_lines(first, last))
    return path


@dataclass(frozen=True)
class Import:
    """`held_ms` is how long each batch kept other writers waiting."""

    rate: float
    held_ms: list[float]


def run_import(file: Path) -> Import:
    held: list[float] = []
    take = arrivals.take

    def timed(batch: Sequence[Arrival], name: str) -> arrivals.Taken:
        taken = take(batch, name)
        held.append(taken.seconds * 1000)
        return taken

    importing.take = timed  # type: ignore[attr-defined]
    try:
        with file.open("rb") as opened, FaultFile.at(file.with_suffix(".errors")) as faults:
            began = perf_counter()
            count = import_devices(SupplyFile(opened), faults, file.name, lambda _count: None)
    finally:
        importing.take = take  # type: ignore[attr-defined]
    if count.refused:
        raise RuntimeError(f"{count.refused} lines were refused")
    return Import(count.lines / (perf_counter() - began), held)


def raw_rate(place: Place, file: Path) -> float:
    """Rows a second of PostgreSQL's COPY: the same rows, ready made, and the same indexes."""
    rows = _ready_made(file)
    content = arrivals.copied(rows)
    with psycopg.connect(place.address) as connection:
        connection.execute(f"CREATE TABLE {RAW_TABLE} (LIKE device INCLUDING ALL)".encode())
        connection.commit()
        began = perf_counter()
        with connection.cursor().copy(f"COPY {RAW_TABLE} ({_STORED}) FROM STDIN".encode()) as copy:
            copy.write(content)
        connection.commit()
        rate = len(rows) / (perf_counter() - began)
        connection.execute(f"DROP TABLE {RAW_TABLE}".encode())
    return rate


def _ready_made(file: Path) -> list[tuple[Any, ...]]:
    reader = RecordReader(today())
    with file.open("rb") as opened:
        content = SupplyFile(io.BytesIO(opened.read()))
    rows: list[tuple[Any, ...]] = []
    for line, fields in content.lines():
        if isinstance(fields, LineFault):
            raise fields
        rows.append(reader.read(line, fields)[: len(arrivals.STORED)])
    return rows


WAYS: dict[str, Callable[[str], object]] = {
    "exact": register.find,
    "beginning of 8": lambda serial: search.by_prefix(serial[:8]),
    "beginning of 3": lambda serial: search.by_prefix(serial[:3]),
    "last 6": lambda serial: search.by_suffix(serial[-6:]),
    "look-alike": lambda serial: register.look_alikes(serial.replace("0", "O", 1)),
    "mistyped": lambda serial: search.mistyped(serial[:5] + serial[5:7][::-1] + serial[7:]),
    "unknown": lambda serial: register.find("9X" + serial[2:]),
}


def find(count: int) -> dict[str, list[float]]:
    """Milliseconds of each way to find some of the first `count` devices; ways in alternation."""
    found: dict[str, list[float]] = {name: [] for name in WAYS}
    for turn in range(TIMES):
        serial = serial_of(turn * 7919 % count)
        for name, way in WAYS.items():
            began = perf_counter()
            way(serial)
            found[name].append((perf_counter() - began) * 1000)
            db.session.rollback()
    return {name: times[20:] for name, times in found.items()}


OVER_HTTP = "warranty page over HTTP"


def find_everywhere(place: Place, app: Flask, count: int) -> dict[str, list[float]]:
    return {**find(count), OVER_HTTP: find_over_http(place, app, count)}


def find_over_http(place: Place, app: Flask, count: int) -> list[float]:
    """Milliseconds of whole requests of the public page, one after the other."""
    visitor, times = Visitor(app), []
    with serving(place, 1) as server:
        connection = Connection(server.port)
        for turn in range(TIMES):
            # nobody is asked often enough to be refused
            visitors = {"X-Forwarded-For": f"198.18.{turn // 250}.{turn % 250}"}
            call = Call(f"/warranty/{serial_of(turn * 7919 % count)}", headers=visitors)
            request = visitor.raw(call, None, server.host)
            began = perf_counter()
            status = connection.exchange(request)
            times.append((perf_counter() - began) * 1000)
            if status != call.answer:
                raise RuntimeError(f"{call.path} was answered by {status}")
        connection.close()
    return times[20:]


@dataclass(frozen=True)
class Bulk:
    """Milliseconds for ten thousand serials: the bare statement, the register, and the covers."""

    bare: float
    register: float
    covers: float


def find_bulk(place: Place, count: int) -> Bulk:
    serials = [serial_of(number * 104_729 % count) for number in range(BULK)]
    times: dict[str, list[float]] = {"bare": [], "register": [], "covers": []}
    ways: dict[str, Callable[[], object]] = {
        "bare": lambda: _bare(place, serials),
        "register": lambda: register.find_many(serials),
        "covers": lambda: covers_of(serials),
    }
    for _ in range(5):
        for name, way in ways.items():
            began = perf_counter()
            way()
            times[name].append((perf_counter() - began) * 1000)
            db.session.rollback()
    return Bulk(**{name: median(each) for name, each in times.items()})


def _bare(place: Place, serials: list[str]) -> list[Any]:
    statement = _RAW_FIND[place.engine]
    if place.engine == "sqlite":
        marked = "[" + ",".join(f'"{serial}"' for serial in serials) + "]"
        with closing(sqlite3.connect(place.address)) as connection:
            return connection.execute(statement, (marked,)).fetchall()
    with psycopg.connect(place.address) as connection:
        return connection.execute(statement.encode(), (serials,)).fetchall()


def measure(place: Place, count: int, report: Report) -> None:
    """On an empty register; leaves `count` devices in it."""
    with portal_on(place) as app, app.app_context():
        run_import(write_supply(place.folder / "small.csv", 0, SMALL))
        before = find_everywhere(place, app, SMALL)
        file = write_supply(place.folder / "large.csv", SMALL, count)
        done = run_import(file)
        raw = raw_rate(place, file) if place.engine == "postgresql" else None
        after, bulk = find_everywhere(place, app, count), find_bulk(place, count)
    found = Found(place.engine, count, done, raw, before, after, bulk)
    report.section(f"device register, {place.engine}: {count:,} devices")
    found.show(report)
    found.note(report)
    found.judge(report)


@dataclass(frozen=True)
class Found:
    """`before` in the small register, `after` in the large one; `raw` of PostgreSQL only."""

    engine: str
    count: int
    done: Import
    raw: float | None
    before: dict[str, list[float]]
    after: dict[str, list[float]]
    bulk: Bulk

    def growth(self, name: str) -> float:
        return median(self.after[name]) / median(self.before[name])

    def p99(self, name: str) -> float:
        return percentile(self.after[name], 0.99)

    def show(self, report: Report) -> None:
        report.table(
            ("finding", f"p50 ms of {SMALL:,}", "p50 ms", "p99 ms", "growth"),
            (
                (
                    name,
                    median(self.before[name]),
                    median(self.after[name]),
                    self.p99(name),
                    self.growth(name),
                )
                for name in self.after
            ),
        )
        report.table(
            (
                "import, rows/s",
                "raw COPY",
                "batch, p99 ms",
                "10,000 bare",
                "register",
                "covers, ms",
            ),
            [
                (
                    self.done.rate,
                    self.raw or "–",
                    percentile(self.done.held_ms, 0.99),
                    self.bulk.bare,
                    self.bulk.register,
                    self.bulk.covers,
                )
            ],
        )

    def note(self, report: Report) -> None:
        about = f"register.{self.engine}"
        report.note(f"{about}.devices", self.count)
        report.note(f"{about}.import", {"per_second": self.done.rate, "raw": self.raw})
        report.note(f"{about}.bulk", vars(self.bulk))
        for name in self.after:
            figures = {"p50_ms": median(self.after[name]), "p99_ms": self.p99(name)}
            report.note(f"{about}.{name}", figures)

    def judge(self, report: Report) -> None:
        engine, bulk = self.engine, self.bulk
        about = f"lookup among {self.count:,} to {SMALL:,}, {engine}"
        report.at_most("7", about, 2, self.growth("exact"), "")
        report.at_most("7", f"{OVER_HTTP}, likewise", 2, self.growth(OVER_HTTP), "")
        share = bulk.register / bulk.bare
        report.at_most("8", f"10,000 serials to the bare statement, {engine}", 3, share, "")
        report.at_most("8", f"covers of 10,000 serials, {engine}", 1000, bulk.covers, "ms")
        if self.raw:
            report.at_least("7", "import to raw COPY", 0.3, self.done.rate / self.raw, "")
            slowest = max(map(self.p99, WAYS))
            report.at_most("7", f"slowest search, p99, {engine}", 50, slowest, "ms")
        else:
            held = percentile(self.done.held_ms, 0.99)
            report.at_most("5", f"batch of an import, p99, {engine}", 20, held, "ms")
