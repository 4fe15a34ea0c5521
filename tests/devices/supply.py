"""Supply records as files, and how they are imported in tests."""

import io
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from portal.devices.importing import Count, import_devices
from portal.devices.supply_file import COLUMNS, SupplyFile

HEADER = ",".join(COLUMNS)
SERIAL = "90523TD90001R"
LINE = f"{SERIAL},plenticore-g3-s-4-0,2025-01-02,2025-02-03,SE,4711,AB12-CD34,battery"

Fault = tuple[int, str, str, str]


class Faults(list[Fault]):
    """The second file, kept in memory."""

    def add(self, line: int, serial: str, column: str, problem: str) -> None:
        self.append((line, serial, column, problem))

    def flush(self) -> None:
        pass


def import_text(
    text: str | bytes, name: str = "a.csv", encoding: str = "utf-8", *, dry_run: bool = False
) -> tuple[Count, Faults]:
    content = text.encode() if isinstance(text, str) else text
    faults = Faults()
    source = SupplyFile(io.BytesIO(content), encoding)
    count = import_devices(source, faults, name, lambda _count: None, dry_run=dry_run)
    return count, faults


def import_lines(*lines: str, name: str = "a.csv", dry_run: bool = False) -> tuple[Count, Faults]:
    return import_text("\n".join([HEADER, *lines, ""]), name, dry_run=dry_run)


def many_lines(numbers: Iterable[int]) -> Iterator[str]:
    """Right lines, all different."""
    for number in numbers:
        shipped = date(2024, 1, 1) + timedelta(days=number % 700)
        serial = f"9{number:08d}T{number % 1000:03d}"
        made = shipped - timedelta(days=30)
        yield f"{serial},piko-iq-10,{made},{shipped},SE,{number % 5000},DC{number:08d},\n"


def write_many(path: Path, count: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER + "\n")
        file.writelines(many_lines(range(count)))
    return path
