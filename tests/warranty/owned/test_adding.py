"""A device becomes one's own by its code, once; whose it is otherwise, nobody learns."""

from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.accounts.lockouts import LockedOut
from portal.audit.record import Actor
from portal.core.errors import DomainError
from portal.core.serials import Serial
from portal.core.transaction import transaction
from portal.devices.device_codes import hash_device_code, read_device_code
from portal.devices.models import Device
from portal.devices.proof import ONE_PERSON, ProofWrong
from portal.devices.register import SerialMisread
from portal.extensions import db
from portal.warranty.changes import actor_of
from portal.warranty.models import OwnedDevice
from portal.warranty.owned import keeping
from portal.warranty.owned.adding import Added, add
from portal.warranty.ownership import UnknownDevice, owned_serial
from tests.support.cast import Cast
from tests.support.engines import both_engines
from tests.support.owned_devices import KOSTAL_SERIAL, add_device, give, identity_of
from tests.support.processes import at_once
from tests.support.wallet import audited, mails, make_wholesaler

CODE, HOME = "AB12-CD34", "192.0.2.1"
UNKNOWN = "90523TD90009R"
CLIENTS = 8


@pytest.fixture(autouse=True)
def delivered(in_app: Flask) -> None:
    add_device()
    hashed = hash_device_code(KOSTAL_SERIAL, read_device_code(CODE))
    with transaction():
        this = update(Device).where(Device.serial == KOSTAL_SERIAL)
        db.session.execute(this.values(code_hash=hashed))


@pytest.fixture
def holder(cast: Cast) -> Actor:
    return actor_of(identity_of(cast.owner.user_id))


def added_by(who: Actor, serial: str = KOSTAL_SERIAL, code: str = CODE) -> Added:
    return add(who, Serial(serial), code, "Taket", HOME)


def states() -> list[str]:
    return list(db.session.execute(select(OwnedDevice.state).order_by(OwnedDevice.id)).scalars())


@both_engines
def test_who_knows_the_code_owns_the_device(holder: Actor, cast: Cast) -> None:
    assert added_by(holder) == Added(KOSTAL_SERIAL)
    owned = owned_serial(identity_of(cast.owner.user_id), KOSTAL_SERIAL)
    assert (owned.company_id, owned.user_id) == (cast.company_id, None)
    assert (owned.label, owned.proof) == ("Taket", "device_code")
    [entry] = audited("device.added")
    assert (entry.company_id, entry.subject) == (cast.company_id, f"serial:{KOSTAL_SERIAL}")
    assert mails("device_added") == [("office@se100001.example", "sv")]


@both_engines
def test_added_again_it_stays_as_it_is(holder: Actor) -> None:
    added_by(holder)
    assert added_by(holder, code="WRONG-CODE").repeated
    assert states() == ["owned"]
    assert len(audited("device.added")) == len(mails("device_added")) == 1


def test_a_person_without_a_company_owns_it_alone(cast: Cast) -> None:
    person = make_wholesaler()
    added_by(actor_of(identity_of(person.user_id)))
    owned = owned_serial(identity_of(person.user_id), KOSTAL_SERIAL)
    assert (owned.company_id, owned.user_id) == (None, person.user_id)
    assert mails("device_added") == [(person.email, "en")]


@both_engines
def test_one_answer_for_unknown_wrong_and_owned_by_others(holder: Actor) -> None:
    give(KOSTAL_SERIAL, make_wholesaler())
    for serial, code in [(UNKNOWN, CODE), (KOSTAL_SERIAL, "AB12-CD35"), (KOSTAL_SERIAL, CODE)]:
        with pytest.raises(ProofWrong) as refusal:
            added_by(holder, serial, code)
        assert refusal.value.facts == {}
    assert states() == ["owned"]
    assert audited("device.added") == mails("device_added") == []


def test_the_right_code_of_others_is_counted_as_a_wrong_one(holder: Actor) -> None:
    give(KOSTAL_SERIAL, make_wholesaler())
    for _ in range(ONE_PERSON.most):
        with pytest.raises(ProofWrong):
            added_by(holder)
    with pytest.raises(LockedOut):
        added_by(holder)
    assert len(audited("device_code.locked")) == 1


def test_a_serial_that_was_misread_is_no_guess(holder: Actor) -> None:
    for _ in range(ONE_PERSON.most + 1):
        with pytest.raises(SerialMisread) as refusal:
            added_by(holder, KOSTAL_SERIAL.replace("0", "O"))
        assert refusal.value.look_alikes == (KOSTAL_SERIAL,)
    assert added_by(holder) == Added(KOSTAL_SERIAL)


def test_what_was_removed_can_be_added_again(holder: Actor, cast: Cast) -> None:
    identity = identity_of(cast.owner.user_id)
    added_by(holder)
    first = owned_serial(identity, KOSTAL_SERIAL)
    keeping.remove(identity, KOSTAL_SERIAL, first.uuid)
    keeping.remove(identity, KOSTAL_SERIAL, first.uuid)
    assert len(audited("device.removed")) == 1
    with pytest.raises(UnknownDevice):
        owned_serial(identity, KOSTAL_SERIAL)
    assert not added_by(holder).repeated
    keeping.remove(identity, KOSTAL_SERIAL, first.uuid)  # the page of long ago
    assert states() == ["past", "owned"]


@both_engines
def test_nobody_removes_or_names_what_is_not_theirs(holder: Actor, cast: Cast) -> None:
    added_by(holder)
    owned = owned_serial(identity_of(cast.owner.user_id), KOSTAL_SERIAL)
    stranger = identity_of(make_wholesaler().user_id)
    with pytest.raises(UnknownDevice):
        keeping.remove(stranger, KOSTAL_SERIAL, owned.uuid)
    with pytest.raises(UnknownDevice):
        keeping.rename(stranger, KOSTAL_SERIAL, "Mine")
    assert states() == ["owned"]


def test_a_name_is_kept_and_noted_once(holder: Actor, cast: Cast) -> None:
    identity = identity_of(cast.owner.user_id)
    added_by(holder)
    for _ in range(2):
        keeping.rename(identity, KOSTAL_SERIAL, "Ladan")
    assert owned_serial(identity, KOSTAL_SERIAL).label == "Ladan"
    assert len(audited("device.named")) == 1


def add_as(number: int, user_ids: list[int]) -> str:
    try:
        added = added_by(actor_of(identity_of(user_ids[number % len(user_ids)])))
    except DomainError as refusal:
        return type(refusal).__name__
    return "repeated" if added.repeated else "added"


def outcomes_of(app: Flask, folder: Path, user_ids: list[int]) -> Counter[str]:
    url = str(app.config["SQLALCHEMY_DATABASE_URI"])
    return Counter(at_once(CLIENTS, url, folder, add_as, user_ids))


@both_engines
def test_of_many_at_once_one_gets_it(in_app: Flask, cast: Cast, tmp_path: Path) -> None:
    others = [make_wholesaler(f"p{number}@home.example") for number in range(CLIENTS)]
    outcomes = outcomes_of(in_app, tmp_path, [person.user_id for person in others])
    assert outcomes == {"added": 1, "ProofWrong": CLIENTS - 1}
    assert states() == ["owned"]
    assert len(audited("device.added")) == len(mails("device_added")) == 1


@both_engines
def test_colleagues_at_once_add_it_once(in_app: Flask, cast: Cast, tmp_path: Path) -> None:
    outcomes = outcomes_of(in_app, tmp_path, [cast.owner.user_id])
    assert outcomes == {"added": 1, "repeated": CLIENTS - 1}
    assert len(audited("device.added")) == len(mails("device_added")) == 1
