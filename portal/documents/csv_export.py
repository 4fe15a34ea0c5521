"""CSV that a spreadsheet shows and never runs."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

BYTE_ORDER_MARK = "\ufeff"

Cell = str | int | Decimal | date | None

# Spreadsheets read these first characters as the start of a formula, the wide forms included; and
# where a comma parts the decimals, a semicolon parts the cells.
_FORMULA_START = re.compile(r"""(^|;)(?=[ \u00a0"']*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])""")


def csv_lines(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], *, byte_order_mark: bool = True
) -> Iterator[str]:
    """Yield one CSV line at a time, so that a list of any length needs no memory.

    Excel reads UTF-8 only with the byte order mark; programs are better off without. Text that
    would start a formula gets an apostrophe before it; numbers and dates are left alone.
    """
    writer = csv.writer(_Line())
    first = writer.writerow([_cell(title) for title in header])
    yield BYTE_ORDER_MARK + first if byte_order_mark else first
    for row in rows:
        yield writer.writerow([_cell(value) for value in row])


class _Line:
    """Hands back what csv.writer writes: its writerow returns what write() returned."""

    def write(self, line: str) -> str:
        return line


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return _harmless(value) if isinstance(value, str) else str(value)


def _harmless(text: str) -> str:
    return _FORMULA_START.sub(r"\1'", text)
