"""CSV files read strictly: a wrong column or a short line is told, never guessed around."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from portal.core.errors import DomainError

BYTE_ORDER_MARK = "\ufeff"


class CsvHeaderWrong(DomainError):
    expected: list[str]
    found: list[str]


class CsvLineWrong(DomainError):
    """A line with another number of fields than the header, or one that is no CSV at all."""

    line: int


def read_csv(
    lines: Iterable[str], columns: Sequence[str], delimiter: str = ","
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, {column: stripped text}); empty lines are passed over.

    The header must name exactly `columns`, in this order. Raises CsvHeaderWrong, CsvLineWrong;
    what was yielded before is sound.
    """
    remaining = iter(lines)
    # after the mark, quotes would be taken for a part of the first name
    first = next(remaining, "").removeprefix(BYTE_ORDER_MARK)
    rows = _rows(chain([first], remaining), delimiter)
    _, header = next(rows, (0, []))
    if header != list(columns):
        raise CsvHeaderWrong(expected=list(columns), found=header)
    for line, row in rows:
        if len(row) != len(header):
            raise CsvLineWrong(line=line)
        yield line, dict(zip(header, row, strict=True))


def _rows(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, strict=True, delimiter=delimiter)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise CsvLineWrong(line=reader.line_num) from None
        if row:
            yield reader.line_num, [field.strip() for field in row]
