"""Which serials of a file were read before, in a fixed amount of memory."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from types import TracebackType
from typing import Self

_CACHE = "PRAGMA cache_size = -32768"  # kibibytes; what is more goes to an unnamed file


class SeenSerials:
    """A database of its own, gone with the process. It keeps 64 bits of each serial: among ten
    million, two would be taken for one another once in 300,000 files.
    """

    def __init__(self) -> None:
        self._known = sqlite3.connect("", isolation_level=None)
        for statement in (
            "PRAGMA journal_mode = OFF",
            "PRAGMA synchronous = OFF",
            _CACHE,
            "CREATE TABLE seen (serial INTEGER PRIMARY KEY, line INTEGER NOT NULL)",
            "BEGIN",
        ):
            self._known.execute(statement)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._known.close()

    def repeated(self, serials: Iterable[tuple[str, int]]) -> dict[int, int]:
        """Line of each serial that was there before → the line where it stood first."""
        rows = [(hash(serial), line) for serial, line in serials]
        with closing(self._known.cursor()) as cursor:
            cursor.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", rows)
            if cursor.rowcount == len(rows):
                return {}
            first = "SELECT line FROM seen WHERE serial = ?"
            stood = {line: cursor.execute(first, (each,)).fetchone()[0] for each, line in rows}
        return {line: earlier for line, earlier in stood.items() if line != earlier}
