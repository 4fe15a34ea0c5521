"""From a serial to its cover: what the register and the facts say, in few statements."""

from datetime import date

import pytest
from flask import Flask

from portal.audit.record import Actor
from portal.core.serials import Serial
from portal.core.transaction import transaction
from portal.devices.register import Device, add_devices
from portal.warranty import covers, facts
from portal.warranty.facts import FactKnown, NewFact
from portal.warranty.kinds import FactKind
from portal.warranty.terms import ExtensionKind, Status
from tests.support.engines import both_engines
from tests.support.statements import counted

SUPPORT = Actor(None, "Support")
FIRST, SECOND, THIRD = Serial("90000TD900001"), Serial("90000TD900002"), Serial("90000TD900003")
ALIKE = Serial("9OOOOTD900001")
PRODUCT = "plenticore-plus-10"
DAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def devices(in_app: Flask) -> None:
    add_devices(
        [
            Device(
                FIRST,
                PRODUCT,
                produced_on=date(2025, 1, 10),
                shipped_on=date(2025, 3, 1),
                ship_country="SE",
                replaced_by=SECOND,
                replaced_on=date(2025, 12, 1),
            ),
            Device(
                SECOND,
                PRODUCT,
                shipped_on=date(2025, 11, 20),
                ship_country="SE",
                replaced_by=THIRD,
                replaced_on=date(2026, 4, 1),
            ),
            Device(THIRD, PRODUCT, shipped_on=date(2026, 3, 20), ship_country="SE"),
            Device(ALIKE, PRODUCT, shipped_on=date(2025, 3, 1), ship_country="SE"),
        ]
    )


def happen(serial: str, kind: FactKind, day: date, reference: str = "test", **more: object) -> int:
    with transaction():
        return facts.record_fact(
            NewFact(serial=serial, kind=kind, happened_on=day, reference=reference, **more),
            SUPPORT,
        )


@both_engines
def test_a_chain_of_replacements_is_one_statement_and_its_facts_another(in_app: Flask) -> None:
    happen(FIRST, FactKind.REGISTERED, date(2025, 4, 1))
    with counted(in_app) as sent:
        found = covers.look_up(THIRD, DAY)
    assert len(sent) == 2, str(sent)
    assert found.found
    assert [each.serial for each in found.found.predecessors] == [SECOND, FIRST]
    assert found.found.cover.inherited
    assert found.found.cover.upgraded


@both_engines
def test_unknown_serials_cost_the_same(in_app: Flask) -> None:
    with counted(in_app) as sent:
        found = covers.look_up(Serial("99999TD999999"), DAY)
    assert len(sent) == 2
    assert found == covers.CoverFound(None, ())


@both_engines
def test_look_alikes_are_named(in_app: Flask) -> None:
    assert covers.look_up(Serial("90OOOTD900001"), DAY).look_alikes == (FIRST, ALIKE)
    assert covers.look_up(FIRST, DAY).look_alikes == (ALIKE,)


@both_engines
def test_many_serials_are_as_one_by_one(in_app: Flask) -> None:
    happen(SECOND, FactKind.REGISTERED, date(2026, 1, 5))
    serials = [FIRST, SECOND, THIRD, ALIKE, "99999TD999999"]
    many = covers.covers_of(serials, DAY)
    singly = {each: covers.look_up(Serial(each), DAY).found for each in serials}
    assert many == {serial: found for serial, found in singly.items() if found}


@both_engines
def test_ten_thousand_serials_cost_as_many_statements_as_ten(in_app: Flask) -> None:
    serials = [f"9{number:07d}ABCDE" for number in range(10_000)]
    with counted(in_app) as sent:
        covers.covers_of([*serials, THIRD], DAY)
    # the register, two generations of replacements and the end of the chain, the facts
    assert len(sent) == 5, str(sent)


@both_engines
def test_a_cause_makes_a_fact_once(in_app: Flask) -> None:
    happen(FIRST, FactKind.CODE, DAY, "code:1", months=60, cover="full", shown="AB12")
    with pytest.raises(FactKnown):
        happen(FIRST, FactKind.CODE, DAY, "code:1", months=60, cover="full")
    [extension] = covers.covers_of([FIRST], DAY)[FIRST].facts.extensions
    assert (extension.kind, extension.months, extension.reference) == (
        ExtensionKind.CODE,
        60,
        "AB12",
    )


@both_engines
def test_what_is_taken_back_does_not_count_and_stays_in_the_history(in_app: Flask) -> None:
    wrong = happen(ALIKE, FactKind.REGISTERED, date(2025, 5, 1))
    assert covers.covers_of([ALIKE], DAY)[ALIKE].cover.upgraded
    happen(ALIKE, FactKind.RETRACTION, DAY, f"fact:{wrong}", retracts=wrong)
    assert not covers.covers_of([ALIKE], DAY)[ALIKE].cover.upgraded
    assert len(facts.history_of([ALIKE])[ALIKE]) == 2


def test_the_first_deed_counts_and_the_last_word_on_everything_else(in_app: Flask) -> None:
    days = (date(2025, 6, 1), date(2025, 5, 1), date(2025, 7, 1))
    for number, day in enumerate(days, start=1):
        happen(ALIKE, FactKind.ONLINE, day, f"batch:{number}")
        happen(ALIKE, FactKind.REGISTERED, day, f"form:{number}")
        happen(ALIKE, FactKind.COMMISSIONED, day, f"form:{number}")
    told = covers.covers_of([ALIKE], DAY)[ALIKE].facts
    assert (told.online_on, told.registered_on) == (date(2025, 5, 1), date(2025, 5, 1))
    assert told.commissioned_on == date(2025, 7, 1)


def test_devices_that_replaced_each_other_by_mistake_end(in_app: Flask) -> None:
    one, other = Serial("90000TD90000X"), Serial("90000TD90000Y")
    add_devices(
        [
            Device(one, PRODUCT, shipped_on=date(2025, 3, 1), replaced_by=other),
            Device(other, PRODUCT, shipped_on=date(2025, 3, 1), replaced_by=one),
        ]
    )
    found = covers.look_up(one, DAY).found
    assert found
    assert [each.serial for each in found.predecessors] == [other]
    assert found.cover.status in Status
    assert covers.covers_of([one], DAY)[one] == found
