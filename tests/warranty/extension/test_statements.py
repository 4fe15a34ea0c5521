"""A bank statement: which lines pay which orders, and which are left to people."""

import pytest

from portal.core.clock import today
from portal.documents.csv_import import CsvHeaderWrong, CsvLineWrong
from portal.warranty.extension import ordering, statements
from portal.warranty.extension.ordering import Wish
from portal.warranty.extension.settling import OrderClosed
from portal.warranty.extension.statement_files import (
    COLUMNS,
    MOST_LINES,
    StatementTooLong,
    StatementUnreadable,
    read_statement,
)
from portal.warranty.extension.statements import Why
from tests.support.engines import both_engines
from tests.support.extensions import extendable, order_row

pytestmark = both_engines
HEADER = ",".join(COLUMNS)
SECOND = "90523TD90002R"


def read(*lines, header=HEADER):
    return read_statement("\n".join([header, *lines]).encode())


def line(day="2026-06-15", amount="239.00", currency="EUR", reference="RF11WX00001", payer="A"):
    return f"{day},{amount},{currency},{reference},{payer}"


@pytest.mark.parametrize(
    "reference",
    [
        "RF11WX00001",
        "rf11 wx00 001",
        "RF11WX00001 RF11WX00001",
        '"Faktura RE00001, RF11 WX00 001 tack"',
    ],
)
def test_reference_and_amount_match(in_app, order, reference):
    matched = statements.match(read(line(reference=reference)))
    assert [each.order_id for each in matched.payments] == [order.id]
    assert matched.left == []
    assert order_row().state == "pending"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"day": "15.06.2026"}, Why.BROKEN),
        ({"day": ""}, Why.BROKEN),
        ({"amount": "239,00"}, None),
        ({"amount": "NaN"}, Why.BROKEN),
        ({"amount": "1e99"}, Why.BROKEN),
        ({"amount": "239.001"}, Why.BROKEN),
        ({"amount": "-239.00"}, Why.OUTGOING),
        ({"amount": "0"}, Why.OUTGOING),
        ({"currency": "SEK"}, Why.CURRENCY),
        ({"reference": ""}, Why.NO_REFERENCE),
        ({"reference": "RE00001"}, Why.NO_REFERENCE),
        ({"reference": "RF36WX00001"}, Why.NO_REFERENCE),
        ({"reference": "RF05WX00012"}, Why.UNKNOWN),
        ({"amount": "238.99"}, Why.AMOUNT),
        ({"amount": "239.01"}, Why.AMOUNT),
    ],
)
def test_what_is_left_to_people(in_app, order, changed, why):
    if why is None:  # a comma makes a column more
        with pytest.raises(CsvLineWrong):
            read(line(**changed))
        return
    matched = statements.match(read(line(**changed)))
    assert [each.why for each in matched.left] == [why]
    assert not matched.payments


def test_a_line_again_and_a_line_for_two_orders(in_app, cast, order, buyer):
    extendable(cast.company_id, cast.owner.user_id, SECOND)
    ordering.place(Wish(SECOND, 60, 23_900), buyer, "l" * 8)
    second = "RF81WX00002"
    both = line(reference=f"RF11WX00001 {second}", amount="478.00")
    matched = statements.match(read(line(), line(), both, line(reference=second)))
    assert [each.entry.line for each in matched.payments] == [2, 5]
    assert [each.why for each in matched.left] == [Why.REPEATED, Why.UNKNOWN]


def test_books_what_is_still_open_and_tells_the_rest(in_app, cast, order, buyer, finance):
    extendable(cast.company_id, cast.owner.user_id, SECOND)
    ordering.place(Wish(SECOND, 60, 23_900), buyer, "l" * 8)
    day = today().isoformat()
    lines = read(line(day=day), line(day=day, reference="RF81WX00002"))
    payments = statements.match(lines).payments
    assert len(payments) == 2
    first = statements.book(payments[:1], finance)
    assert (len(first.paid), first.refused) == (1, [])
    again = statements.book(payments, finance)
    assert again.paid == [payments[1].order_id]
    [(number, refusal)] = again.refused
    assert number == payments[0].order_id
    assert isinstance(refusal, OrderClosed)
    closed = statements.match(lines)
    assert {each.why for each in closed.left} == {Why.CLOSED}


def test_a_line_that_was_booked_is_told_from_a_second_transfer(in_app, order, finance):
    lines = read(line(day=today().isoformat()), line(day=today().isoformat()))
    [payment] = statements.match(lines).payments
    statements.book([payment], finance)
    again = statements.match(lines, frozenset([payment.entry.line]))
    assert [each.entry.line for each in again.paid] == [payment.entry.line]
    assert [each.why for each in again.left] == [Why.CLOSED]
    assert not again.payments


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", CsvHeaderWrong),
        (b"date;amount;payer\n", CsvHeaderWrong),
        (b"amount,date,currency,reference,payer\n", CsvHeaderWrong),
        (HEADER.encode() + b"\n2026-06-15,1.00\n", CsvLineWrong),
        (HEADER.encode() + b"\n\x81\x8d\n", StatementUnreadable),
        (HEADER.encode() + b'\n"never closed\n', CsvLineWrong),
        (HEADER.encode() + b"\n" + b"a,b,c,d,e\n" * (MOST_LINES + 1), StatementTooLong),
    ],
)
def test_a_file_that_is_no_statement(in_app, content, refusal):
    with pytest.raises(refusal):
        read_statement(content)


def test_a_byte_order_mark_and_windows_lines_are_read(in_app, order):
    content = f"\ufeff{HEADER}\r\n{line()}\r\n".encode()
    assert len(statements.match(read_statement(content)).payments) == 1


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("300,00", 30_000),
        ("300,5", 30_050),
        ("1.234,50", 123_450),
        ("1\u202f234,50", 123_450),
        ("1,234.50", 123_450),
        ("-300,00", -30_000),
        ("300.00", 30_000),
        ("300", 30_000),
        ("1.000", None),
        ("1,000", None),
        ("1.2.3,00", None),
        ("1,2,3", None),
        ("", None),
    ],
)
def test_amounts_of_a_spreadsheet(in_app, written, cents):
    """Saved with semicolons, in CP1252: as a spreadsheet in western Europe does."""
    row = f"2026-06-15;{written};EUR;RF18;Jürgen Größe"
    content = f"{HEADER.replace(',', ';')}\r\n{row}\r\n".encode("cp1252", "ignore")
    if "\u202f" in written:
        content = f"{HEADER.replace(',', ';')}\n{row}\n".encode()
    [entry] = read_statement(content)
    assert entry.payer == "Jürgen Größe"
    assert (entry.amount.cents if entry.amount else None) == cents
