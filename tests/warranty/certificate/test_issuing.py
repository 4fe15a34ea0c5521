"""A certificate is issued once for a cover, anew for another, and withdrawn with a reason."""

from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from portal.audit.record import Actor
from portal.core.errors import DomainError
from portal.core.transaction import transaction
from portal.devices import register
from portal.devices.register import Device
from portal.warranty.certificate import reading, withdrawing
from portal.warranty.certificate.issuing import (
    CertificateBlocked,
    DeviceReplaced,
    NothingToCertify,
    issue,
)
from portal.warranty.certificate.kinds import CertificateState
from portal.warranty.certificate.numbers import UnknownCertificate, new_number
from portal.warranty.certificate.reading import CertificateOver, check
from portal.warranty.certificate.standing import standing_of
from portal.warranty.certificate.withdrawing import CertificateChanged, WithdrawalReasonMissing
from portal.warranty.facts import NewFact, record_fact
from portal.warranty.kinds import FactKind
from portal.warranty.owned import keeping
from portal.warranty.ownership import UnknownDevice, owned_serial
from portal.warranty.upgrade import registering
from tests.support.cast import Cast
from tests.support.certificates import row_of, rows_of
from tests.support.clock import Clock
from tests.support.engines import both_engines
from tests.support.owned_devices import KOSTAL, KOSTAL_SERIAL, add_device, give, identity_of
from tests.support.processes import at_once
from tests.support.wallet import audited, mails, make_wholesaler

CLIENTS = 4
REASON = "Issued for another device."


@pytest.fixture
def mine(in_app: Flask, cast: Cast, clock: Clock) -> int:
    """Of the owner, who stands for the company."""
    give(add_device(), cast.owner)
    return cast.owner.user_id


@pytest.fixture
def supporter(cast: Cast) -> Actor:
    return Actor(cast.support.user_id, cast.support.name)


def issued(user_id: int, serial: str = KOSTAL_SERIAL) -> str:
    return issue(identity_of(user_id), serial)


def upgrade(user_id: int) -> None:
    registering.register(identity_of(user_id), KOSTAL_SERIAL, None, "key-0001")


def buy(by: Actor) -> int:
    """A receipt proves a day of purchase, from which the cover starts."""
    day = {"kind": FactKind.PURCHASED, "happened_on": date(2026, 5, 2)}
    with transaction():
        return record_fact(NewFact(serial=KOSTAL_SERIAL, reference="receipt:1", **day), by)


def withdraw(number: str, by: Actor, reason: str = REASON) -> None:
    withdrawing.withdraw(row_of(number).id, reason, by)


def states() -> list[str]:
    return [row.state for row in rows_of(KOSTAL_SERIAL)]


@both_engines
def test_one_certificate_for_one_cover(mine: int, cast: Cast) -> None:
    number = issued(mine)
    assert issued(mine) == issued(cast.colleague.user_id) == number
    assert states() == ["valid"]
    [entry] = audited("certificate.issued")
    assert (entry.company_id, entry.subject) == (cast.company_id, f"serial:{KOSTAL_SERIAL}")
    assert entry.facts == {"certificate": number, "until": "2028-09-30", "replaces": False}
    found = check(number)
    assert (found.state, found.serial) == (CertificateState.VALID, KOSTAL_SERIAL)
    assert found.issued_on == date(2026, 6, 15)
    assert found.certified.first_day == date(2026, 10, 1)
    assert found.certified.last_day == found.certified.full_until == date(2028, 9, 30)


@both_engines
def test_another_cover_is_certified_anew(mine: int) -> None:
    first = issued(mine)
    upgrade(mine)
    # nobody is shown the old days as if they held, though nobody has asked for new ones yet
    assert check(first).state is CertificateState.REPLACED
    second = issued(mine)
    assert second != first
    assert states() == ["replaced", "valid"]
    assert [check(each).state.value for each in (first, second)] == ["replaced", "valid"]
    assert check(first).certified.last_day == date(2028, 9, 30)
    assert check(second).certified.last_day == date(2031, 9, 30)
    assert audited("certificate.issued")[-1].facts["replaces"]
    identity = identity_of(mine)
    assert reading.own_content(identity, KOSTAL_SERIAL, second).number == second
    with pytest.raises(CertificateOver):
        reading.own_content(identity, KOSTAL_SERIAL, first)
    listed = standing_of(identity, KOSTAL_SERIAL).certificates
    numbers = [each.number for each in listed]
    assert numbers == [second, first]


def test_time_alone_changes_no_cover(mine: int, clock: Clock) -> None:
    number = issued(mine)
    clock.forward(days=2000)
    assert issued(mine) == number
    assert check(number).state is CertificateState.VALID


def test_nobody_gets_that_of_others(mine: int, cast: Cast) -> None:
    number = issued(mine)
    for stranger in (cast.stranger.user_id, make_wholesaler().user_id):
        identity = identity_of(stranger)
        with pytest.raises(UnknownDevice):
            issue(identity, KOSTAL_SERIAL)
        with pytest.raises(UnknownDevice):
            standing_of(identity, KOSTAL_SERIAL)
        with pytest.raises(UnknownCertificate):
            reading.own_content(identity, KOSTAL_SERIAL, number)
    assert states() == ["valid"]


def test_a_person_without_a_company_gets_one(in_app: Flask, clock: Clock, cast: Cast) -> None:
    person = make_wholesaler()
    give(add_device(), person)
    number = issued(person.user_id)
    assert (row_of(number).user_id, row_of(number).company_id) == (person.user_id, None)


def test_without_days_there_is_nothing_to_certify(in_app: Flask, cast: Cast) -> None:
    give(add_device(produced_on=None, shipped_on=None), cast.owner)
    with pytest.raises(NothingToCertify):
        issued(cast.owner.user_id)
    assert states() == []


def test_the_device_that_came_for_it_has_the_certificate(in_app: Flask, cast: Cast) -> None:
    day, by = date(2026, 4, 1), "90523TD90002R"
    old = Device(KOSTAL_SERIAL, KOSTAL, shipped_on=day, replaced_by=by, replaced_on=day)
    register.add_devices([old, Device(by, KOSTAL, shipped_on=day)])
    for serial in (KOSTAL_SERIAL, by):
        give(serial, cast.owner)
    with pytest.raises(DeviceReplaced) as refusal:
        issued(cast.owner.user_id)
    assert refusal.value.by == by
    assert check(issued(cast.owner.user_id, by)).state is CertificateState.VALID


@both_engines
def test_what_is_withdrawn_is_not_certified_again(mine: int, cast: Cast, supporter: Actor) -> None:
    number = issued(mine)
    withdraw(number, supporter)
    assert check(number).state is CertificateState.WITHDRAWN
    with pytest.raises(CertificateBlocked) as refusal:
        issued(mine)
    assert (refusal.value.on, refusal.value.reason) == (date(2026, 6, 15), REASON)
    [entry] = audited("certificate.withdrawn")
    assert (entry.company_id, entry.actor_id) == (cast.company_id, supporter.user_id)
    assert entry.facts == {"certificate": number, "reason": REASON}
    assert mails("certificate_withdrawn") == [("office@se100001.example", "sv")]


@both_engines
def test_support_allows_a_new_one(mine: int, supporter: Actor) -> None:
    number = issued(mine)
    withdraw(number, supporter)
    withdrawing.allow_again(row_of(number).id, supporter)
    assert issued(mine) != number
    assert states() == ["withdrawn", "valid"]
    assert len(audited("certificate.allowed")) == 1
    with pytest.raises(CertificateChanged):
        withdrawing.allow_again(row_of(number).id, supporter)


@both_engines
def test_a_changed_cover_is_certified_after_a_withdrawal(mine: int, supporter: Actor) -> None:
    withdraw(issued(mine), supporter)
    identity = identity_of(mine)
    refusal = standing_of(identity, KOSTAL_SERIAL).refusal
    assert isinstance(refusal, CertificateBlocked)
    assert refusal.reason == REASON
    upgrade(mine)
    assert standing_of(identity, KOSTAL_SERIAL).refusal is None
    issued(mine)
    assert states() == ["withdrawn", "valid"]


def test_the_cover_of_before_gets_a_number_of_its_own(mine: int, supporter: Actor) -> None:
    first = issued(mine)
    fact_id = buy(supporter)
    second = issued(mine)
    with transaction():
        back = {"kind": FactKind.RETRACTION, "retracts": fact_id, "reference": "b"}
        record_fact(NewFact(serial=KOSTAL_SERIAL, happened_on=date(2026, 6, 1), **back), supporter)
    assert len({first, second, issued(mine)}) == 3
    assert states() == ["replaced", "replaced", "valid"]


def test_a_withdrawal_is_refused(mine: int, supporter: Actor) -> None:
    number = issued(mine)
    with pytest.raises(WithdrawalReasonMissing):
        withdraw(number, supporter, " \n")
    with pytest.raises(UnknownCertificate):
        withdrawing.withdraw(4711, REASON, supporter)
    upgrade(mine)
    issued(mine)
    with pytest.raises(CertificateChanged):
        withdraw(number, supporter)
    assert states() == ["replaced", "valid"]
    assert audited("certificate.withdrawn") == mails("certificate_withdrawn") == []


def test_a_device_that_nobody_owns_any_more(mine: int, supporter: Actor) -> None:
    """Its certificate is withdrawn; nobody is left to be told."""
    number = issued(mine)
    identity = identity_of(mine)
    keeping.remove(identity, KOSTAL_SERIAL, owned_serial(identity, KOSTAL_SERIAL).uuid)
    withdraw(number, supporter)
    assert mails("certificate_withdrawn") == []
    assert check(number).state is CertificateState.WITHDRAWN


def test_a_number_that_nobody_has(in_app: Flask) -> None:
    with pytest.raises(UnknownCertificate):
        check(new_number())


def issue_as(_number: int, user_id: int) -> str:
    try:
        return issued(user_id)
    except DomainError as refusal:
        return type(refusal).__name__


@both_engines
def test_many_at_once_get_one_new_number(in_app: Flask, cast: Cast, tmp_path: Path) -> None:
    give(add_device(), cast.owner)
    first = issued(cast.owner.user_id)
    buy(Actor(cast.support.user_id, cast.support.name))
    url = str(in_app.config["SQLALCHEMY_DATABASE_URI"])
    numbers = set(at_once(CLIENTS, url, tmp_path, issue_as, cast.owner.user_id))
    assert states() == ["replaced", "valid"]
    assert [first, *numbers] == [row.number for row in rows_of(KOSTAL_SERIAL)]
