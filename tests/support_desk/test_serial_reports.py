"""Reported serial numbers: reach support, are answered once, and the answer goes out by e-mail."""

import pytest

from portal.audit.record import Actor
from portal.devices import serial_reports
from portal.devices.serial_reports import AlreadyAnswered, AnswerMissing, UnknownReport
from tests.support.engines import both_engines
from tests.support.wallet import audited, mails


def report(cast, serial="90523TD90001R"):
    reporter = Actor(cast.colleague.user_id, cast.colleague.name, cast.company_id)
    return serial_reports.report(serial, "PLENTICORE", "new\r\n\r\n\r\ndevice\x00", reporter)


def supporter(cast):
    return Actor(cast.support.user_id, cast.support.name)


@both_engines
def test_a_report_is_kept_as_told(in_app, cast):
    number = report(cast, " 90523\u202eTD90001R" + "x" * 40)
    shown = serial_reports.shown(number)
    assert shown.serial == ("90523TD90001R" + "x" * 40)[:40]
    assert shown.remark == "new\n\ndevice"
    assert (shown.state, shown.reporter, shown.company) == ("open", "Colleague", "Solkraft AB")
    assert audited("serial_report.made")[0].company_id == cast.company_id


@both_engines
def test_is_answered_once(in_app, cast):
    number = report(cast)
    serial_reports.answer(number, "It is known now.", supporter(cast))
    assert mails("serial_report_answered") == [("colleague@solkraft.example", "en")]
    with pytest.raises(AlreadyAnswered):
        serial_reports.answer(number, "Again.", supporter(cast))
    assert serial_reports.shown(number).answer == "It is known now."
    assert len(mails("serial_report_answered")) == 1
    assert audited("serial_report.answered")[0].actor_id == cast.support.user_id


@both_engines
def test_bad_answers(in_app, cast):
    with pytest.raises(AnswerMissing):
        serial_reports.answer(report(cast), " \n\u200b", supporter(cast))
    with pytest.raises(UnknownReport):
        serial_reports.answer(4711, "Text", supporter(cast))


@both_engines
def test_open_ones_oldest_first(in_app, cast):
    first, second, third = (report(cast, serial) for serial in "ABC")
    serial_reports.answer(second, "Text", supporter(cast))
    found, total = serial_reports.queue("open", 1)
    assert ([shown.number for shown in found], total) == ([first, third], 2)
    found, total = serial_reports.queue("answered", 1)
    assert ([shown.number for shown in found], total) == ([second], 1)


@pytest.fixture
def client(signed_in, cast):
    return signed_in(cast.support)


def test_the_queue_and_the_answer(app, cast, client):
    assert "No report waits for an answer" in client.get("/support/serial-reports").text
    with app.app_context():
        number = report(cast)
    assert f'href="/support/serial-reports/{number}"' in client.get("/support/serial-reports").text
    page = client.get(f"/support/serial-reports/{number}")
    assert "colleague@solkraft.example" in page.text
    answer = client.post(f"/support/serial-reports/{number}", data={"answer": "First\n\nSecond"})
    assert answer.location == "/support/serial-reports"
    assert "90523TD90001R" in client.get("/support/serial-reports?state=answered").text
    assert "<p>Second</p>" in client.get(f"/support/serial-reports/{number}").text
    with app.app_context():
        viewed = {entry.facts["page"] for entry in audited("customer.viewed")}
    assert viewed == {"/support/serial-reports", f"/support/serial-reports/{number}"}


def test_answers_that_cannot_be_sent(app, cast, client):
    with app.app_context():
        number = report(cast)
    path = f"/support/serial-reports/{number}"
    for text, sentence in (("", "Write the answer."), ("x" * 2_001, "This answer is too long")):
        page = client.post(path, data={"answer": text})
        assert page.status_code == 422
        assert sentence in page.text
    client.post(path, data={"answer": "First"})
    late = client.post(path, data={"answer": "Second"})
    assert late.status_code == 409
    assert "Somebody has answered this report meanwhile" in late.text
    assert client.get("/support/serial-reports/4711").status_code == 404
    assert client.post("/support/serial-reports/4711", data={"answer": "x"}).status_code == 404
