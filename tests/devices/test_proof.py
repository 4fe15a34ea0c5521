"""The device code: right, wrong, guessed."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.accounts.lockouts import LockedOut
from portal.audit.record import Actor
from portal.core.serials import Serial
from portal.core.transaction import transaction
from portal.devices import proof
from portal.devices.device_codes import DeviceCodeMalformed
from portal.devices.proof import ONE_DEVICE, ONE_PERSON, ProofWrong, find_by_code, forget_guesses
from portal.devices.register import Device
from tests.devices.supply import LINE, SERIAL, import_lines
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.engines import both_engines

HOME, ELSEWHERE = "192.0.2.1", "198.51.100.7"
ANNA = Actor(None, "Anna")
WITHOUT_CODE = "90523TD90002R"
OTHER = "90523TD90003R"


@pytest.fixture(autouse=True)
def filled(in_app: Flask) -> None:
    import_lines(LINE, f"{WITHOUT_CODE},piko-iq-10,,,,,,", f"{OTHER},piko-iq-10,,,,,ZZ99-1180,")


def prove(serial: str, code: str, address: str = HOME, who: Actor = ANNA) -> Device:
    return find_by_code(Serial(serial), code, who, address)


@both_engines
@pytest.mark.parametrize("typed", ["AB12-CD34", "ab12cd34", " AB12 CD34 ", "ABI2CD34", "ΑΒ12CD34"])
def test_who_knows_the_code_holds_the_device(typed: str) -> None:
    assert prove(SERIAL, typed).serial == SERIAL


@both_engines
@pytest.mark.parametrize(
    ("serial", "typed"),
    [
        (SERIAL, "AB12CD35"),
        (SERIAL, "ZZ991180"),
        (OTHER, "AB12CD34"),
        (WITHOUT_CODE, "AB12CD34"),
        ("90523TD90009R", "AB12CD34"),
    ],
)
def test_all_that_is_wrong_has_one_answer(serial: str, typed: str) -> None:
    with pytest.raises(ProofWrong) as refusal:
        prove(serial, typed)
    assert refusal.value.facts == {}


@pytest.mark.parametrize("typed", ["", "AB1", "A" * 21, "AB12?CD34", "x" * 100_000])
def test_what_is_no_code_is_not_counted(typed: str) -> None:
    for _ in range(ONE_PERSON.most + 1):
        with pytest.raises(DeviceCodeMalformed):
            prove(SERIAL, typed)
    assert prove(SERIAL, "AB12CD34")


def guess(times: int, address: str = HOME, who: Actor = ANNA, serial: str = SERIAL) -> None:
    for number in range(times):
        with pytest.raises(ProofWrong):
            prove(serial, f"GUESS{number:04d}", address, who)


@both_engines
def test_guesses_lock_the_person_for_a_while(clock: Clock) -> None:
    guess(ONE_PERSON.most)
    with pytest.raises(LockedOut):
        prove(SERIAL, "AB12CD34")
    assert prove(SERIAL, "AB12CD34", ELSEWHERE), "the owner elsewhere is not locked out"
    clock.forward(minutes=ONE_PERSON.lock / timedelta(minutes=1) + 1)
    assert prove(SERIAL, "AB12CD34")


def test_many_accounts_do_not_help(clock: Clock, cast: Cast) -> None:
    accounts = (cast.owner, cast.colleague, cast.stranger)
    people = [Actor(each.user_id, each.name) for each in accounts]
    for who in people[:2]:
        guess(ONE_PERSON.most, who=who)
    with pytest.raises(LockedOut):
        prove(SERIAL, "AB12CD34", who=people[2])
    assert ONE_DEVICE.most == 2 * ONE_PERSON.most
    assert prove(OTHER, "ZZ991180", who=people[2])


def test_success_ends_the_count(clock: Clock) -> None:
    guess(ONE_PERSON.most - 1)
    with transaction():
        forget_guesses(ANNA, HOME)
    guess(2)
    assert prove(SERIAL, "AB12CD34")


def test_a_count_is_never_taken_back_by_the_caller() -> None:
    with pytest.raises(RuntimeError), transaction():
        prove(SERIAL, "WRONG1234")


def test_unknown_serials_take_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str | None] = []

    def fits(_serial: str, _code: str, stored: str | None) -> bool:
        compared.append(stored)
        return False

    monkeypatch.setattr(proof, "device_code_fits", fits)
    for serial in (WITHOUT_CODE, "90523TD90009R"):
        with pytest.raises(ProofWrong):
            prove(serial, "AB12CD34")
    assert compared == [None, None]
