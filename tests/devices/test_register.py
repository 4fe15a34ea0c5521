"""The device register: exact serials, look-alikes, and imports that may be repeated."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from portal.core.serials import Serial
from portal.devices import register
from portal.devices.register import MOST_LOOK_ALIKES, ROWS_AT_ONCE, Device
from tests.support.engines import both_engines

DEVICE = Device(
    "90523TD90001R",
    "plenticore-g3-s-4-0",
    frozenset({"comfort", "battery"}),
    produced_on=date(2026, 1, 2),
    shipped_on=date(2026, 2, 3),
    ship_country="SE",
)


@pytest.fixture
def filled(in_app: Flask) -> Iterator[None]:
    register.add_devices([DEVICE, Device("9O523TD9000IR", "piko-iq-10")])
    yield


@both_engines
def test_a_device_is_found_as_it_was_delivered(filled: None):
    assert register.find("90523TD90001R") == DEVICE
    assert register.find("90523TD90002R") is None


@both_engines
def test_look_alikes_are_named_never_taken(filled: None):
    assert register.look_alikes("90523TD9000LR") == ["90523TD90001R", "9O523TD9000IR"]
    found = register.look_up(Serial("9O523TD9000IR"))
    assert found.device
    assert (found.device.serial, found.look_alikes) == ("9O523TD9000IR", ("90523TD90001R",))
    assert register.look_alikes("90523TE90001R") == []


def test_look_alikes_are_few(in_app: Flask):
    serials = [f"9{a}523TD9{b}{c}00R" for a in "0O" for b in "0O" for c in "0O"]
    register.add_devices(Device(serial, "piko-iq-10") for serial in serials)
    assert len(register.look_alikes("9O523TD9OO0OR")) == MOST_LOOK_ALIKES


@both_engines
def test_an_import_may_be_repeated(filled: None):
    many = [Device(f"90523TF{number:05d}R", "piko-iq-10") for number in range(ROWS_AT_ONCE + 1)]
    assert register.add_devices(many) == ROWS_AT_ONCE + 1
    assert register.add_devices([*many, Device(DEVICE.serial, "ksem")]) == 0
    assert register.find(DEVICE.serial) == DEVICE
