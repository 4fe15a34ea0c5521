"""The second file of an import: which lines were not taken, and why. Device codes stay out."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self, TextIO

from portal.core.errors import DomainError
from portal.documents.csv_export import csv_lines

COLUMNS = ("line", "serial", "column", "problem")
_HEADER = ",".join(COLUMNS)


class FaultFileTaken(DomainError):
    """A file of this name is there, and no import has written it: it is not overwritten."""

    path: str


class FaultFile:
    """Made only when there is something to tell."""

    def __init__(self, path: Path) -> None:
        self.path, self._file = path, _none()

    @classmethod
    @contextmanager
    def at(cls, path: Path) -> Iterator[Self]:
        """Raises FaultFileTaken; an earlier import's file is removed."""
        if path.exists():
            with path.open(encoding="utf-8", errors="replace") as earlier:
                if earlier.readline().strip() != _HEADER:
                    raise FaultFileTaken(path=str(path))
            path.unlink()
        faults = cls(path)
        try:
            yield faults
        finally:
            if faults._file:
                faults._file.close()

    def add(self, line: int, serial: str, column: str, problem: str) -> None:
        row = csv_lines(COLUMNS, [(line, serial, column, problem)], byte_order_mark=False)
        header = next(row)
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8", newline="")
            self._file.write(header)
        self._file.writelines(row)

    def flush(self) -> None:
        if self._file:
            self._file.flush()


def _none() -> TextIO | None:
    return None
