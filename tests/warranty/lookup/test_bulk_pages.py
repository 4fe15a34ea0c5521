"""Many serial numbers at once: an answer for each line, narrowed, saved, and refused."""

import csv
import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.devices import register
from portal.devices.register import Device
from tests.support.cast import Cast, Person
from tests.warranty.lookup.stock import (
    FIRST,
    HYBRID,
    LOOKS_LIKE_PLAIN,
    PLAIN,
    SECOND,
    SOON,
    UNKNOWN,
)

SignIn = Callable[[Person], FlaskClient]
LIST = "\n".join([PLAIN.lower(), "", SOON, UNKNOWN, LOOKS_LIKE_PLAIN, "9052", FIRST, HYBRID, PLAIN])
CELL = re.compile(r"<td[^>]*>(.*?)</td>", re.DOTALL)


def answers(client: FlaskClient, **sent: object) -> list[list[str]]:
    """The cells of each row, without markup."""
    answer = client.post("/warranty/bulk", data=sent)
    assert answer.status_code == 200, answer.text
    rows = answer.text.partition("<tbody>")[2].partition("</tbody>")[0].split("</tr>")
    return [[re.sub("<[^>]+>", "", cell) for cell in CELL.findall(row)] for row in rows[:-1]]


def test_each_line_is_answered(visitor: FlaskClient):
    assert answers(visitor, serials=LIST) == [
        ["1", PLAIN, "PLENTICORE G3 S 4.0", "Not started yet", "2 Aug 2028", ""],
        [
            "3",
            SOON,
            "PLENTICORE G3 S 4.0",
            "Covered",
            "31 Aug 2026",
            "The cover ends within 90 days.",
        ],
        ["4", UNKNOWN, "", "Not in our register", "", ""],
        [
            "5",
            LOOKS_LIKE_PLAIN,
            "",
            "Not in our register",
            "",
            f"Did you mean another device? {PLAIN}",
        ],
        [
            "6",
            "9052",
            "",
            "No serial number",
            "",
            "A serial number has 8, 13 or 14 characters, but 4 were entered.",
        ],
        ["7", FIRST, "PLENTICORE G3 S 4.0", "Replaced", "2 Aug 2028", f"Replaced by {SECOND}."],
        ["8", HYBRID, "X1-Hybrid G4 5.0", "Covered", "2 Aug 2035", ""],
        [
            "9",
            PLAIN,
            "PLENTICORE G3 S 4.0",
            "Not started yet",
            "2 Aug 2028",
            "The same serial number stands on line 1.",
        ],
    ]


def test_a_list_is_narrowed(visitor: FlaskClient):
    assert [row[0] for row in answers(visitor, serials=LIST, only="ending")] == ["3"]
    assert [row[0] for row in answers(visitor, serials=LIST, only="unanswered")] == ["4", "5", "6"]
    assert len(answers(visitor, serials=LIST, only="nonsense")) == 8
    nothing = visitor.post("/warranty/bulk", data={"serials": PLAIN, "only": "ending"})
    assert "No line is like that." in nothing.text


def test_the_list_stays_in_the_form_line_by_line(visitor: FlaskClient):
    page = visitor.post("/warranty/bulk", data={"serials": f"Serial;Roof\n\n{PLAIN};x"}).text
    assert re.search(rf"<textarea[^>]*>\r?\n\r?\n\r?\n{PLAIN}</textarea>", page)


def test_each_of_several_on_a_line_is_answered_and_stays(visitor: FlaskClient):
    found = answers(visitor, serials=f"{PLAIN}, {SOON}; {UNKNOWN}")
    assert [row[:2] for row in found] == [["1", PLAIN], ["1", SOON], ["1", UNKNOWN]]
    page = visitor.post("/warranty/bulk", data={"serials": f"\n{PLAIN};{SOON}"}).text
    assert re.search(rf"<textarea[^>]*>\r?\n\r?\n{PLAIN}, {SOON}</textarea>", page)


def test_a_file_is_read_like_a_paste(visitor: FlaskClient):
    content = f"\ufeffPlats;Serienummer\r\nTak;{SOON}\r\nLada;{PLAIN}\r\n".encode()
    rows = answers(visitor, file=(BytesIO(content), "plant.csv"))
    assert [row[:2] for row in rows] == [["2", SOON], ["3", PLAIN]]


def test_csv_holds_every_line_and_no_formula(visitor: FlaskClient):
    sent = {"serials": f"{SOON}\n=cmd|' /C calc'!A0\n@SUM(1)", "as": "csv", "only": "ending"}
    answer = visitor.post("/warranty/bulk", data=sent)
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == "attachment; filename=warranty-2026-06-15.csv"
    rows = list(csv.reader(answer.text.removeprefix("\ufeff").splitlines()))
    assert [len(row) for row in rows] == [8] * 4
    assert rows[1][1:7] == [
        SOON,
        "PLENTICORE G3 S 4.0",
        "Covered",
        "2024-09-01",
        "2026-08-31",
        "2026-08-31",
    ]
    assert [row[1][0] for row in rows[2:]] == ["'", "'"]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Enter at least one serial number"),
        ({"serials": " \n\n"}, "Enter at least one serial number"),
        ({"serials": "9052\n" * 501}, "These are 501 lines; without an account at most 500"),
        ({"file": (BytesIO(b"PK\x03\x04\x00\x00"), "list.xlsx")}, "Save it as CSV"),
    ],
)
def test_a_list_that_cannot_be_answered_is_refused(
    visitor: FlaskClient, sent: dict[str, object], sentence: str
):
    answer = visitor.post("/warranty/bulk", data=sent)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_an_account_has_ten_thousand_answered(stocked: Flask, cast: Cast, signed_in: SignIn):
    serials = [f"90523TF{number:05d}R" for number in range(10_000)]
    with stocked.app_context():
        register.add_devices(Device(serial, "piko-iq-10") for serial in serials[::2])
    owner = signed_in(cast.owner)
    rows = answers(owner, serials="\n".join(serials))
    assert [row[1] for row in rows] == serials
    assert [bool(row[2]) for row in rows] == [True, False] * 5_000
    too_many = owner.post("/warranty/bulk", data={"serials": "\n".join([*serials, PLAIN])})
    assert too_many.status_code == 422
    assert "These are 10,001 lines; at most 10,000" in too_many.text


def test_a_file_that_only_costs_time_is_not_read(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    """Sixteen megabytes of one letter a line took half a minute of every other visitor's."""
    taken_apart = []
    monkeypatch.setattr(
        "portal.warranty.lookup.entries._anywhere", lambda text: taken_apart.append(text) or text
    )
    for lines, status in ((1_000_001, 413), (100_000, 422)):
        answer = visitor.post("/warranty/bulk", data={"file": (BytesIO(b"a\n" * lines), "a.csv")})
        assert answer.status_code == status
    assert "These are 100,000 lines" in answer.text
    assert len(taken_apart) == 501


def test_a_form_needs_its_token(visitor: FlaskClient):
    visitor.application.config["WTF_CSRF_ENABLED"] = True
    assert visitor.post("/warranty/bulk", data={"serials": PLAIN}).status_code == 400
