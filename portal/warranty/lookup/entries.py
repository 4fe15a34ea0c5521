"""A pasted or uploaded list as the serial numbers on its lines: plain text, or CSV. Pure."""

import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from portal.core.folding import folded
from portal.core.serials import is_serial

LONGEST_LINE = 2_000
LONGEST_ENTRY = 60
_MARK = "\ufeff"
_SEPARATORS = ("\t", ";", ",")
# a title of the column in one of our languages: "Serial number", "N° de série", "Σειριακός αριθμός"
_TITLE = re.compile(r"\bs/?n\b|seri|σειρ")
_BETWEEN_CELLS = re.compile(r"[\t;,]")
_BETWEEN_WORDS = re.compile(r"[\s:;,\"']+")


@dataclass(frozen=True, slots=True)
class Entry:
    """`line` counts from 1, empty lines and a header too."""

    line: int
    typed: str


@dataclass(frozen=True, slots=True)
class _Header:
    """A first line of titles: how many there are, and which is that of the serial numbers."""

    separator: str
    width: int
    column: int


def entries(lines: Iterable[str]) -> Iterator[Entry]:
    """One for each line with something on it, or for each serial number of a line that has several;
    a header names the column or is passed over.
    """
    header: _Header | None = None
    first = True
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue  # the cheapest way past a million of them
        text = line[:LONGEST_LINE].lstrip(_MARK).strip()
        if not text:
            continue
        if first:
            first = False
            header = _header(text)
            if header:
                continue
        for typed in _below(header, text) if header else _anywhere(text):
            yield Entry(number, typed[:LONGEST_ENTRY])


def _header(text: str) -> _Header | None:
    """None for a line in which a serial number stands, whatever the words beside it."""
    separator = max(_SEPARATORS, key=text.count)
    cells = _cells(text, separator)
    if any(map(_is_one, cells)) or _words(text):
        return None
    titled = (place for place, cell in enumerate(cells) if _TITLE.search(folded(cell)))
    column = next(titled, None)
    return None if column is None else _Header(separator, len(cells), column)


def _below(header: _Header, text: str) -> list[str]:
    """What stands in the column, unless the line is divided in another way than the header."""
    cells = _cells(text, header.separator)
    if len(cells) == header.width > 1:
        return [cells[header.column]]
    found = _anywhere(text)
    if any(found) and (header.width == 1 or all(map(_is_one, found))):
        return found
    return [cells[header.column] if header.column < len(cells) else ""]


def _anywhere(text: str) -> list[str]:
    """Each cell that is a serial number, else the first with anything in it."""
    if text.isalnum():
        return [text]  # nearly always so where the list is nothing but serial numbers
    if found := _distinct(map(_bare, _BETWEEN_CELLS.split(text))):
        return found
    if _TITLE.search(folded(text)) and (words := _words(text)):
        return words  # "S/N: 90523TD90001R"
    divided = next((_cells(text, mark) for mark in _SEPARATORS if mark in text), None)
    return [_bare(text) if divided is None else next(filter(None, divided), "")]


def _cells(text: str, separator: str) -> list[str]:
    cells = text.split(separator)
    if '"' in text and len(cells) > 1:
        with suppress(csv.Error):  # a stray quote, and no CSV
            cells = next(csv.reader((text,), delimiter=separator, strict=True))
    return [_bare(cell) for cell in cells]


def _bare(cell: str) -> str:
    """Without the quotes of CSV, or the apostrophe by which our own export keeps text text."""
    return cell.strip().strip("\"'").strip()


def _words(text: str) -> list[str]:
    return _distinct(_BETWEEN_WORDS.split(text))


def _distinct(texts: Iterable[str]) -> list[str]:
    """The serial numbers among them, each once."""
    return list(dict.fromkeys(filter(_is_one, texts)))


def _is_one(text: str) -> bool:
    """Not a word or two of thirteen letters, as "Numero di serie"."""
    return is_serial(text) and any(map(str.isdecimal, text))
