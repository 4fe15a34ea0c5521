"""Corrections by support: what is written, what is refused, and that nothing is edited unseen."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.audit.record import Actor
from portal.core.errors import DomainError
from portal.core.serials import Serial
from portal.devices import corrections, register
from portal.devices.corrections import Correction, Origin, correct, history
from portal.devices.refusals import SENTENCES
from portal.devices.register import Device
from portal.extensions import db
from tests.devices.supply import import_lines
from tests.support.cast import Cast
from tests.support.engines import both_engines
from tests.support.processes import at_once

HYBRID, METER = Serial("H34TST00830001"), Serial("70990001")
FIRST, SECOND, THIRD = (Serial(f"90523TD9000{n}R") for n in (1, 2, 3))
SHIPPED, LATER = date(2025, 2, 3), date(2025, 2, 13)


@pytest.fixture
def support(app: Flask, cast: Cast) -> Actor:
    return Actor(cast.owner.user_id, "Sam Support")


@pytest.fixture(autouse=True)
def filled(in_app: Flask) -> None:
    register.add_devices(
        Device(serial, "piko-iq-10", produced_on=date(2025, 1, 2), shipped_on=SHIPPED)
        for serial in (FIRST, SECOND, THIRD)
    )
    register.add_devices([Device(HYBRID, "x3-hybrid-g4-10-0"), Device(METER, "ksem")])


def replaced(serial: str, day: date | None = LATER) -> list[Correction]:
    return [Correction("replaced_by", "", serial), Correction("replaced_on", None, day)]


@both_engines
def test_a_correction_and_its_history(support: Actor) -> None:
    wishes = [Correction("shipped_on", SHIPPED, LATER), Correction("product", "piko-iq-10", "ksem")]
    correct(FIRST, wishes, " Delivery note\n 4711 ", support)
    device = register.find(FIRST)
    assert device
    assert (device.shipped_on, device.product) == (LATER, "ksem")
    [change] = history(FIRST)
    assert (change.origin, change.reason) == (Origin.SUPPORT, "Delivery note 4711")
    assert change.user_name == "Sam Support"
    assert change.before == {"shipped_on": "2025-02-03", "product": "piko-iq-10"}
    assert change.after == {"shipped_on": "2025-02-13", "product": "ksem"}
    [entry] = db.session.execute(select(AuditEntry).where(AuditEntry.action == "device.corrected"))
    assert entry[0].subject == f"device:{FIRST}"


@both_engines
def test_what_support_corrected_outlives_imports(support: Actor) -> None:
    correct(FIRST, [Correction("shipped_on", SHIPPED, LATER)], "Delivery note", support)
    count, _ = import_lines(f"{FIRST},piko-iq-10,,2025-02-03,,,,")
    assert (count.kept, count.corrected) == (1, 0)
    device = register.find(FIRST)
    assert device
    assert device.shipped_on == LATER


@both_engines
def test_a_chain_of_replacements(support: Actor) -> None:
    correct(FIRST, replaced(SECOND), "Warranty case 1", support)
    correct(SECOND, replaced(THIRD), "Warranty case 2", support, Origin.CLAIM)
    trace = register.trace(THIRD)
    assert [each.serial for each in trace.predecessors] == [SECOND, FIRST]
    undone = [Correction("replaced_by", SECOND, ""), Correction("replaced_on", LATER, None)]
    correct(FIRST, undone, "It was another device", support)
    assert [each.serial for each in register.trace(THIRD).predecessors] == [SECOND]
    assert len(history(FIRST)) == 2


REFUSED: list[tuple[list[Correction], type[Exception]]] = [
    ([], corrections.NothingCorrected),
    ([Correction("shipped_on", SHIPPED, SHIPPED)], corrections.NothingCorrected),
    ([Correction("shipped_on", LATER, date(2025, 3, 1))], corrections.CorrectedMeanwhile),
    ([Correction("shipped_on", None, LATER)], corrections.CorrectedMeanwhile),
    ([Correction("shipped_on", SHIPPED, date(1899, 12, 31))], corrections.DayImpossible),
    ([Correction("produced_on", None, date(2999, 1, 1))], corrections.DayImpossible),
    ([Correction("shipped_on", SHIPPED, date(2025, 1, 1))], corrections.ShippedBeforeProduction),
    ([Correction("product", "piko-iq-10", "piko-iq-11")], corrections.ProductNotKnown),
    (
        [Correction("product", "piko-iq-10", "x3-hybrid-g4-10-0")],
        corrections.ProductNumberedOtherwise,
    ),
    (replaced(HYBRID), corrections.ReplacementOfAnotherKind),
    (replaced(METER), corrections.ReplacementOfAnotherKind),
    ([Correction("replaced_by", "", SECOND)], corrections.ReplacementIncomplete),
    ([Correction("replaced_on", None, LATER)], corrections.ReplacementIncomplete),
    (replaced("90523TD90009R"), corrections.ReplacementUnknown),
    (replaced(FIRST), corrections.ReplacementCircle),
    (replaced(SECOND, date(2020, 11, 20)), corrections.DayImpossible),
    ([Correction("serial", FIRST, "72345678")], ValueError),
    ([Correction("code_hash", None, "x")], ValueError),
]


@both_engines
@pytest.mark.parametrize(("wishes", "refusal"), REFUSED)
def test_refused_corrections_write_nothing(
    wishes: list[Correction], refusal: type[Exception], support: Actor
) -> None:
    before = register.find(FIRST)
    with pytest.raises(refusal):
        correct(FIRST, wishes, "A reason", support)
    assert register.find(FIRST) == before
    assert history(FIRST) == []


def test_other_refusals(support: Actor) -> None:
    wish = [Correction("shipped_on", SHIPPED, LATER)]
    with pytest.raises(corrections.CorrectionReasonMissing):
        correct(FIRST, wish, " \n ", support)
    with pytest.raises(corrections.DeviceUnknown):
        correct(Serial("90523TD90009R"), wish, "A reason", support)
    correct(FIRST, replaced(THIRD), "Warranty case 1", support)
    with pytest.raises(corrections.ReplacesAnother) as refusal:
        correct(SECOND, replaced(THIRD), "Warranty case 2", support)
    assert refusal.value.other == FIRST
    with pytest.raises(corrections.ReplacementCircle):
        correct(THIRD, replaced(FIRST), "Warranty case 3", support)


def test_a_meter_becomes_no_inverter_and_replaces_a_meter(support: Actor) -> None:
    with pytest.raises(corrections.ProductNumberedOtherwise):
        correct(METER, [Correction("product", "ksem", "piko-iq-10")], "A reason", support)
    correct(FIRST, [Correction("product", "piko-iq-10", "kem")], "The plate", support)
    correct(FIRST, replaced(METER), "Warranty case 4", support)
    assert register.trace(METER).predecessors[0].serial == FIRST


def correct_at_once(number: int, wishes: list[tuple[str, list[Correction]]]) -> Any:
    serial, wish = wishes[number]
    try:
        correct(Serial(serial), wish, "A reason", Actor(None, f"Person {number}"))
    except corrections.CorrectionRefused as refusal:
        return refusal.code
    return "written"


@both_engines
def test_of_two_corrections_at_once_one_wins(app: Flask, tmp_path: Path) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    days = [date(2025, 2, 3 + each) for each in range(1, 5)]
    wishes = [(str(FIRST), [Correction("shipped_on", SHIPPED, day)]) for day in days]
    answers = at_once(4, url, tmp_path, correct_at_once, wishes)
    assert sorted(answers) == ["corrected_meanwhile"] * 3 + ["written"]
    assert len(history(FIRST)) == 1


@both_engines
def test_two_devices_never_have_one_replacement_nor_a_circle(app: Flask, tmp_path: Path) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    wishes = [(str(FIRST), replaced(THIRD)), (str(SECOND), replaced(THIRD))]
    assert sorted(at_once(2, url, tmp_path, correct_at_once, wishes)) == [
        "replaces_another",
        "written",
    ]


@pytest.mark.parametrize("kind", corrections.CorrectionRefused.__subclasses__())
def test_every_refusal_has_words(kind: type[DomainError]) -> None:
    assert kind in SENTENCES
