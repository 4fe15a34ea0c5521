import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from portal.documents.csv_export import csv_lines
from portal.documents.csv_import import CsvHeaderWrong, CsvLineWrong, read_csv


def cell(value: object) -> str:
    lines = list(csv_lines(["a", "b"], [[value, "end"]], byte_order_mark=False))
    return next(csv.reader(lines[1:]))[0]


@pytest.mark.parametrize(
    "text",
    [
        '=LINK("x")',
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "＝1",
        "＋1",
        "－1",
        "＠1",
    ],
)
def test_text_that_would_start_a_formula_gets_an_apostrophe(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("x;=1", "x;'=1"),
        ('x; "=1', "x;' \"=1"),
        ("=1;@SUM(A1);b;-2", "'=1;'@SUM(A1);b;'-2"),
    ],
)
def test_nor_does_a_semicolon_hide_one(text: str, harmless: str) -> None:
    assert cell(text) == harmless


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (-3, "-3"),
        (Decimal("-1E+3"), "-1000"),
        (Decimal("12.50"), "12.50"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 12, tzinfo=UTC), "2026-03-01T12:00:00+00:00"),
        (None, ""),
        ('Å "quoted", ž; Ω', 'Å "quoted", ž; Ω'),
        ("a=b", "a=b"),
        ("a;b; c-d", "a;b; c-d"),
        ("0034567891", "0034567891"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_everything_else_is_left_alone(value: object, shown: str) -> None:
    assert cell(value) == shown


def test_a_header_is_guarded_too_and_the_mark_comes_once() -> None:
    text = "".join(csv_lines(["=a", "b"], [["c", 1], ["d", 2]]))
    assert text == "\ufeff'=a,b\r\nc,1\r\nd,2\r\n"


def test_rows_are_taken_one_at_a_time() -> None:
    def endless() -> Iterator[list[int]]:
        while True:
            yield [1]

    lines = csv_lines(["n"], endless())
    assert [next(lines) for _ in range(3)] == ["\ufeffn\r\n", "1\r\n", "1\r\n"]


def read(text: str) -> list[tuple[int, dict[str, str]]]:
    return list(read_csv(io.StringIO(text, newline=""), ["code", "batch"]))


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("header", ["code,batch", '"code","batch"'])
def test_a_file_is_read_with_its_line_numbers(mark: str, end: str, header: str) -> None:
    text = mark + end.join([header, "A, x ", "", '"B","y, z"', ""])
    assert read(text) == [(2, {"code": "A", "batch": "x"}), (4, {"code": "B", "batch": "y, z"})]


@pytest.mark.parametrize(
    "text", ["", "batch,code\n", "code\n", "code,batch,more\n", "code;batch\n"]
)
def test_another_header_is_refused(text: str) -> None:
    with pytest.raises(CsvHeaderWrong) as refusal:
        read(text)
    assert refusal.value.expected == ["code", "batch"]


@pytest.mark.parametrize("row", ["A", "A,x,y", '"A"b,x', '"A,x', "A," + "x" * 200_000])
def test_a_broken_line_is_named(row: str) -> None:
    with pytest.raises(CsvLineWrong) as refusal:
        read(f"code,batch\nA,x\n{row}\n")
    assert refusal.value.line in {3, 4}


def test_what_is_written_reads_back() -> None:
    rows = [["ABCD", "Ωμέγα, ž"], ["EFGH", 'say "x"']]
    text = "".join(csv_lines(["code", "batch"], rows))
    assert [list(row.values()) for _, row in read(text)] == rows
