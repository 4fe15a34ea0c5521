"""Unknown devices that are online wait for support: until known, or resolved with a note."""

from datetime import timedelta

import pytest

from portal.audit.record import Actor
from portal.core.clock import now
from portal.core.serials import Serial
from portal.core.transaction import transaction
from portal.devices import register
from portal.devices.register import Device
from portal.support import device_file, notes, report_answers
from portal.warranty.online import receiving, unheard
from portal.warranty.online.unheard import UnknownUnheard
from tests.support.engines import both_engines
from tests.support.wallet import audited

SERIAL, OTHER = "90523TD90001R", "90523TD90002R"


def heard(*serials):
    at = (now() - timedelta(hours=1)).isoformat()
    with transaction():
        batch = receiving.judged([{"serial": serial, "at": at} for serial in serials])
        receiving.record_judged(batch, Actor(None, "Plants of the north"))


@both_engines
def test_they_wait_once_until_they_are_known(in_app, cast):
    heard(SERIAL, OTHER)
    heard(OTHER, SERIAL, SERIAL)
    found, total = unheard.queue(1)
    assert total == 2
    assert {(each.serial, each.times, each.source) for each in found} == {
        (SERIAL, 2, "Plants of the north"),
        (OTHER, 2, "Plants of the north"),
    }
    register.add_devices([Device(OTHER, "piko-iq-10")])
    [left], _total = unheard.queue(1)
    assert left.serial == SERIAL


@both_engines
def test_they_are_resolved_once_with_a_note(in_app, cast):
    supporter = Actor(cast.support.user_id, cast.support.name)
    heard(SERIAL)
    number = unheard.queue(1)[0][0].number
    with pytest.raises(notes.NoteMissing):
        report_answers.resolve_unheard(number, " ", supporter)
    assert unheard.queue(1)[1] == 1, "without a note nothing is resolved"
    report_answers.resolve_unheard(number, "A device of the laboratory", supporter)
    with pytest.raises(UnknownUnheard):
        report_answers.resolve_unheard(number, "Again", supporter)
    heard(SERIAL)
    assert unheard.queue(1) == ([], 0)
    assert [note.text for note in device_file.read(Serial(SERIAL)).notes] == [
        "A device of the laboratory"
    ]
    [entry] = audited("unheard_serial.resolved")
    assert (entry.actor_id, entry.subject) == (cast.support.user_id, f"serial:{SERIAL}")


def test_the_page(app, cast, signed_in):
    client = signed_in(cast.support)
    assert "No unknown device is online" in client.get("/support/unheard-serials").text
    with app.app_context():
        heard(SERIAL)
        number = unheard.queue(1)[0][0].number
    page = client.get("/support/unheard-serials").text
    assert "Plants of the north" in page
    assert '<span class="figure">1</span>' in client.get("/support").text
    path = f"/support/unheard-serials/{number}/resolve"
    assert client.post(path, data={"text": ""}).status_code == 422
    assert client.post(path, data={"text": "Known at last"}).location == "/support/unheard-serials"
    assert client.post(path, data={"text": "Again"}).status_code == 404
    assert "Known at last" in client.get(f"/support/devices/{SERIAL}").text
    assert signed_in(cast.owner).get("/support/unheard-serials").status_code == 404
