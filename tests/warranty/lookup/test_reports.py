"""A serial number that nobody knows is reported, by whoever has an account."""

from flask import Flask
from flask.testing import FlaskClient

from portal.devices import serial_reports
from portal.redemption.reporting import MOST_AN_HOUR
from tests.support.cast import Person
from tests.warranty.lookup.stock import UNKNOWN


def test_a_visitor_signs_in_first_and_comes_back(visitor: FlaskClient):
    answer = visitor.get(f"/warranty/report?serial={UNKNOWN}")
    assert answer.location == f"/sign-in?next=/warranty/report?serial%3D{UNKNOWN}"


def test_an_operator_reports_without_a_company(stocked: Flask, operator: Person, signed_in):
    client = signed_in(operator)
    assert f'value="{UNKNOWN}"' in client.get(f"/warranty/report?serial={UNKNOWN}").text
    answer = client.post("/warranty/report", data={"serial": UNKNOWN, "remark": "Roof"})
    assert answer.location == "/warranty/report/sent"
    assert operator.email in client.get(answer.location).text
    with stocked.app_context():
        [report], _ = serial_reports.queue("open", 1)
    assert (report.serial, report.reporter, report.company) == (UNKNOWN, operator.name, None)


def test_nothing_and_too_much_are_refused(stocked: Flask, operator: Person, signed_in):
    client = signed_in(operator)
    assert client.post("/warranty/report", data={}).status_code == 422
    for number in range(MOST_AN_HOUR + 1):
        answer = client.post("/warranty/report", data={"serial": f"90523TE{number:05d}R"})
    assert answer.status_code in (422, 429)
    with stocked.app_context():
        _, total = serial_reports.queue("open", 1)
    assert total == MOST_AN_HOUR
