"""CSV files read strictly: a wrong column or a short line is told, never guessed around."""

import csv
from collections.abc import Iterable, Iterator, Sequence

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
    rows = _rows(lines, delimiter)
    _, header = next(rows, (0, []))
    names = [name.removeprefix(BYTE_ORDER_MARK) for name in header]
    if names != list(columns):
        raise CsvHeaderWrong(expected=list(columns), found=names)
    for line, row in rows:
        if len(row) != len(names):
            raise CsvLineWrong(line=line)
        yield line, dict(zip(names, row, strict=True))


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
