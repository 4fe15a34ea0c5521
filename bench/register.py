"""The device register: how fast supply records come in beside raw COPY, and what finding costs in a
small register and in a large one.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import psycopg

from bench import finding
from bench.figures import median, percentile
from bench.finding import BULK_OVER_HTTP, EXACT, OVER_HTTP, Bulk, Register, Times, serial_of
from bench.places import Place, fresh, portal_on
from bench.report import Report
from portal.core.clock import today
from portal.devices import arrivals, importing
from portal.devices.import_faults import FaultFile
from portal.devices.importing import import_devices
from portal.devices.supply_file import COLUMNS, LineFault, SupplyFile
from portal.devices.supply_record import Arrival, RecordReader
from tests.support.databases import Databases

SMALL = 10_000
# an import and raw COPY take turns, so that what else the machine does slows down both alike
SLICES = 5
RAW_TABLE = "raw_device"
_STORED = ", ".join(arrivals.STORED)


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

    seconds: float
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
            took = perf_counter() - began
    finally:
        importing.take = take  # type: ignore[attr-defined]
    if count.refused:
        raise RuntimeError(f"{count.refused} lines were refused")
    return Import(took, held)


@dataclass(frozen=True)
class Rates:
    """Rows a second; `raw` is PostgreSQL's COPY of the same rows, ready made, with the same
    indexes, and 0 on SQLite.
    """

    portal: float
    raw: float
    held_ms: list[float]

    @property
    def share(self) -> float:
        return self.portal / self.raw


def import_in_slices(place: Place, first: int, last: int) -> Rates:
    """Into the register of the present application."""
    size = -(-(last - first) // SLICES)
    portal, raw, held = 0.0, 0.0, []
    with raw_table(place) as copy:
        for start in range(first, last, size):
            file = write_supply(place.folder / "slice.csv", start, min(start + size, last))
            done = run_import(file)
            portal += done.seconds
            held += done.held_ms
            raw += copy(file)
    lines = last - first
    return Rates(lines / portal, lines / raw if raw else 0, held)


@contextmanager
def raw_table(place: Place) -> Iterator[Callable[[Path], float]]:
    """Puts a file into a table like the register; how many seconds COPY alone took."""
    if place.engine == "sqlite":
        yield lambda _file: 0.0
        return
    with psycopg.connect(place.address) as connection:
        connection.execute(f"CREATE TABLE {RAW_TABLE} (LIKE device INCLUDING ALL)".encode())
        connection.commit()

        def copy(file: Path) -> float:
            content = arrivals.copied(_ready_made(file))
            began = perf_counter()
            statement = f"COPY {RAW_TABLE} ({_STORED}) FROM STDIN".encode()
            with connection.cursor().copy(statement) as into:
                into.write(content)
            connection.commit()
            return perf_counter() - began

        yield copy
        connection.execute(f"DROP TABLE {RAW_TABLE}".encode())


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


@contextmanager
def small_register(databases: Databases, engine: str, folder: Path) -> Iterator[Register]:
    """What a large one is compared with."""
    own = folder / f"small-{engine}"
    own.mkdir(mode=0o700)
    with fresh(databases, engine, own) as place, portal_on(place) as app:
        with app.app_context():
            run_import(write_supply(own / "small.csv", 0, SMALL))
        yield Register(place, app, SMALL)


def measure(databases: Databases, engine: str, folder: Path, count: int, report: Report) -> None:
    with ExitStack() as stack:
        small = stack.enter_context(small_register(databases, engine, folder))
        place = stack.enter_context(fresh(databases, engine, folder))
        app = stack.enter_context(portal_on(place))
        with app.app_context():
            rates = import_in_slices(place, 0, count)
        found = compare(small, Register(place, app, count))
    report.section(f"device register, {engine}: {count:,} devices")
    found.show(report)
    found.judge(report)
    show_rates(engine, rates, report)


def compare(small: Register, large: Register) -> "Found":
    before, after = finding.find_everywhere([small, large])
    bulk_before, bulk = finding.find_bulk([small, large])
    return Found(large.place.engine, large.count, before, after, bulk_before, bulk)


def show_rates(engine: str, rates: Rates, report: Report) -> None:
    held = percentile(rates.held_ms, 0.99)
    report.table(
        ("import, rows/s", "raw COPY", "batch, p99 ms"), [(rates.portal, rates.raw or "–", held)]
    )
    report.note(f"register.{engine}.import", {"per_second": rates.portal, "raw": rates.raw or None})
    if rates.raw:
        report.at_least("7", "import to raw COPY", 0.3, rates.share, "")
    else:
        report.at_most("5", f"batch of an import, p99, {engine}", 20, held, "ms")


@dataclass(frozen=True)
class Found:
    """`before` in the small register, `after` in the large one, measured in alternation."""

    engine: str
    count: int
    before: Times
    after: Times
    bulk_before: Bulk
    bulk: Bulk

    def growth(self, name: str) -> float:
        return median(self.after[name]) / median(self.before[name])

    def p99(self, name: str) -> float:
        return percentile(self.after[name], 0.99)

    @property
    def bulk_share(self) -> float:
        """Of the bare statement."""
        return self.bulk.register / self.bulk.bare

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
            ("10,000 serials, ms", f"of {SMALL:,}", f"of {self.count:,}"),
            ((name, took, vars(self.bulk)[name]) for name, took in vars(self.bulk_before).items()),
        )
        about = f"register.{self.engine}"
        report.note(f"{about}.devices", self.count)
        report.note(f"{about}.bulk", vars(self.bulk))
        for name in self.after:
            figures = {"p50_ms": median(self.after[name]), "p99_ms": self.p99(name)}
            report.note(f"{about}.{name}", figures)

    def judge(self, report: Report) -> None:
        engine, bulk = self.engine, self.bulk
        about = f"lookup among {self.count:,} to {SMALL:,}, {engine}"
        report.at_most("7", about, 2, self.growth(EXACT), "")
        report.at_most("7", f"{OVER_HTTP}, likewise", 2, self.growth(OVER_HTTP), "")
        about = f"10,000 serials to the bare statement, {engine}"
        report.at_most("8", about, 3, self.bulk_share, "")
        report.at_most("8", f"covers of 10,000 serials, {engine}", 1000, bulk.covers, "ms")
        report.at_most("8", f"{BULK_OVER_HTTP}, {engine}", 1000, bulk.page, "ms")
        if engine == "postgresql":
            slowest = max(map(self.p99, finding.WAYS))
            report.at_most("7", f"slowest search, p99, {engine}", 50, slowest, "ms")
