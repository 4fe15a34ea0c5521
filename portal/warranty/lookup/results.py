"""The result of a list in the background, so kept that a page of it is read without the rest.

A piece of the file is some thousand lines of CSV, a mark before each; how many lines of each mark a
piece has stands in its row of the database. The titles are the first piece.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import IntEnum
from itertools import islice
from typing import NamedTuple

from portal.documents.csv_export import csv_lines
from portal.warranty.lookup import rows
from portal.warranty.lookup.bulk import LineResult

ROWS = 100
_END = "\r\n"

# for each piece in turn: how many lines it has of each `Only`
Tally = list[list[int]]


class Only(IntEnum):
    """What a result may be narrowed to; the place in a row of the tally."""

    ALL = 0
    ENDING = 1
    UNANSWERED = 2


_MARKS = {Only.ALL: " ", Only.ENDING: "!", Only.UNANSWERED: "?"}


class StoredLine(NamedTuple):
    """In the words of the language in which the list was sent."""

    line: str
    serial: str
    known: bool
    product: str
    standing: str
    last_day: date | None
    remark: str


def titles() -> bytes:
    return next(csv_lines(rows.titles(), ())).encode()


def packed(found: Sequence[LineResult], tally: Tally) -> bytes:
    """One piece; the tally gets its row."""
    marks = [_kind_of(result) for result in found]
    lines = islice(csv_lines((), map(rows.cells, found)), 1, None)
    tally.append([len(found), marks.count(Only.ENDING), marks.count(Only.UNANSWERED)])
    return "".join(
        f"{_MARKS[kind]}{line}" for kind, line in zip(marks, lines, strict=True)
    ).encode()


def as_csv(pieces: Iterable[bytes], only: Only) -> Iterator[str]:
    """Without the marks, piece by piece."""
    remaining = iter(pieces)
    yield next(remaining).decode()
    for piece in remaining:
        yield "".join(f"{line[1:]}{_END}" for line in _fitting(piece, only))


def one_page(pieces: Iterable[bytes], skipped: int, only: Only) -> list[StoredLine]:
    """The lines after those `skipped`, of `pieces` alone."""
    lines = (line for piece in pieces for line in _fitting(piece, only))
    chosen = list(islice(lines, skipped, skipped + ROWS))
    texts = csv.reader(line[1:] for line in chosen)
    return [_stored(line[0], cells) for line, cells in zip(chosen, texts, strict=True)]


def place_of(tally: Tally, only: Only, first: int) -> tuple[range, int]:
    """Which pieces of the file hold the page whose first line is the `first`, from 0; and how many
    lines of them stand before it.
    """
    before, start, skipped = 0, len(tally), 0
    for place, counts in enumerate(tally):
        if start == len(tally) and before + counts[only] > first:
            start, skipped = place, first - before
        before += counts[only]
        if before >= first + ROWS:
            return range(start + 1, place + 2), skipped
    return range(start + 1, len(tally) + 1), skipped


def _kind_of(result: LineResult) -> Only:
    if result.found is None:
        return Only.UNANSWERED
    return Only.ENDING if result.ends_soon else Only.ALL


def _fitting(piece: bytes, only: Only) -> Iterator[str]:
    lines = piece.decode().split(_END)[:-1]
    return iter(lines) if only is Only.ALL else (line for line in lines if line[0] == _MARKS[only])


def _stored(mark: str, cells: list[str]) -> StoredLine:
    line, serial, product, standing, _start, _full_until, last_day, remark = cells
    day = date.fromisoformat(last_day) if last_day else None
    known = mark != _MARKS[Only.UNANSWERED]
    return StoredLine(line, serial, known, product, standing, day, remark)
