"""A serial at the desk: its history in order, notes, and corrections as new facts."""

import re
from datetime import date

import pytest

from portal.audit.record import Actor
from portal.core.serials import Serial
from portal.core.transaction import transaction
from portal.devices import changes, corrections, register, serial_reports
from portal.devices.corrections import CorrectedMeanwhile, Correction, ReplacementUnknown
from portal.devices.register import Device
from portal.extensions import db
from portal.support import customer_files, device_corrections, device_file, notes
from portal.warranty import correcting
from portal.warranty.facts import NewFact, facts_of, history_of, record_fact
from portal.warranty.kinds import FactKind
from tests.support.engines import both_engines
from tests.support.pages import Document, text_of
from tests.support.processes import at_once
from tests.support.wallet import audited

SERIAL = Serial("90523TD90001R")
PATH = f"/support/devices/{SERIAL}"
SHIPPED = date(2026, 3, 2)
ENTRIES = {
    "product": "piko-iq-10",
    "produced_on": "",
    "shipped_on": "2026-04-02",
    "ship_country": "SE",
    "replaced_by": "",
    "replaced_on": "",
    "purchased_on": "",
    "installed_on": "",
    "commissioned_on": "",
    "registered_on": "",
    "online_on": "",
    "reason": "The delivery note says April",
}


@pytest.fixture
def device(app):
    with app.app_context():
        register.add_devices([Device(SERIAL, "piko-iq-10", shipped_on=SHIPPED, ship_country="SE")])


@pytest.fixture
def client(signed_in, cast, device):
    return signed_in(cast.support)


def shown(answer):
    return " ".join(text_of(Document(answer.text).named("main")[0]).split())


def supporter(cast):
    return Actor(cast.support.user_id, cast.support.name)


@both_engines
def test_everything_stands_in_the_order_of_time(device, in_app, cast):
    with transaction():
        fact = NewFact(
            serial=SERIAL, kind=FactKind.ONLINE, happened_on=date(2026, 5, 4), reference="online"
        )
        record_fact(fact, Actor(None, "Portal of the plants"))
    wish = [Correction("shipped_on", SHIPPED, date(2026, 4, 2))]
    device_corrections.correct(SERIAL, wish, "Typed wrongly", supporter(cast))
    found = device_file.read(SERIAL)
    titles = [event.title for event in found.events]
    assert titles == ["Shipped", "Online for the first time", "Corrected by support"]
    assert "Typed wrongly" in found.events[-1].about
    assert found.known.device.shipped_on == date(2026, 4, 2)


@both_engines
def test_an_upgrade_and_the_devices_it_came_for_are_told(in_app, cast):
    """Each of three generations leads to the one before, and to the one after."""
    first, second, third = "90523TD90011R", "90523TD90012R", SERIAL
    days = {first: date(2026, 3, 1), second: date(2026, 4, 1)}
    register.add_devices(
        [
            Device(
                first,
                "piko-iq-10",
                shipped_on=date(2025, 3, 2),
                replaced_by=second,
                replaced_on=days[first],
            ),
            Device(second, "piko-iq-10", replaced_by=third, replaced_on=days[second]),
            Device(third, "piko-iq-10"),
        ]
    )
    with transaction():
        fact = NewFact(
            serial=first, kind=FactKind.REGISTERED, happened_on=date(2025, 5, 4), reference="form"
        )
        record_fact(fact, Actor(None, "Portal"))
    told = device_file.read(Serial(third))
    assert [(event.at, event.title, event.path) for event in told.events] == [
        (date(2025, 5, 4), "Warranty upgraded: Smart Warranty", ""),
        (days[first], f"{first} was replaced by {second}", f"/support/devices/{first}"),
        (days[second], f"Came as the replacement for {second}", f"/support/devices/{second}"),
    ]
    assert told.companies == set()
    of_first = [event.title for event in device_file.read(Serial(first)).events]
    assert of_first == [
        "Shipped",
        "Registered",
        "Warranty upgraded: Smart Warranty",
        f"Replaced by {second}",
    ]


@both_engines
def test_a_correction_is_a_new_fact_and_done_once(device, in_app, cast):
    wish = [Correction("shipped_on", SHIPPED, date(2026, 4, 2))]
    for _ in range(2):
        device_corrections.correct(SERIAL, wish, "Typed wrongly", supporter(cast))
    [change] = changes.history(SERIAL)
    assert (change.before, change.after) == (
        {"shipped_on": "2026-03-02"},
        {"shipped_on": "2026-04-02"},
    )
    assert [entry.actor_id for entry in audited("device.corrected")] == [cast.support.user_id]
    stale = [Correction("shipped_on", SHIPPED, date(2026, 5, 2))]
    with pytest.raises(CorrectedMeanwhile):
        device_corrections.correct(SERIAL, stale, "Again", supporter(cast))


@both_engines
def test_a_rehearsal_judges_and_leaves_nothing(device, in_app, cast):
    wish = [Correction("shipped_on", SHIPPED, date(2026, 4, 2))]
    after = device_corrections.rehearse(SERIAL, wish, "Why not", supporter(cast))
    assert after.device.shipped_on == date(2026, 4, 2)
    assert register.find(SERIAL).shipped_on == SHIPPED
    assert changes.history(SERIAL) == []
    assert audited("device.corrected") == []
    unknown = [
        Correction("replaced_by", "", "90523TD9ZZZZR"),
        Correction("replaced_on", None, SHIPPED),
    ]
    with pytest.raises(ReplacementUnknown):
        device_corrections.rehearse(SERIAL, unknown, "Why not", supporter(cast))


@both_engines
def test_notes_are_added_once_and_kept(in_app, cast):
    for text in ("Called us", "Called us"):
        notes.on_serial(SERIAL, text, "k" * 24, supporter(cast))
    notes.on_serial(SERIAL, "Second", "l" * 24, supporter(cast))
    notes.on_company(cast.company_id, "Pays late", "m" * 24, supporter(cast))
    assert [note.text for note in device_file.read(SERIAL).notes] == ["Second", "Called us"]
    company = customer_files.company_file(cast.company_id)
    assert [note.text for note in company.notes] == ["Pays late"]
    assert [entry.company_id for entry in audited("note.added")] == [None, None, cast.company_id]
    with pytest.raises(notes.NoteMissing):
        notes.on_serial(SERIAL, " \u200b\n", "n" * 24, supporter(cast))


def test_the_page_and_its_notes(app, cast, client):
    page = client.get(PATH).text
    assert "Shipped" in page
    assert "Nobody has added this device" in page
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    for _ in range(2):
        sent = client.post(f"{PATH}/notes", data={"text": "The roof leaks", "key": key})
        assert sent.location == PATH
    assert client.get(PATH).text.count("The roof leaks") == 1
    empty = client.post(f"{PATH}/notes", data={"text": "", "key": key})
    assert (empty.status_code, "Write the note." in empty.text) == (422, True)
    assert client.post(f"{PATH}/notes", data={"text": "no key"}).status_code == 400
    with app.app_context():
        assert audited("customer.viewed") == [], "a device without owner is nobody's data"


def test_other_spellings_and_unknown_ones(client):
    assert client.get(PATH.lower()).location == PATH
    assert client.get("/support/devices/X1").status_code == 404
    assert client.get("/support/devices/90523TD9ZZZZR").status_code == 404
    for way in ("correct", "correct/review"):
        assert client.get(f"/support/devices/90523TD9ZZZZR/{way}").status_code == 404


def review_of(client, **changed):
    return client.post(f"{PATH}/correct", data={**ENTRIES, **changed})


def test_a_correction_is_reviewed_and_made(app, cast, client):
    assert 'value="2026-03-02"' in client.get(f"{PATH}/correct").text
    review = review_of(client).location
    page = client.get(review).text
    assert "2 Mar 2026" in page
    assert "2 Apr 2026" in page
    assert "The delivery note says April" in page
    with app.app_context():
        assert register.find(SERIAL).shipped_on == SHIPPED, "a review changes nothing"
    change = re.search(r'href="(/support/devices/[^"]+/correct\?[^"]+)"', page)[1]
    assert 'value="2026-04-02"' in client.get(change.replace("&amp;", "&")).text
    assert client.post(review).location == PATH
    assert client.post(review).location == PATH, "sent twice, done once"
    assert "Corrected by support" in client.get(PATH).text
    assert client.get(review).location == PATH
    with app.app_context():
        assert len(changes.history(SERIAL)) == 1


WRONG = [
    ({"reason": ""}, "Say why"),
    ({"product": "toaster"}, "Choose a product"),
    ({"shipped_on": "1899-01-01"}, "Enter a date"),
    ({"shipped_on": "2026-03-02"}, "Nothing differs"),
    ({"produced_on": "2026-06-01"}, "cannot be shipped"),
    ({"ship_country": "ZZ"}, "Choose a country"),
    ({"registered_on": "2999-01-01"}, "Enter a date"),
    ({"registered_on": "2026-06-16"}, "lies in the future"),
    # by the shipment as it is corrected beside it
    ({"commissioned_on": "2026-03-15"}, "was shipped on 2 Apr 2026"),
    ({"shipped_on": "2026-03-02", "installed_on": "2026-03-01"}, "was shipped on 2 Mar 2026"),
    ({"produced_on": "2026-02-01", "purchased_on": "2026-01-31"}, "was produced on 1 Feb 2026"),
    ({"replaced_by": "90523TD9ZZZZR"}, "the day of the replacement"),
    (
        {"replaced_by": "90523TD9ZZZZR", "replaced_on": "2026-06-01"},
        "does not know the replacement",
    ),
]


def test_wrong_corrections_are_refused_at_their_field(client, clock):
    for changed, said in WRONG:
        answer = review_of(client, **changed)
        assert (answer.status_code, said in answer.text) == (422, True), (changed, answer.text)


@both_engines
def test_days_of_the_warranty_are_stated_and_taken_back(app, cast, signed_in, device, clock):
    client = signed_in(cast.support)
    same = {"shipped_on": "2026-03-02"}
    stated = {"registered_on": "2026-05-01", "commissioned_on": "2026-04-01"}
    review = review_of(client, **same, **stated, reason="Sent by post").location
    page = shown(client.get(review))
    assert "Level now Standard warranty Level afterwards Smart Warranty plus" in page
    assert "Last day now 1 Sept 2028 Last day afterwards 1 Sept 2036" in page
    assert "Day of registration not known 1 May 2026" in page
    assert client.post(review).location == PATH
    assert client.post(review).location == PATH, "sent twice, done once"
    assert "Sent by post" in client.get(PATH).text
    assert 'value="2026-05-01"' in client.get(f"{PATH}/correct").text

    # the day of commissioning was wrong, and the registration a mistake
    taken_back = {"commissioned_on": "2026-04-05", "registered_on": "", "reason": "Another device"}
    review = review_of(client, **same, **taken_back).location
    assert "Day of registration 1 May 2026 not known" in shown(client.get(review))
    assert client.post(review).location == PATH
    page = shown(client.get(PATH))
    assert "Level of the warranty Standard warranty" in page
    assert "An entry was taken back Registered, 1 May 2026 · Another device" in page
    with app.app_context():
        [fact] = facts_of([SERIAL])[SERIAL]
        assert (fact.kind, fact.happened_on) == (FactKind.COMMISSIONED, date(2026, 4, 5))
        assert (fact.note, fact.user_name) == ("Another device", cast.support.name)
        assert len(history_of([SERIAL])[SERIAL]) == 5
        first, second = audited("warranty.corrected")
        assert first.facts["columns"] == second.facts["columns"] == sorted(stated)
        assert audited("device.corrected") == []


@both_engines
def test_the_country_moves_the_start_of_a_solax_warranty(app, cast, signed_in, clock):
    serial, made = "MC2TEST0000001", date(2026, 3, 2)
    with app.app_context():
        register.add_devices(
            [Device(serial, "x3-mic-6-0", produced_on=made, shipped_on=made, ship_country="XI")]
        )
    client, path = signed_in(cast.support), f"/support/devices/{serial}/correct"
    assert "Northern Ireland" in client.get(path).text or '"XI"' in client.get(path).text
    sent = ENTRIES | {"product": "x3-mic-6-0", "produced_on": str(made), "shipped_on": str(made)}
    review = client.post(path, data={**sent, "ship_country": "SE"}).location
    page = shown(client.get(review))
    assert "First day now 2 Dec 2026 First day afterwards 2 Sept 2026" in page
    assert "Sweden" in page
    assert client.post(review).status_code == 303
    with app.app_context():
        assert register.find(serial).ship_country == "SE"


@both_engines
def test_two_supporters_do_not_take_back_the_same_twice(device, in_app, cast, tmp_path, clock):
    with transaction():
        for number in (1, 2):
            fact = NewFact(
                serial=SERIAL,
                kind=FactKind.ONLINE,
                happened_on=date(2026, 5, number),
                reference=f"online:{number}",
            )
            record_fact(fact, Actor(None, "Portal of the plants"))
    url = str(in_app.config["SQLALCHEMY_DATABASE_URI"])
    outcomes = at_once(2, url, tmp_path, take_back_at_once)
    assert set(outcomes) <= {"done", "meanwhile"}
    assert "done" in outcomes
    db.session.rollback()
    assert facts_of([SERIAL])[SERIAL] == []
    assert len(history_of([SERIAL])[SERIAL]) == 4


def take_back_at_once(number):
    wish = [Correction("online_on", date(2026, 5, 1), None)]
    try:
        correcting.correct(SERIAL, wish, "A clock was wrong", Actor(None, f"Support {number}"))
    except CorrectedMeanwhile:
        return "meanwhile"
    return "done"


def test_a_review_of_nothing_leads_to_the_form(client):
    review = f"{PATH}/correct/review?entries=forged"
    assert client.get(review).location == f"{PATH}/correct"
    assert client.post(review).location == f"{PATH}/correct"


def test_two_supporters_do_not_undo_each_other(app, cast, client):
    review = review_of(client).location
    with app.app_context():
        other = [Correction("shipped_on", SHIPPED, date(2026, 5, 2))]
        corrections.correct(SERIAL, other, "First", supporter(cast))
    answer = client.post(review)
    assert (answer.status_code, "a moment ago" in answer.text) == (409, True)


def test_an_answer_to_a_report_leaves_a_note(app, cast, client):
    with app.app_context():
        reporter = Actor(cast.owner.user_id, cast.owner.name, cast.company_id)
        number = serial_reports.report(SERIAL, "", "", reporter)
        nonsense = serial_reports.report("on the roof", "", "", reporter)
    sent = {"answer": "It is known now.", "note": "Was missing in the May file"}
    assert "0 days ago" in client.get("/support/serial-reports").text
    for each in (number, nonsense):
        assert client.post(f"/support/serial-reports/{each}", data=sent).status_code == 303
    assert "Was missing in the May file" in client.get(PATH).text
    with app.app_context():
        assert len(audited("note.added")) == 1
