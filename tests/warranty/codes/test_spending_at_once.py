"""Processes want the same code, or the same device, at the same moment: one of them wins."""

from collections import Counter
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from portal.core.errors import DomainError
from portal.extensions import db
from portal.warranty.codes.spending import Typed, preview, spend
from portal.warranty.codes.typed import WarrantyCode
from portal.warranty.kinds import CodeKind
from portal.warranty.models import WarrantyCode as CodeRow
from portal.warranty.models import WarrantyCodeUse
from portal.warranty.upgrade import registering
from tests.support.cast import Cast
from tests.support.engines import both_engines
from tests.support.owned_devices import add_device, campaign, give, identity_of, make_code
from tests.support.processes import at_once
from tests.support.wallet import audited

CLIENTS = 8


def spend_as(number: int, user_id: int, serials: list[str], codes: list[str]) -> str:
    serial, code = serials[number % len(serials)], codes[number % len(codes)]
    kind = CodeKind.PROMOTION if code.startswith("PC") else CodeKind.EXTENDED
    try:
        change = spend(identity_of(user_id), serial, Typed(code, kind, "192.0.2.1"))
    except DomainError as refusal:
        return type(refusal).__name__
    return "repeated" if change.repeated else "spent"


def register_as(number: int, user_id: int, serial: str) -> str:
    try:
        change = registering.register(identity_of(user_id), serial, None, f"key-{number % 2}")
    except DomainError as refusal:
        return type(refusal).__name__
    return "repeated" if change.repeated else "registered"


def guess_as(number: int, user_id: int, serial: str) -> list[str]:
    """Four guesses, by the review's way and by the button's."""
    outcomes = []
    for act in (preview, spend, preview, spend):
        code = WarrantyCode.generate(CodeKind.EXTENDED)
        try:
            act(identity_of(user_id), serial, Typed(code.value, code.kind, "192.0.2.1"))
        except DomainError as refusal:
            outcomes.append(type(refusal).__name__)
    return outcomes


def registered(cast: Cast, count: int) -> list[str]:
    owner = identity_of(cast.owner.user_id)
    serials = [f"90523TD9{number:04}R" for number in range(1, count + 1)]
    for serial in serials:
        # relative to the true clock, which the other processes see
        give(add_device(serial), cast.owner)
        registering.register(owner, serial, None, f"key-{serial}")
    return serials


def outcomes_of(app: Flask, folder: Path, work: object, *arguments: object) -> Counter[str]:
    url = str(app.config["SQLALCHEMY_DATABASE_URI"])
    return Counter(at_once(CLIENTS, url, folder, work, *arguments))


@both_engines
def test_one_device_gets_the_code(in_app: Flask, cast: Cast, tmp_path: Path) -> None:
    serials, code = registered(cast, CLIENTS), make_code()
    outcomes = outcomes_of(in_app, tmp_path, spend_as, cast.owner.user_id, serials, [code.value])
    assert outcomes == {"spent": 1, "CodeNotAccepted": CLIENTS - 1}
    assert used() == 1
    assert db.session.execute(select(CodeRow.state)).scalar_one() == "used"


@both_engines
def test_a_code_for_three_devices_serves_three(in_app: Flask, cast: Cast, tmp_path: Path) -> None:
    terms = campaign(uses_each=3, valid_until=campaign().valid_until.replace(year=2036))
    serials, code = registered(cast, CLIENTS), make_code(terms)
    outcomes = outcomes_of(in_app, tmp_path, spend_as, cast.owner.user_id, serials, [code.value])
    assert outcomes == {"spent": 3, "CodeNotAccepted": CLIENTS - 3}
    assert used() == 3


@both_engines
def test_a_device_takes_one_of_many_codes(in_app: Flask, cast: Cast, tmp_path: Path) -> None:
    """Each alone would be taken, but two are one too many."""
    serials, codes = registered(cast, 1), [make_code().value for _ in range(CLIENTS)]
    outcomes = outcomes_of(in_app, tmp_path, spend_as, cast.owner.user_id, serials, codes)
    assert outcomes == {"spent": 1, "ExtensionExists": CLIENTS - 1}
    assert used() == 1


@both_engines
def test_one_press_many_times_acts_once(in_app: Flask, cast: Cast, tmp_path: Path) -> None:
    serials, code = registered(cast, 1), make_code()
    outcomes = outcomes_of(in_app, tmp_path, spend_as, cast.owner.user_id, serials, [code.value])
    assert outcomes == {"spent": 1, "repeated": CLIENTS - 1}
    assert used() == 1


@both_engines
def test_a_device_is_registered_once(in_app: Flask, cast: Cast, tmp_path: Path) -> None:
    serial = give(add_device(), cast.owner)
    outcomes = outcomes_of(in_app, tmp_path, register_as, cast.owner.user_id, serial)
    assert outcomes["registered"] == 1
    assert set(outcomes) <= {"registered", "repeated", "UpgradeDone", "CommissioningDateMissing"}


@both_engines
def test_of_a_burst_of_guesses_ten_are_heard(in_app: Flask, cast: Cast, tmp_path: Path) -> None:
    serial, url = give(add_device(), cast.owner), str(in_app.config["SQLALCHEMY_DATABASE_URI"])
    told = at_once(CLIENTS, url, tmp_path, guess_as, cast.owner.user_id, serial)
    outcomes = Counter(outcome for each in told for outcome in each)
    assert outcomes == {"CodeNotAccepted": 10, "LockedOut": 4 * CLIENTS - 10}
    assert len(audited("warranty_code.refused")) == 10


def used() -> int:
    return db.session.execute(select(func.count()).select_from(WarrantyCodeUse)).scalar_one()
