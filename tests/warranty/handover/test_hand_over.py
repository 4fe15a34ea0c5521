"""A device changes hands once both have confirmed; a code is good once, for a while, for others."""

from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.lockouts import LockedOut, in_force
from portal.accounts.models import GuessCounter
from portal.core.errors import DomainError
from portal.extensions import db
from portal.warranty.handover import giving, history, live, receiving
from portal.warranty.handover.codes import HandOverCode, HandOverCodeMalformed
from portal.warranty.handover.guesses import LOCK
from portal.warranty.handover.models import HandOver
from portal.warranty.handover.receiving import CodeOfOwnDevice, HandOverCodeNotAccepted
from portal.warranty.models import OwnedDevice
from portal.warranty.owned import keeping
from portal.warranty.ownership import UnknownDevice, owned_serial
from portal.web.identity import Identity
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.engines import both_engines
from tests.support.extensions import make_operator
from tests.support.owned_devices import KOSTAL_SERIAL, add_device, give, identity_of
from tests.support.processes import at_once
from tests.support.wallet import audited, mails

HOME = "192.0.2.1"
CLIENTS = 6


@pytest.fixture
def giver(in_app: Flask, cast: Cast) -> Identity:
    give(add_device(), cast.owner)
    return identity_of(cast.owner.user_id)


@pytest.fixture
def taker(giver: Identity) -> Identity:
    return identity_of(make_operator().user_id)


def entered(giver: Identity, taker: Identity) -> HandOverCode:
    code = giving.make(giver, KOSTAL_SERIAL)
    assert receiving.enter(taker, code.printed.lower(), HOME) == KOSTAL_SERIAL
    return code


def confirm(giver: Identity) -> None:
    found = live.given(giver, KOSTAL_SERIAL)
    assert found.uuid
    giving.confirm(giver, KOSTAL_SERIAL, found.uuid)


def states() -> list[str]:
    return list(db.session.scalars(select(HandOver.state).order_by(HandOver.id)))


def owners() -> list[tuple[str, str]]:
    rows = db.session.execute(select(OwnedDevice.state, OwnedDevice.proof).order_by(OwnedDevice.id))
    return [tuple(row) for row in rows]


@both_engines
def test_the_device_goes_over_once_both_agree(giver: Identity, taker: Identity) -> None:
    code = entered(giver, taker)
    assert owned_serial(giver, KOSTAL_SERIAL)
    assert mails("hand_over_entered") == [("office@se100001.example", "sv")]
    assert [each.serial for each in live.expected(taker)] == [KOSTAL_SERIAL]
    confirm(giver)
    assert owned_serial(taker, KOSTAL_SERIAL).proof == "hand_over"
    with pytest.raises(UnknownDevice):
        owned_serial(giver, KOSTAL_SERIAL)
    assert owners() == [("past", "device_code"), ("owned", "hand_over")]
    assert len(mails("hand_over_done")) == 2
    for action in ("hand_over.made", "hand_over.entered", "device.handed_over"):
        assert len(audited(action)) == 1
    assert len(audited("device.taken_over")) == 1
    assert code.value not in str([entry.facts for entry in audited("hand_over.made")])
    stored = db.session.scalars(select(HandOver.code_hash)).one()
    assert code.value not in stored


def test_sent_again_each_step_changes_nothing(giver: Identity, taker: Identity) -> None:
    code = entered(giver, taker)
    assert receiving.enter(taker, code.value, HOME) == KOSTAL_SERIAL
    assert len(mails("hand_over_entered")) == 1
    uuid = live.given(giver, KOSTAL_SERIAL).uuid
    assert uuid
    for _ in range(2):
        giving.confirm(giver, KOSTAL_SERIAL, uuid)
    assert receiving.enter(taker, code.value, HOME) == KOSTAL_SERIAL
    assert len(audited("device.handed_over")) == 1
    with pytest.raises(UnknownDevice):
        giving.confirm(identity_of(make_operator("no@home.example").user_id), KOSTAL_SERIAL, uuid)


def test_the_own_code_is_for_others(giver: Identity) -> None:
    code = giving.make(giver, KOSTAL_SERIAL)
    with pytest.raises(CodeOfOwnDevice):
        receiving.enter(giver, code.value, HOME)
    assert (states(), audited("hand_over.refused")) == (["open"], [])


@both_engines
def test_a_code_ends(giver: Identity, taker: Identity, clock: Clock) -> None:
    expired = giving.make(giver, KOSTAL_SERIAL)
    clock.forward(days=giving.VALID_FOR.days)
    refused(taker, expired)
    replaced = giving.make(giver, KOSTAL_SERIAL)
    latest = giving.make(giver, KOSTAL_SERIAL)
    refused(taker, replaced)
    giving.withdraw(giver, KOSTAL_SERIAL)
    refused(taker, latest)
    assert states() == ["withdrawn"] * 3
    removed = giving.make(giver, KOSTAL_SERIAL)
    keeping.remove(giver, KOSTAL_SERIAL, owned_serial(giver, KOSTAL_SERIAL).uuid)
    refused(taker, removed)


def refused(taker: Identity, code: HandOverCode) -> None:
    with pytest.raises(HandOverCodeNotAccepted) as refusal:
        receiving.enter(taker, code.value, HOME)
    assert refusal.value.facts == {}


def test_what_was_entered_is_confirmed_in_time_or_never(
    giver: Identity, taker: Identity, clock: Clock
) -> None:
    entered(giver, taker)
    uuid = live.given(giver, KOSTAL_SERIAL).uuid
    assert uuid
    with pytest.raises(giving.HandOverWaits):
        giving.make(giver, KOSTAL_SERIAL)
    clock.forward(days=giving.VALID_FOR.days)
    with pytest.raises(giving.NothingToConfirm):
        giving.confirm(giver, KOSTAL_SERIAL, uuid)
    assert live.expected(taker) == []
    giving.make(giver, KOSTAL_SERIAL)
    assert owned_serial(giver, KOSTAL_SERIAL)


def test_who_takes_may_step_back(giver: Identity, taker: Identity) -> None:
    entered(giver, taker)
    [expected] = live.expected(taker)
    with pytest.raises(receiving.UnknownHandOver):
        receiving.step_back(giver, expected.uuid)
    assert states() == ["entered"]
    for _ in range(2):
        receiving.step_back(taker, expected.uuid)
    with pytest.raises(giving.NothingToConfirm):
        giving.confirm(giver, KOSTAL_SERIAL, expected.uuid)
    assert len(audited("hand_over.withdrawn")) == 1


def test_guesses_are_counted_and_slips_are_not(giver: Identity, taker: Identity) -> None:
    for slip in ("", "GV23", "GV23-4567-89A", "XX23-4567-89AB", "GV23-4567-89A0", "G" * 500):
        with pytest.raises(HandOverCodeMalformed):
            receiving.enter(taker, slip, HOME)
    assert audited("hand_over.refused") == []
    for _ in range(LOCK.one_person.most):
        refused(taker, HandOverCode.generate())
    right = giving.make(giver, KOSTAL_SERIAL)
    with pytest.raises(LockedOut):
        receiving.enter(taker, right.value, HOME)
    assert [entry.facts["locked"] for entry in audited("hand_over.refused")].count(True) == 1


def test_nobody_gives_what_is_not_theirs(giver: Identity, taker: Identity) -> None:
    for deed in (giving.make, giving.withdraw, live.given, history.own_history):
        with pytest.raises(UnknownDevice):
            deed(taker, KOSTAL_SERIAL)


def test_history_names_who_handed_it_to_me_and_nobody_else(
    giver: Identity, taker: Identity, cast: Cast
) -> None:
    entered(giver, taker)
    confirm(giver)
    told = history.own_history(taker, KOSTAL_SERIAL)
    assert [(each.owner, each.mine) for each in told] == [
        ("Olle Operatör", True),
        ("Solkraft AB", False),
    ]
    third = identity_of(cast.stranger.user_id)
    code = giving.make(taker, KOSTAL_SERIAL)
    receiving.enter(third, code.value, HOME)
    confirm(taker)
    told = history.own_history(third, KOSTAL_SERIAL)
    assert [each.owner for each in told][1:] == ["Olle Operatör", ""]


def test_codes_differ_and_say_nothing_of_themselves() -> None:
    codes = {HandOverCode.generate().value for _ in range(50)}
    assert len(codes) == 50
    assert repr(HandOverCode.parse(codes.pop())) == "<HandOverCode>"


def enter_as(number: int, code: str, user_ids: list[int]) -> str:
    try:
        return receiving.enter(identity_of(user_ids[number]), code, HOME)
    except DomainError as refusal:
        return type(refusal).__name__


def guess_as(_number: int, user_id: int) -> list[str]:
    return [enter_as(0, HandOverCode.generate().value, [user_id]) for _ in range(4)]


def confirm_as(_number: int, user_id: int, uuid: str) -> str:
    giving.confirm(identity_of(user_id), KOSTAL_SERIAL, UUID(uuid))
    return "confirmed"


@both_engines
def test_of_many_at_once_one_enters_it_and_it_goes_over_once(
    in_app: Flask, giver: Identity, tmp_path: Path
) -> None:
    people = [make_operator(f"p{number}@home.example").user_id for number in range(CLIENTS)]
    code, url = giving.make(giver, KOSTAL_SERIAL), str(in_app.config["SQLALCHEMY_DATABASE_URI"])
    outcomes = Counter(at_once(CLIENTS, url, tmp_path, enter_as, code.value, people))
    assert outcomes == {KOSTAL_SERIAL: 1, "HandOverCodeNotAccepted": CLIENTS - 1}
    uuid = str(live.given(giver, KOSTAL_SERIAL).uuid)
    confirmed = at_once(CLIENTS, url, tmp_path, confirm_as, giver.user_id, uuid)
    assert confirmed == ["confirmed"] * CLIENTS
    assert owners() == [("past", "device_code"), ("owned", "hand_over")]
    assert len(audited("device.handed_over")) == 1
    assert len(mails("hand_over_done")) == 2


@both_engines
def test_of_a_burst_of_guesses_ten_are_heard(
    in_app: Flask, taker: Identity, tmp_path: Path
) -> None:
    url = str(in_app.config["SQLALCHEMY_DATABASE_URI"])
    told = at_once(CLIENTS, url, tmp_path, guess_as, taker.user_id)
    outcomes = Counter(outcome for each in told for outcome in each)
    most = LOCK.one_person.most
    assert outcomes == {"HandOverCodeNotAccepted": most, "LockedOut": 4 * CLIENTS - most}
    assert len(audited("hand_over.refused")) == most


def test_a_right_code_is_no_guess(giver: Identity, taker: Identity) -> None:
    for _ in range(LOCK.one_person.most + 1):
        code = entered(giver, taker)
        assert receiving.enter(taker, code.value, HOME) == KOSTAL_SERIAL
        [expected] = live.expected(taker)
        receiving.step_back(taker, expected.uuid)
    assert in_force() == 0
    assert not any(db.session.scalars(select(GuessCounter.wrong)))
