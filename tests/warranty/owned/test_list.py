"""The list of own devices narrowed, as CSV and as days for a calendar; how much it asks."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from portal.core.transaction import transaction
from portal.extensions import db
from portal.warranty.models import OwnedDevice
from tests.support.cast import Cast, Person
from tests.support.clock import Clock
from tests.support.engines import both_engines
from tests.support.ics import read
from tests.support.owned_devices import SOLAX, SOLAX_SERIAL, add_device, give
from tests.support.pages import Document, text_of
from tests.support.statements import counted

SignIn = Callable[[Person], FlaskClient]
# on 15 June 2026: ends in 3 years, within 90 days, ended, replaced by the first
FRESH, ENDING, OVER, OLD = (f"90523TD9010{place}R" for place in range(4))
SERIALS = (FRESH, ENDING, OVER, OLD, SOLAX_SERIAL)


@pytest.fixture
def owner(app: Flask, cast: Cast, clock: Clock, signed_in: SignIn) -> FlaskClient:
    with app.app_context():
        made = date(2022, 1, 3)
        add_device(FRESH)
        add_device(ENDING, produced_on=made, shipped_on=date(2024, 2, 1))
        add_device(OVER, produced_on=made, shipped_on=date(2022, 2, 1))
        add_device(OLD, replaced_by=FRESH, replaced_on=date(2026, 5, 4))
        add_device(SOLAX_SERIAL, SOLAX)
        for serial in SERIALS:
            give(serial, cast.owner)
        with transaction():
            named = update(OwnedDevice).where(OwnedDevice.serial == ENDING)
            db.session.execute(named.values(label='=Ödmjuk "gård"'))
    return signed_in(cast.owner)


def shown(answer: TestResponse) -> list[str]:
    text = text_of(Document(answer.text).named("main")[0])
    return [serial for serial in SERIALS if serial in text]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", set(SERIALS)),
        ("?soon=expiring", {ENDING}),
        ("?soon=closing", {ENDING}),
        ("?status=ended", {OVER}),
        ("?status=replaced", {OLD}),
        ("?status=ended&soon=expiring", set()),
        ("?text=odmjuk", {ENDING}),
        ("?text=90523td9-o1o2", {OVER}),
        (f"?text={SOLAX_SERIAL[-5:]}", {SOLAX_SERIAL}),
        ("?text=nothing", set()),
    ],
)
def test_what_the_filters_let_through(owner: FlaskClient, query: str, expected: set[str]) -> None:
    page = owner.get(f"/devices{query}")
    assert set(shown(page)) == expected
    assert ("No device matches this search" in page.text) == (not expected)
    exported = owner.get(f"/devices.csv{query}").text
    assert {serial for serial in SERIALS if serial in exported} == expected


@pytest.mark.parametrize("path", ["/devices", "/devices.csv", "/devices.ics"])
def test_a_filter_that_is_none_is_explained(owner: FlaskClient, path: str) -> None:
    answer = owner.get(f"{path}?soon=never")
    assert answer.status_code == 422
    assert "Choose one of the options shown." in answer.text


def test_the_csv_starts_no_formula(owner: FlaskClient) -> None:
    header, *lines = owner.get("/devices.csv").text.splitlines()
    assert header.startswith("\ufeffSerial number,")
    [ending] = [line for line in lines if line.startswith(ENDING)]
    assert "'=Ödmjuk" in ending
    assert ending.endswith("2024-08-01,2026-07-31,2026-07-31,2026-07-31")


def test_the_calendar_has_the_days_to_come(owner: FlaskClient) -> None:
    answer = owner.get("/devices.ics")
    assert answer.mimetype == "text/calendar"
    events = read(answer.data).parts
    days = {(event.values["UID"].partition("@")[0], event.day("DTSTART")) for event in events}
    assert (f"cover-{ENDING}", date(2026, 7, 31)) in days
    assert (f"purchase-{ENDING}", date(2026, 7, 31)) in days
    assert not {uid for uid, _ in days if OVER in uid or OLD in uid}
    assert all(event.parts for event in events)


def test_the_calendar_of_one_device(owner: FlaskClient) -> None:
    found = read(owner.get(f"/devices/{ENDING}/calendar.ics").data)
    assert found.values["X-WR-CALNAME"] == '=Ödmjuk "gård"'
    assert {event.values["URL"].rpartition("/")[2] for event in found.parts} == {ENDING}
    assert read(owner.get(f"/devices/{OVER}/calendar.ics").data).parts == []
    assert owner.get("/devices/90523TD90999R/calendar.ics").status_code == 404


@both_engines
def test_each_page_sends_three_statements_at_most(app: Flask, owner: FlaskClient) -> None:
    paths = ("", "?soon=closing", ".csv", ".ics", f"/{FRESH}", f"/{FRESH}/calendar.ics")
    more = (f"/{FRESH}/hand-over", f"/{FRESH}/history", "/take-over", "/receipts", "/reminders")
    sent = {}
    for path in (*paths, *more):
        with counted(app) as statements:
            assert owner.get(f"/devices{path}").status_code == 200, path
        sent[path] = len(statements)
    assert not {path: count for path, count in sent.items() if count > 3}


def test_a_stranger_finds_nothing_of_it(owner: FlaskClient, cast: Cast, signed_in: SignIn) -> None:
    stranger = signed_in(cast.stranger)
    for path in ("", "/calendar.ics", "/hand-over", "/history"):
        assert stranger.get(f"/devices/{FRESH}{path}").status_code == 404
    for deed in ("/hand-over", "/hand-over/withdraw"):
        assert stranger.post(f"/devices/{FRESH}{deed}").status_code == 404
    assert shown(stranger.get("/devices")) == []
    assert owner.get(f"/devices/{FRESH}").status_code == 200
