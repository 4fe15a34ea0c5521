"""The same reports from a CSV file: a chunk at a time, so that nobody waits for it to end."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from portal.audit.record import Actor, record
from portal.core.transaction import atomic
from portal.documents.csv_import import read_csv
from portal.warranty.online.receiving import MOST_REPORTS, Judged, judged, record_judged
from portal.warranty.online.reports import Result

COLUMNS = ("serial", "timestamp")
COMMAND = Actor(None, "devices online")

Refused = Callable[[int, str, Result], None]


def count_lines(file: Path) -> int:
    """Reads the whole file before anything is recorded.

    Raises CsvHeaderWrong, CsvLineWrong, OSError and UnicodeDecodeError.
    """
    return sum(1 for _ in _lines(file))


def record_file(file: Path, refused: Refused, progress: Callable[[int], None]) -> Counter[Result]:
    """What became of the lines, counted; `refused` is told each that is no report.

    May be stopped and run again: a device is recorded once.
    """
    counted: Counter[Result] = Counter()
    lines = _lines(file)
    while chunk := list(islice(lines, MOST_REPORTS)):
        batch = judged([{"serial": serial, "at": at} for _, serial, at in chunk])
        for (line, serial, _at), result in zip(chunk, _record(batch), strict=True):
            counted[result] += 1
            if result not in (Result.RECORDED, Result.KNOWN):
                refused(line, serial, result)
        progress(counted.total())
    return counted


@atomic
def _record(batch: Judged) -> list[Result]:
    results = record_judged(batch, COMMAND)
    if new := results.count(Result.RECORDED):
        record("devices.online", COMMAND, recorded=new, reports=len(results))
    return results


def _lines(file: Path) -> Iterator[tuple[int, str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        for line, row in read_csv(lines, COLUMNS):
            yield line, row["serial"], row["timestamp"]
