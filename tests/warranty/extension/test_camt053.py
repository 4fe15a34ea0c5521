"""A bank statement as banks send it: what is read of it, and what is refused before it is read."""

import pytest

from portal.warranty.extension import statements
from portal.warranty.extension.camt053 import NoStatement, XmlUnreadable, is_xml
from portal.warranty.extension.statement_files import (
    MOST_LINES,
    Entry,
    StatementTooLong,
    read_statement,
)
from portal.warranty.extension.statements import Why
from tests.support.engines import both_engines

ISO = "urn:iso:std:iso:20022:tech:xsd"
REFERENCE = "RF11WX00001"
DAY = "<BookgDt><Dt>2026-06-15</Dt></BookgDt>"
PARTS = "NtryDtls"


def entry(
    amount: str = "239.00",
    inside: str = "",
    currency: str = "EUR",
    sign: str = "CRDT",
    state: str = "BOOK",
    more: str = DAY,
) -> str:
    status = state if state.startswith("<") else f"<Cd>{state}</Cd>"
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>'
        f"<Sts>{status}</Sts>{more}<{PARTS}>{inside}</{PARTS}></Ntry>"
    )


def paid(text: str = "", structured: str = "", payer: str = "", amount: str = "") -> str:
    reference = f"<Strd><CdtrRefInf><Ref>{structured}</Ref></CdtrRefInf></Strd>"
    return (
        f"<TxDtls>{amount}<RltdPties><Dbtr>{payer}</Dbtr></RltdPties>"
        f"<RmtInf>{f'<Ustrd>{text}</Ustrd>' if text else ''}{reference if structured else ''}"
        "</RmtInf></TxDtls>"
    )


def statement(*entries: str, version: str = "08", prefix: str = "") -> bytes:
    space = f"{ISO}:camt.053.001.{version}"
    body = f"<BkToCstmrStmt><Stmt><Id>1</Id>{''.join(entries)}</Stmt></BkToCstmrStmt>"
    return f'{prefix}<Document xmlns="{space}">{body}</Document>'.encode()


def read(*entries: str, **how: str) -> list[Entry]:
    return read_statement(statement(*entries, **how))


def test_version_02_and_08_say_the_same() -> None:
    old = entry(inside=paid(REFERENCE, payer="<Nm>Åsa</Nm>"), state=" BOOK ".strip())
    old = old.replace("<Cd>BOOK</Cd>", "BOOK")
    new = entry(inside=paid(REFERENCE, payer="<Pty><Nm>Åsa</Nm></Pty>"))
    assert read(old, version="02") == read(new)
    [found] = read(new)
    assert (found.line, str(found.day), str(found.amount and found.amount.amount)) == (
        1,
        "2026-06-15",
        "239.00",
    )
    assert (found.reference, found.payer, found.booked) == (REFERENCE, "Åsa", True)


@both_engines
@pytest.mark.parametrize(
    "inside",
    [
        paid("RF11 WX00 001"),
        paid(structured=REFERENCE),
        paid(f"Faktura, {REFERENCE}", REFERENCE),
        paid("RF11 WX00").replace("</Ustrd>", "</Ustrd><Ustrd>001 tack</Ustrd>"),
    ],
)
def test_a_transfer_pays_its_order(in_app, order, inside: str) -> None:
    matched = statements.match(read(entry(inside=inside)))
    assert [each.order_id for each in matched.payments] == [order.id]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"state": "PDNG"}, Why.NOT_BOOKED),
        ({"state": "INFO"}, Why.NOT_BOOKED),
        ({"sign": "DBIT"}, Why.OUTGOING),
        ({"more": f"{DAY}<RvslInd>true</RvslInd>"}, Why.OUTGOING),
        ({"currency": "SEK"}, Why.CURRENCY),
        ({"amount": "238.99"}, Why.AMOUNT),
        ({"amount": "239,00"}, Why.BROKEN),
        ({"amount": "NaN"}, Why.BROKEN),
        ({"amount": ""}, Why.BROKEN),
        ({"more": ""}, Why.BROKEN),
        ({"more": "<BookgDt><Dt>15.06.2026</Dt></BookgDt>"}, Why.BROKEN),
        ({"inside": ""}, Why.NO_REFERENCE),
        ({"inside": paid("RF05WX00012")}, Why.UNKNOWN),
    ],
)
def test_what_is_left_to_people(in_app, order, changed: dict[str, str], why: Why) -> None:
    matched = statements.match(read(entry(**{"inside": paid(REFERENCE), **changed})))
    assert [each.why for each in matched.left] == [why]
    assert not matched.payments


def test_a_time_and_a_day_of_value_are_days_as_well() -> None:
    timed = "<BookgDt><DtTm>2026-06-15T08:00:00+02:00</DtTm></BookgDt>"
    of_value = "<ValDt><Dt>2026-06-16</Dt></ValDt>"
    assert [str(each.day) for each in read(entry(more=timed), entry(more=of_value))] == [
        "2026-06-15",
        "2026-06-16",
    ]


def test_a_collective_booking_is_read_in_its_parts() -> None:
    first = paid(REFERENCE, amount='<Amt Ccy="EUR">200.00</Amt>')
    nested = '<AmtDtls><TxAmt><Amt Ccy="EUR">39.00</Amt></TxAmt></AmtDtls>'
    second = paid("RF81WX00002", amount=nested)
    found = read(entry("239.00", first + second), entry("240.00", first + second))
    assert [each.amount and str(each.amount.amount) for each in found] == [
        "200.00",
        "39.00",
        None,
        None,
    ]
    assert [each.line for each in found] == [1, 2, 3, 4]
    part_back = second.replace("<RltdPties>", "<CdtDbtInd>DBIT</CdtDbtInd><RltdPties>")
    assert [each.amount and each.amount.cents for each in read(entry("239.00", first + part_back))][
        1
    ] == -3_900


@pytest.mark.parametrize(
    "prefix",
    [
        '<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE Document SYSTEM "http://192.0.2.1/statement.dtd">',
        '<!DOCTYPE Document [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE Document [<!ENTITY % p SYSTEM "http://192.0.2.1/p">%p;]>',
        "<!DOCTYPE Document>",
    ],
)
def test_a_document_type_is_refused_unread(prefix: str) -> None:
    content = statement(entry(inside=paid("&x;&b;")), prefix=prefix)
    assert is_xml(content)
    with pytest.raises(XmlUnreadable):
        read_statement(content)


@pytest.mark.parametrize(
    "content",
    [
        b"<",
        b"<Document",
        statement()[:-5],
        statement() + b"<more/>",
        statement(entry(inside=paid("&unknown;"))),
        b'<?xml version="1.0" encoding="no-such"?>' + statement(),
        b'<?xml version="1.0" encoding="big5"?>' + statement(),
        statement(entry(inside="<a>" * 60 + "</a>" * 60)),
        statement(entry()).replace(b"239.00", b"\xff\xfe"),
        b"<\x00\x00",
    ],
)
def test_broken_files_are_refused(content: bytes) -> None:
    with pytest.raises(XmlUnreadable):
        read_statement(content)


@pytest.mark.parametrize(
    "content",
    [
        b"<html><body/></html>",
        b"<Document/>",
        statement(version="03"),
        statement().replace(b"camt.053", b"camt.054"),
        statement().replace(b"BkToCstmrStmt", b"BkToCstmrDbtCdtNtfctn"),
        statement().replace(b"Document", b"Docment"),
    ],
)
def test_other_xml_is_no_statement(content: bytes) -> None:
    with pytest.raises(NoStatement):
        read_statement(content)


def test_elements_of_other_namespaces_count_for_nothing() -> None:
    strange = '<Ntry xmlns="urn:other"><Amt Ccy="EUR">239.00</Amt></Ntry>'
    assert read(strange) == []


def test_prefixes_and_a_byte_order_mark_are_read() -> None:
    content = statement(entry()).decode().replace("<", "<b:").replace("<b:/", "</b:")
    content = content.replace("xmlns=", "xmlns:b=")
    assert len(read_statement(f"\ufeff\n{content}".replace("\n", "").encode())) == 1


def test_a_statement_may_be_too_long() -> None:
    with pytest.raises(StatementTooLong):
        read(entry() * (MOST_LINES + 1))
