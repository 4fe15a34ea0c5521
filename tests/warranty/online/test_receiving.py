"""Batches of online reports: what is recorded, once, and who is told."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.audit.record import Actor
from portal.core.idempotency import KeyReused
from portal.core.serials import Serial
from portal.core.transaction import transaction
from portal.extensions import db
from portal.warranty.covers import look_up
from portal.warranty.facts import NewFact, facts_of, record_fact
from portal.warranty.kinds import FactKind
from portal.warranty.models import MonitoringSystem, OnlineBatch, WarrantyFact
from portal.warranty.online import housekeeping, receiving, systems
from portal.warranty.online.receiving import MOST_REPORTS, receive
from portal.warranty.online.systems import System
from portal.warranty.ownership import owners_of
from tests.support.cast import Cast, Person
from tests.support.clock import Clock
from tests.support.engines import both_engines
from tests.support.owned_devices import KOSTAL_SERIAL, SOLAX, SOLAX_SERIAL, add_device, give
from tests.support.processes import at_once
from tests.support.statements import counted
from tests.support.wallet import audited, mails, make_wholesaler

AT = "2026-06-14T10:00:00Z"


@pytest.fixture
def system(in_app: Flask, clock: Clock) -> System:
    return known(systems.add("Monitor"))


def known(token: str) -> System:
    found = systems.known_by(token)
    assert found
    return found


def report(serial: str = SOLAX_SERIAL, at: str = AT) -> dict[str, str]:
    return {"serial": serial, "at": at}


def results(answer: dict) -> list[str]:
    return [each["result"] for each in answer["results"]]


@both_engines
def test_each_report_has_its_own_result(system: System) -> None:
    add_device(SOLAX_SERIAL, SOLAX)
    add_device(KOSTAL_SERIAL)
    sent = [
        report("mc2-test 0000001", AT.lower()),
        report(),
        report("MC2TEST9999999"),
        report("nonsense"),
        report(at="2026-06-14 10:00"),
        report(at="1899-12-31T00:00:00Z"),
        report(at=f"{AT}\0"),
        report(at=f"{AT}\0 and more"),
        report(at="2026-06-15T09:36:00Z"),
        report(KOSTAL_SERIAL, "2026-06-15T09:34:59Z"),
        "no object",
        {"serial": 5, "at": None},
        {},
    ]
    answer = receive(system, "batch-1", sent)
    assert results(answer) == [
        "recorded", "known", "unknown_serial", "malformed", "malformed", "malformed",
        "malformed", "malformed", "in_future", "recorded", "malformed", "malformed", "malformed",
    ]  # fmt: skip
    assert (answer["recorded"], answer["known"], answer["malformed"]) == (2, 1, 8)
    assert [each["serial"] for each in answer["results"]][:2] == ["mc2-test 0000001", SOLAX_SERIAL]
    [fact] = facts_of([SOLAX_SERIAL])[SOLAX_SERIAL]
    assert (fact.reference, fact.happened_on, fact.user_name) == (
        "online", date(2026, 6, 14), "Monitor",
    )  # fmt: skip
    assert results(receive(system, "batch-2", [report()])) == ["known"]


def test_the_earliest_report_of_a_batch_counts(system: System) -> None:
    add_device(SOLAX_SERIAL, SOLAX)
    sent = [report(at="2026-06-12T10:00:00Z"), report(at="2026-06-10T23:30:00-01:00")]
    assert results(receive(system, "batch-1", sent)) == ["recorded", "known"]
    [fact] = facts_of([SOLAX_SERIAL])[SOLAX_SERIAL]
    # the day of the manufacturer's zone
    assert fact.happened_on == date(2026, 6, 11)


@both_engines
def test_a_clock_that_was_set_back_is_told(system: System, cast: Cast) -> None:
    give(add_device(SOLAX_SERIAL, SOLAX), cast.owner)
    shipped_only = add_device(
        "MC2TEST0000002", SOLAX, produced_on=None, shipped_on=date(2026, 4, 1)
    )
    sent = [
        report(at="2000-01-01T00:05:00Z"),
        # the day before its production, and that day itself in the manufacturer's zone
        report(at="2026-03-01T22:59:59Z"),
        report(at="2026-03-01T23:00:00Z"),
        report(shipped_only, "2026-03-31T12:00:00Z"),
        report(shipped_only, "2026-04-01T12:00:00Z"),
    ]
    answer = receive(system, "batch-1", sent)
    assert results(answer) == ["too_early", "too_early", "recorded", "too_early", "recorded"]
    assert answer["too_early"] == 3
    [fact] = facts_of([SOLAX_SERIAL])[SOLAX_SERIAL]
    assert fact.happened_on == date(2026, 3, 2)
    assert len(mails("warranty_upgraded")) == 1


@both_engines
def test_an_earlier_day_counts_whenever_it_is_told(system: System, cast: Cast) -> None:
    give(add_device(SOLAX_SERIAL, SOLAX), cast.owner)
    told = [
        ("2026-06-12", "recorded"),
        ("2026-06-14", "known"),
        ("2026-06-10", "recorded"),
        ("2026-06-11", "known"),
        ("2026-06-10", "known"),
        ("2026-06-09", "recorded"),
    ]
    for day, result in told:
        answer = receive(system, f"batch of {result} {day}", [report(at=f"{day}T10:00:00Z")])
        assert results(answer) == [result], day
    found = look_up(Serial(SOLAX_SERIAL)).found
    assert found
    assert found.facts.online_on == date(2026, 6, 9)
    assert len(mails("warranty_upgraded")) == 1, "it was upgraded by the first one"


@both_engines
def test_a_contact_that_was_in_time_upgrades_though_it_is_told_late(
    system: System, cast: Cast
) -> None:
    made = date(2015, 1, 10)
    give(add_device(SOLAX_SERIAL, SOLAX, produced_on=made, shipped_on=made), cast.owner)
    receive(system, "batch-1", [report()])
    assert mails("warranty_upgraded") == []
    receive(system, "batch-2", [report(at="2016-05-01T10:00:00Z")])
    assert len(mails("warranty_upgraded")) == 1


def test_an_answer_given_before_has_every_count(system: System) -> None:
    receive(system, "batch-1", [report()])
    with transaction():
        db.session.execute(update(OnlineBatch).values(answer={"recorded": 1, "results": []}))
    assert receive(system, "batch-1", [report()])["too_early"] == 0


def test_a_clock_a_little_ahead_does_not_carry_over_midnight(system: System, clock: Clock) -> None:
    add_device(SOLAX_SERIAL, SOLAX)
    clock.moment = datetime(2026, 6, 15, 21, 58, tzinfo=UTC)
    receive(system, "batch-1", [report(at="2026-06-15T22:01:00Z")])
    assert facts_of([SOLAX_SERIAL])[SOLAX_SERIAL][0].happened_on == date(2026, 6, 15)


@both_engines
def test_the_same_batch_again_gets_the_same_answer(system: System) -> None:
    add_device(SOLAX_SERIAL, SOLAX)
    first = receive(system, "batch-1", [report()])
    again = receive(system, "batch-1", [{"at": AT, "serial": SOLAX_SERIAL, "note": "unread"}])
    assert again == first
    assert results(first) == ["recorded"]
    with pytest.raises(KeyReused):
        receive(system, "batch-1", [report(at="2026-06-13T10:00:00Z")])
    other = known(systems.add("Second monitor"))
    assert results(receive(other, "batch-1", [report()])) == ["known"]
    assert len(audited("devices.online")) == 2


def test_who_owns_an_upgraded_device_is_told(system: System, cast: Cast) -> None:
    give(add_device(SOLAX_SERIAL, SOLAX), cast.owner)
    private = person_without_company()
    give(add_device("MC2TEST0000002", SOLAX), private)
    # its warranty is not upgraded by coming online
    give(add_device(KOSTAL_SERIAL), cast.owner)
    add_device("MC2TEST0000003", SOLAX)
    serials = [SOLAX_SERIAL, "MC2TEST0000002", KOSTAL_SERIAL, "MC2TEST0000003"]
    receive(system, "batch-1", [report(serial) for serial in serials])
    assert sorted(mails("warranty_upgraded")) == [
        ("home@person.example", "en"),
        ("office@se100001.example", "sv"),
    ]
    assert {(entry.subject, entry.company_id) for entry in audited("warranty.upgraded")} == {
        (f"serial:{SOLAX_SERIAL}", cast.company_id),
        ("serial:MC2TEST0000002", None),
    }
    receive(system, "batch-2", [report(serial) for serial in serials])
    assert len(mails("warranty_upgraded")) == 2


def person_without_company() -> Person:
    return make_wholesaler("home@person.example")


def test_owners_are_found_for_many_at_once(in_app: Flask, cast: Cast) -> None:
    give(add_device(), cast.owner)
    assert owners_of([KOSTAL_SERIAL, "unknown"])[KOSTAL_SERIAL].email == "office@se100001.example"
    assert owners_of([SOLAX_SERIAL]) == {}


@both_engines
def test_a_full_batch_takes_few_statements(system: System, in_app: Flask) -> None:
    serials = [f"MC2TEST1{number:06}" for number in range(MOST_REPORTS)]
    for serial in serials:
        add_device(serial, SOLAX)
    with counted(in_app) as statements:
        answer = receive(system, "batch-1", [report(serial) for serial in serials])
    assert answer["recorded"] == MOST_REPORTS
    assert len(statements) <= 10


def receive_at_once(number: int, serials: list[str]) -> str:
    """Half of them send the same batch; the others send the devices in another order."""
    system = System(*db.session.execute(select(MonitoringSystem.id, MonitoringSystem.name)).one())
    ordered = serials if number % 2 else serials[::-1]
    key = "same" if number % 2 else f"own-{number}"
    answer = receiving.receive(system, key, [report(serial) for serial in ordered])
    return f"{key} {answer['recorded']} {answer['known']}"


@both_engines
def test_batches_at_once_record_each_device_once(in_app: Flask, tmp_path: Path) -> None:
    systems.add("Monitor")
    serials = [add_device(f"MC2TEST1{number:06}", SOLAX) for number in range(60)]
    url = str(in_app.config["SQLALCHEMY_DATABASE_URI"])
    outcomes = Counter(at_once(6, url, tmp_path, receive_at_once, serials))
    same = [each for each in outcomes if each.startswith("same")]
    assert len(same) == 1
    assert outcomes[same[0]] == 3
    recorded = sum(int(each.split()[1]) for each in outcomes)
    assert recorded == 60
    facts = select(func.count()).select_from(WarrantyFact)
    assert db.session.execute(facts).scalar_one() == 60


@both_engines
def test_a_contact_that_was_taken_back_is_recorded_again(system: System) -> None:
    add_device(SOLAX_SERIAL, SOLAX)
    for number in range(3):
        answer = receive(system, f"batch-{number}", [report()])
        assert results(answer) == ["recorded"]
        assert results(receive(system, f"again-{number}", [report()])) == ["known"]
        [fact] = facts_of([SOLAX_SERIAL])[SOLAX_SERIAL]
        taken_back = NewFact(
            serial=SOLAX_SERIAL,
            kind=FactKind.RETRACTION,
            happened_on=fact.happened_on,
            reference=f"fact:{fact.id}",
            retracts=fact.id,
        )
        with transaction():
            record_fact(taken_back, Actor(None, "Support"))
    assert facts_of([SOLAX_SERIAL])[SOLAX_SERIAL] == []


def test_use_of_a_token_is_noted_now_and_then(system: System, clock: Clock) -> None:
    receive(system, "batch-1", [report()])
    noted = systems.every()[0].last_used_at
    assert noted == clock.moment
    clock.forward(minutes=2)
    receive(system, "batch-2", [report()])
    assert systems.every()[0].last_used_at == noted
    clock.forward(minutes=4)
    receive(system, "batch-3", [report()])
    assert systems.every()[0].last_used_at == noted + timedelta(minutes=6)


def test_answers_are_forgotten_after_a_month(system: System, clock: Clock) -> None:
    add_device(SOLAX_SERIAL, SOLAX)
    receive(system, "batch-1", [report()])
    clock.forward(days=29)
    housekeeping.forget_answers({})
    assert results(receive(system, "batch-1", [report()])) == ["recorded"]
    clock.forward(days=2)
    housekeeping.forget_answers({})
    assert results(receive(system, "batch-1", [report()])) == ["known"]
