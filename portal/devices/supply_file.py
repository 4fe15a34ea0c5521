"""The manufacturer's supply records as a CSV file: lines of fields, told apart from broken ones.

The columns and what they may hold are described in docs/supply-records.md.
"""

import csv
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import BinaryIO

from portal.core.errors import DomainError
from portal.documents.csv_import import BYTE_ORDER_MARK, CsvHeaderWrong

COLUMNS = (
    "serial",
    "product",
    "produced_on",
    "shipped_on",
    "ship_country",
    "customer_no",
    "device_code",
    "options",
)
ENCODINGS = ("utf-8", "cp1252")
DELIMITERS = (",", ";")
# bytes; a file without line ends must not be read into memory whole
LONGEST_LINE = 4096


class FileNotText(DomainError):
    """The first line is no text of this encoding; nothing was imported."""

    encoding: str


class LineFault(ValueError):
    """What is wrong with one line, for the person who made the file."""

    def __init__(self, column: str, problem: str) -> None:
        super().__init__(problem)
        self.column, self.problem = column, problem


@dataclass(slots=True)
class SupplyFile:
    """`bytes_read` grows while the lines are taken. Raises CsvHeaderWrong or FileNotText."""

    file: BinaryIO
    encoding: str = "utf-8"
    bytes_read: int = 0
    _delimiter: str = ""

    def __post_init__(self) -> None:
        try:
            header = self._read().removeprefix(BYTE_ORDER_MARK)
        except UnicodeDecodeError:
            raise FileNotText(encoding=self.encoding) from None
        except LineFault:
            header = ""
        for delimiter in DELIMITERS:
            with suppress(LineFault):  # names in quotes, of the other delimiter
                if _split(header, delimiter) == list(COLUMNS):
                    self._delimiter = delimiter
                    return
        raise CsvHeaderWrong(expected=list(COLUMNS), found=[])

    def lines(self) -> Iterator[tuple[int, list[str] | LineFault]]:
        """Number and fields, or what is wrong; empty lines are passed over."""
        for number in count(2):
            try:
                text = self._read()
                if not text:
                    return
                if not text.isspace():
                    yield number, self._fields(text)
            except LineFault as fault:
                yield number, fault
            except UnicodeDecodeError:
                yield number, LineFault("", f"is no {self.encoding} text: see --encoding")

    def _fields(self, text: str) -> list[str]:
        fields = _split(text, self._delimiter)
        if len(fields) != len(COLUMNS):
            raise LineFault("", f"has {len(fields)} fields instead of {len(COLUMNS)}")
        return fields

    def _read(self) -> str:
        raw = self.file.readline(LONGEST_LINE)
        self.bytes_read += len(raw)
        if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
            self._skip_rest()
            raise LineFault("", f"is longer than {LONGEST_LINE} bytes")
        return raw.decode(self.encoding)

    def _skip_rest(self) -> None:
        while rest := self.file.readline(LONGEST_LINE):
            self.bytes_read += len(rest)
            if rest.endswith(b"\n"):
                return


def _split(text: str, delimiter: str) -> list[str]:
    """A field never goes on in the next line: one stray quote would swallow thousands."""
    if '"' not in text:
        return [field.strip() for field in text.split(delimiter)]
    try:
        row = next(csv.reader((text,), delimiter=delimiter, strict=True))
    except csv.Error:
        raise LineFault("", "has a quotation mark in the wrong place") from None
    return [field.strip() for field in row]
