"""A pasted or uploaded list as the serial numbers on its lines: plain text, or CSV. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from portal.core.folding import folded
from portal.core.serials import is_serial

LONGEST_LINE = 2_000
LONGEST_ENTRY = 60
_MARK = "\ufeff"
_SEPARATORS = ("\t", ";", ",")
# a title of the column in one of our languages: "Serial number", "N° de série", "Σειριακός αριθμός"
_TITLE = re.compile(r"\bs/?n\b|seri|σειρ")


@dataclass(frozen=True, slots=True)
class Entry:
    """`line` counts from 1, empty lines and a header too."""

    line: int
    typed: str


def entries(lines: Iterable[str]) -> Iterator[Entry]:
    """One for each line with something on it; a header names the column or is passed over."""
    column: int | None = None
    first = True
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue  # the cheapest way past a million of them
        text = line[:LONGEST_LINE].lstrip(_MARK).strip()
        if not text:
            continue
        cells = _cells(text)
        if first:
            first = False
            column = _titled(cells)
            if column is not None:
                continue
        yield Entry(number, _serial_in(cells, column)[:LONGEST_ENTRY])


def _cells(line: str) -> list[str]:
    separator = next((mark for mark in _SEPARATORS if mark in line), None)
    if separator is None:
        return [_bare(line)]
    return [_bare(cell) for cell in line.split(separator)]


def _bare(cell: str) -> str:
    """Without the quotes of CSV, or the apostrophe by which our own export keeps text text."""
    return cell.strip().strip("\"'").strip()


def _titled(cells: Sequence[str]) -> int | None:
    """The column whose title says that it holds serial numbers."""
    return next(
        (
            place
            for place, cell in enumerate(cells)
            if not is_serial(cell) and _TITLE.search(folded(cell))
        ),
        None,
    )


def _serial_in(cells: Sequence[str], column: int | None) -> str:
    if column is not None:
        return cells[column] if column < len(cells) else ""
    if len(cells) == 1:
        return cells[0]
    filled = [cell for cell in cells if cell]
    return next(filter(is_serial, filled), filled[0] if filled else "")
