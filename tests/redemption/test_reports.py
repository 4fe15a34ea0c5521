"""Reporting a serial number that the register does not know."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.devices import serial_reports
from portal.devices.models import SerialReport
from portal.extensions import db
from portal.redemption import reporting
from portal.redemption.reporting import ReportedTooOften
from tests.redemption.shop import redeemer
from tests.support.cast import Cast, Person
from tests.support.engines import both_engines
from tests.support.statements import counted

SignIn = Callable[[Person], FlaskClient]
ENTRY = {"serial": "90523TD99999R", "product": "PLENTICORE plus 10", "remark": "From a fair"}


@both_engines
def test_a_report_reaches_the_queue_of_support_once(in_app: Flask, cast: Cast) -> None:
    reporter = redeemer(cast.owner).actor
    number = reporting.report(reporter, "90523TD99999R", "PLENTICORE", "")
    assert reporting.report(reporter, "90523TD99999R", "PLENTICORE", "") == number
    other = reporting.report(reporter, "90523TD99999R", "PLENTICORE", "with a remark")
    [first, second], total = serial_reports.queue("open", 1)
    assert total == 2
    assert (first.number, second.number) == (number, other)
    assert (first.serial, first.product_name) == ("90523TD99999R", "PLENTICORE")
    assert (first.reporter_email, first.company_id) == (cast.owner.email, cast.company_id)


@both_engines
def test_a_person_reports_ten_devices_an_hour(in_app: Flask, cast: Cast) -> None:
    for number in range(reporting.MOST_AN_HOUR):
        reporting.report(redeemer(cast.owner).actor, f"9000{number}", "", "")
    with pytest.raises(ReportedTooOften):
        reporting.report(redeemer(cast.owner).actor, "90010", "", "")
    reporting.report(redeemer(cast.colleague).actor, "90010", "", "")
    assert serial_reports.queue("open", 1)[1] == reporting.MOST_AN_HOUR + 1


# Pages


@pytest.fixture
def owner(cast: Cast, signed_in: SignIn) -> FlaskClient:
    return signed_in(cast.owner)


def reports(app: Flask) -> list[tuple[Any, ...]]:
    with app.app_context():
        return [
            tuple(row)
            for row in db.session.execute(
                select(SerialReport.serial, SerialReport.product_name, SerialReport.remark)
            )
        ]


def test_the_form_holds_the_serial_that_was_looked_for(app: Flask, owner: FlaskClient) -> None:
    with counted(app) as statements:
        page = owner.get("/redeem/report?serial=90523td-99999r")
    assert 'value="90523td-99999r"' in page.text
    assert len(statements) <= 2, statements


def test_sending_leads_to_what_happens_next(app: Flask, cast: Cast, owner: FlaskClient) -> None:
    answer = owner.post("/redeem/report", data=ENTRY)
    assert (answer.status_code, answer.location) == (303, "/redeem/report/sent")
    assert cast.owner.email in owner.get(answer.location).text
    assert reports(app) == [("90523TD99999R", "PLENTICORE plus 10", "From a fair")]
    owner.post("/redeem/report", data=ENTRY)
    assert len(reports(app)) == 1


def test_only_the_serial_is_needed_and_stays_as_typed(app: Flask, owner: FlaskClient) -> None:
    answer = owner.post("/redeem/report", data={"serial": " 90523-td o0 "})
    assert answer.status_code == 303
    assert reports(app) == [("90523-td o0", "", "")]


def test_marks_that_nobody_sees_are_left_out(app: Flask, owner: FlaskClient) -> None:
    entry = {"serial": "9\x0005\u202e23", "product": "PIKO\x00", "remark": "a\x00b\u202ec\r\nd"}
    assert owner.post("/redeem/report", data=entry).status_code == 303
    assert reports(app) == [("90523", "PIKO", "abc\nd")]


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({"serial": ""}, "Enter the serial number of the device."),
        ({"serial": " \x00\u202e\t"}, "Enter the serial number of the device."),
        ({}, "Enter the serial number of the device."),
        ({"serial": "9" * 41}, "This is too long for a serial number"),
        ({"serial": "9" * 1_000_000}, "This is too long for a serial number"),
        ({"serial": "9", "product": "P" * 101}, "This product name is too long"),
        ({"serial": "9", "remark": "r" * 2_001}, "This remark is too long"),
    ],
)
def test_bad_input_is_answered_and_nothing_sent(
    app: Flask, owner: FlaskClient, entry: dict[str, str], sentence: str
) -> None:
    answer = owner.post("/redeem/report", data=entry)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert reports(app) == []


def test_an_endless_serial_in_the_address_is_no_fault(owner: FlaskClient) -> None:
    assert owner.get("/redeem/report", query_string={"serial": "9" * 5_000}).status_code == 200
    assert owner.get("/redeem/report", query_string={"serial": "\x00<b>"}).status_code == 200


def test_too_many_reports_are_answered_and_the_entry_is_kept(
    app: Flask, owner: FlaskClient
) -> None:
    for number in range(reporting.MOST_AN_HOUR):
        owner.post("/redeem/report", data={"serial": str(number)})
    answer = owner.post("/redeem/report", data=ENTRY)
    assert answer.status_code == 429
    assert "You can report 10 devices an hour." in answer.text
    assert ENTRY["serial"] in answer.text
    assert len(reports(app)) == reporting.MOST_AN_HOUR


def test_who_may_not_redeem_may_not_report(cast: Cast, signed_in: SignIn) -> None:
    planner = signed_in(cast.planner)
    assert planner.get("/redeem/report").status_code == 403
    assert planner.post("/redeem/report", data=ENTRY).status_code == 403
