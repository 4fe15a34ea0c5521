"""Registering a device: Smart Warranty, and the upgrade of a device without a cloud."""

from datetime import date

import pytest
from flask import Flask

from portal.catalogue.warranty import UpgradeLevel
from portal.core.errors import DomainError
from portal.core.serials import Serial
from portal.mail import outbox
from portal.mail.writing import render
from portal.warranty.covers import look_up
from portal.warranty.facts import facts_of
from portal.warranty.ownership import UnknownDevice
from portal.warranty.terms.refused import (
    CommissioningDateMissing,
    DateBeforeProduction,
    DateBeforeShipment,
    DateInFuture,
    UpgradeDone,
    UpgradeNotEligible,
    UpgradeTooLate,
)
from portal.warranty.upgrade.registering import preview, register
from portal.web.identity import Identity
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.engines import both_engines
from tests.support.owned_devices import (
    KOSTAL_SERIAL,
    SOLAX,
    SOLAX_SERIAL,
    add_device,
    give,
    identity_of,
)
from tests.support.wallet import audited, mails, make_wholesaler


@pytest.fixture
def owner(in_app: Flask, cast: Cast, clock: Clock) -> Identity:
    give(add_device(), cast.owner)
    give(add_device(SOLAX_SERIAL, SOLAX), cast.owner)
    return identity_of(cast.owner.user_id)


def facts_recorded(serial: str = KOSTAL_SERIAL) -> list[tuple[str, date]]:
    return [(fact.kind.value, fact.happened_on) for fact in facts_of([serial])[serial]]


@both_engines
def test_registering_activates_smart_warranty(owner: Identity, cast: Cast) -> None:
    seen = preview(owner, KOSTAL_SERIAL, None)
    assert (seen.before.last_day, seen.after.last_day) == (date(2028, 9, 30), date(2031, 9, 30))
    assert facts_recorded() == []
    done = register(owner, KOSTAL_SERIAL, None, "key-0001")
    assert done.after.level is UpgradeLevel.SMART
    found = look_up(KOSTAL_SERIAL).found
    assert found
    assert found.cover.last_day == done.after.last_day
    assert facts_recorded() == [("registered", date(2026, 6, 15))]
    [entry] = audited("warranty.upgraded")
    assert (entry.company_id, entry.facts["level"]) == (cast.company_id, "smart")
    assert mails("warranty_upgraded") == [("office@se100001.example", "sv")]


def test_with_the_commissioning_date_it_lasts_longer(owner: Identity) -> None:
    done = register(owner, KOSTAL_SERIAL, date(2026, 5, 2), "key-0001")
    assert done.after.level is UpgradeLevel.SMART_PLUS
    assert done.after.last_day == date(2036, 9, 30)
    assert facts_recorded() == [
        ("registered", date(2026, 6, 15)),
        ("commissioned", date(2026, 5, 2)),
    ]


def test_the_date_may_follow_later(owner: Identity, clock: Clock) -> None:
    register(owner, KOSTAL_SERIAL, None, "key-0001")
    with pytest.raises(CommissioningDateMissing):
        register(owner, KOSTAL_SERIAL, None, "key-0002")
    clock.forward(days=3)
    done = register(owner, KOSTAL_SERIAL, date(2026, 5, 2), "key-0003")
    assert (done.before.level, done.after.level) == (UpgradeLevel.SMART, UpgradeLevel.SMART_PLUS)


@both_engines
def test_the_date_may_follow_after_the_standard_warranty(
    owner: Identity, cast: Cast, clock: Clock
) -> None:
    """Smart Warranty was there in time: the day it was registered on stays the one that counts."""
    register(owner, KOSTAL_SERIAL, None, "key-0001")
    clock.forward(days=3 * 365)
    offered = look_up(KOSTAL_SERIAL).found
    assert offered
    assert [each.covered_until for each in offered.cover.upgrade.offers] == [date(2036, 9, 30)]
    done = register(owner, KOSTAL_SERIAL, date(2026, 5, 2), "key-0002")
    assert (done.before.last_day, done.after.last_day) == (date(2031, 9, 30), date(2036, 9, 30))
    found = look_up(KOSTAL_SERIAL).found
    assert found
    assert found.cover.last_day == date(2036, 9, 30)
    assert facts_recorded() == [
        ("registered", date(2026, 6, 15)),
        ("commissioned", date(2026, 5, 2)),
    ]
    assert register(owner, KOSTAL_SERIAL, date(2026, 5, 2), "key-0002").repeated


def test_a_device_without_a_cloud_is_upgraded_by_its_date(owner: Identity) -> None:
    with pytest.raises(CommissioningDateMissing):
        register(owner, SOLAX_SERIAL, None, "key-0001")
    done = register(owner, SOLAX_SERIAL, date(2026, 5, 2), "key-0001")
    assert done.after.level is UpgradeLevel.UPGRADED
    # from the day of installation on, not from six months after production
    assert (done.before.start, done.after.start) == (date(2026, 9, 2), date(2026, 5, 2))
    assert done.after.last_day == date(2036, 5, 1)
    found = look_up(Serial(SOLAX_SERIAL)).found
    assert found
    assert found.cover.phases == done.after.phases
    assert facts_recorded(SOLAX_SERIAL) == [
        ("registered", date(2026, 6, 15)),
        ("commissioned", date(2026, 5, 2)),
        ("installed", date(2026, 5, 2)),
    ]


def test_an_owner_whose_warranty_starts_earlier_is_told(
    owner: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = []
    monkeypatch.setattr(outbox, "enqueue", lambda *mail, **_more: sent.append(mail))
    register(owner, SOLAX_SERIAL, date(2026, 5, 2), "key-0001")
    register(owner, KOSTAL_SERIAL, date(2026, 5, 2), "key-0002")
    texts = [render(template, "en", values).text for template, _, _, values, *_ in sent]
    assert "It starts on 2 maj 2026, the day of installation." in texts[0]
    assert "the day of installation" not in texts[1]


def test_a_replacement_keeps_the_start_of_the_first_device(owner: Identity, cast: Cast) -> None:
    first, new = "MC2TEST0000011", "MC2TEST0000012"
    add_device(first, SOLAX, replaced_by=new, replaced_on=date(2026, 6, 1))
    give(add_device(new, SOLAX, shipped_on=date(2026, 5, 20)), cast.owner)
    # the plant was commissioned with the first one, before the second was shipped
    done = register(owner, new, date(2026, 4, 20), "key-0001")
    assert (done.before.start, done.after.start) == (date(2026, 9, 2), date(2026, 9, 2))
    assert [kind for kind, _ in facts_recorded(new)] == ["registered", "commissioned"]


def test_sent_twice_it_acts_once(owner: Identity) -> None:
    register(owner, KOSTAL_SERIAL, date(2026, 5, 2), "key-0001")
    assert register(owner, KOSTAL_SERIAL, date(2026, 5, 2), "key-0001").repeated
    assert len(facts_recorded()) == 2
    assert len(mails("warranty_upgraded")) == 1
    with pytest.raises(UpgradeDone):
        register(owner, KOSTAL_SERIAL, date(2026, 5, 2), "key-0002")


@pytest.mark.parametrize(
    ("commissioned_on", "refusal"),
    [
        (date(2026, 6, 16), DateInFuture),
        (date(2026, 3, 31), DateBeforeShipment),
        (date(2026, 3, 1), DateBeforeProduction),
    ],
)
def test_a_date_that_cannot_be_is_refused(
    owner: Identity, commissioned_on: date, refusal: type[DomainError]
) -> None:
    for _ in range(2):
        with pytest.raises(refusal):
            register(owner, KOSTAL_SERIAL, commissioned_on, "key-0001")
    assert facts_recorded() == []


def test_what_cannot_be_upgraded_is_told(owner: Identity, cast: Cast) -> None:
    late = give(
        add_device("90523TD90002R", produced_on=date(2020, 3, 2), shipped_on=date(2020, 4, 1)),
        cast.owner,
    )
    meter = give(add_device("70990001", "ksem"), cast.owner)
    for serial, refusal in [(late, UpgradeTooLate), (meter, UpgradeNotEligible)]:
        with pytest.raises(refusal):
            preview(owner, serial, None)


def test_only_the_owner_may(owner: Identity, cast: Cast) -> None:
    stranger = identity_of(cast.stranger.user_id)
    for _ in range(2):
        with pytest.raises(UnknownDevice):
            preview(stranger, KOSTAL_SERIAL, None)
        with pytest.raises(UnknownDevice):
            register(stranger, KOSTAL_SERIAL, None, "key-0001")
    assert facts_recorded() == []


def test_an_operator_owns_devices_alone(owner: Identity) -> None:
    person = make_wholesaler("home@person.example")
    serial = give(add_device("90523TD90002R"), person)
    private = identity_of(person.user_id)
    assert private.company is None
    assert register(private, serial, None, "key-0001").after.level is UpgradeLevel.SMART
    assert mails("warranty_upgraded") == [("home@person.example", "en")]
    with pytest.raises(UnknownDevice):
        register(owner, serial, None, "key-0002")
