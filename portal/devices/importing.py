"""Supply records into the register: any number of lines in a fixed amount of memory.

Each batch is a transaction of its own and each serial is there once, so a run that was stopped or
killed is simply run again.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

from portal.audit.record import record
from portal.core.clock import today
from portal.core.transaction import atomic
from portal.devices.arrivals import Taken, refresh_statistics, take, weigh
from portal.devices.changes import COMMAND
from portal.devices.seen_serials import SeenSerials
from portal.devices.supply_file import LineFault, SupplyFile
from portal.devices.supply_record import Arrival, RecordReader
from portal.extensions import db

# what one COPY carries
ROWS_AT_ONCE = 10_000
# SQLite has one writer: so long may a batch keep everybody else waiting, with room to its 20 ms
SECONDS_AT_ONCE = 0.008
FEWEST, MOST = 50, 1_000


class FaultList(Protocol):
    def add(self, line: int, serial: str, column: str, problem: str) -> None: ...

    def flush(self) -> None: ...


@dataclass(slots=True)
class Count:
    """Lines of the file. `kept` are those that a correction by support outlives in part."""

    lines: int = 0
    added: int = 0
    corrected: int = 0
    kept: int = 0
    refused: int = 0

    @property
    def known(self) -> int:
        return self.lines - self.added - self.corrected - self.refused


class Pace:
    """How many rows SQLite writes within SECONDS_AT_ONCE, learned from the batches before."""

    def __init__(self) -> None:
        self._sqlite = db.engine.dialect.name == "sqlite"
        self.rows = 100 if self._sqlite else ROWS_AT_ONCE

    def learn(self, rows: int, seconds: float) -> None:
        if self._sqlite:
            fitting = int(rows * SECONDS_AT_ONCE / max(seconds, 0.0001))
            # a slow disk is heeded at once, a quick one only step by step
            self.rows = max(FEWEST, min(MOST, fitting, self.rows + self.rows // 4))


@dataclass(slots=True)
class _Batch:
    """Some lines of the file: what can be taken, and with line and serial what cannot."""

    lines: int = 0
    arrivals: list[Arrival] = field(default_factory=list)
    faults: list[tuple[int, str, LineFault]] = field(default_factory=list)


def _ahead(batches: Iterator[_Batch]) -> Iterator[_Batch]:
    """The next batch is read by another thread while the database takes this one."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = reader.submit(next, batches, None)
            yield batch


class _Import:
    def __init__(self, source: SupplyFile, faults: FaultList, name: str, dry_run: bool) -> None:
        self._source, self._faults, self._name = source, faults, name
        self._take = weigh if dry_run else self._take_all
        self._reader, self._pace = RecordReader(today()), Pace()
        self.count = Count()

    def run(self, progress: Callable[[Count], None]) -> None:
        batches = self._batches()
        if db.engine.dialect.name != "sqlite":
            # there it would only hold up the thread that has the writer lock
            batches = _ahead(batches)
        with SeenSerials() as seen:
            for batch in batches:
                self._take_batch(batch, seen)
                self._faults.flush()
                progress(self.count)

    def _take_batch(self, batch: _Batch, seen: SeenSerials) -> None:
        self.count.lines += batch.lines
        again = seen.repeated((each.serial, each.line) for each in batch.arrivals)
        for each in batch.arrivals if again else ():
            if first := again.get(each.line):
                fault = LineFault("serial", f"stands in line {first} already")
                batch.faults.append((each.line, each.serial, fault))
        self.count.refused += len(batch.faults)
        arrivals = [each for each in batch.arrivals if each.line not in again]
        if arrivals:
            taken = self._take(arrivals)
            self._pace.learn(len(arrivals), taken.seconds)
            batch.faults += self._judged(taken, arrivals)
        for line, serial, fault in sorted(batch.faults, key=lambda each: each[0]):
            self._faults.add(line, serial, fault.column, fault.problem)

    def _take_all(self, arrivals: list[Arrival]) -> Taken:
        return take(arrivals, self._name)

    def _batches(self) -> Iterator[_Batch]:
        """Also one without arrivals, of a file without a right line: it goes on."""
        batch = _Batch()
        for line, fields in self._source.lines():
            batch.lines += 1
            try:
                if isinstance(fields, LineFault):
                    raise fields
                batch.arrivals.append(self._reader.read(line, fields))
            except LineFault as fault:
                serial = "" if isinstance(fields, LineFault) else fields[0]
                batch.faults.append((line, serial, fault))
            if len(batch.arrivals) >= self._pace.rows or batch.lines >= ROWS_AT_ONCE:
                yield batch
                batch = _Batch()
        yield batch

    def _judged(
        self, taken: Taken, arrivals: list[Arrival]
    ) -> Iterator[tuple[int, str, LineFault]]:
        """What only the register could tell of a line."""
        self.count.added += taken.added
        self.count.corrected += taken.corrected
        self.count.kept += len(taken.kept)
        self.count.refused += len(taken.refused)
        for each in arrivals if taken.kept or taken.refused else ():
            if fault := taken.refused.get(each.line):
                yield each.line, each.serial, fault
            if columns := taken.kept.get(each.line):
                problem = "support has corrected this, which stays"
                yield each.line, each.serial, LineFault(" ".join(columns), problem)


def import_devices(
    source: SupplyFile,
    faults: FaultList,
    name: str,
    progress: Callable[[Count], None],
    *,
    dry_run: bool = False,
) -> Count:
    """Take every right line; the others go into `faults`. `name` of the file is kept as reason.

    A field left empty says nothing: what is known stays. A serial that stands twice in the file is
    taken once. What support has corrected stays.
    """
    work = _Import(source, faults, name, dry_run)
    try:
        work.run(progress)
    finally:
        if not dry_run and (work.count.added or work.count.corrected):
            _note_in_trail(name, work.count)
    return work.count


@atomic
def _note_in_trail(name: str, count: Count) -> None:
    refresh_statistics()
    record(
        "devices.imported",
        COMMAND,
        file=name,
        lines=count.lines,
        added=count.added,
        corrected=count.corrected,
        refused=count.refused,
    )
