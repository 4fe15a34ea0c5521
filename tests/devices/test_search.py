"""Finding devices by a piece of a serial."""

import pytest
from flask import Flask

from portal.devices import register, search
from portal.devices.register import Device
from portal.devices.search import MOST, Way
from tests.support.engines import both_engines
from tests.support.statements import counted

SERIALS = (
    "90523TD90001R",
    "9O523TD9000IR",
    "90523TD90002R",
    "90523TE00001X",
    "H34DEM00830001",
    "72345678",
)


@pytest.fixture(autouse=True)
def filled(in_app: Flask) -> None:
    register.add_devices(Device(serial, "piko-iq-10") for serial in SERIALS)


def serials(devices: list[Device]) -> list[str]:
    return [device.serial for device in devices]


def hits(text: str) -> list[tuple[str, Way]]:
    return [(hit.device.serial, hit.way) for hit in search.search(text)]


@both_engines
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("90523td9", {"90523TD90001R", "9O523TD9000IR", "90523TD90002R"}),
        ("9o523", {"90523TD90001R", "9O523TD9000IR", "90523TD90002R", "90523TE00001X"}),
        ("H34", {"H34DEM00830001"}),
        ("Η34", {"H34DEM00830001"}),  # a Greek eta
        ("723-456 78", {"72345678"}),
        ("99", set()),
        ("ZZZ", set()),
        ("90%", set()),
        ("", set()),
        ("9" * 21, set()),
    ],
)
def test_a_beginning(typed: str, found: set[str]) -> None:
    assert set(serials(search.by_prefix(typed))) == found


@both_engines
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("0001R", {"90523TD90001R", "9O523TD9000IR"}),
        ("OOO1", {"H34DEM00830001"}),
        ("01x", {"90523TE00001X"}),
        ("1R", set()),
    ],
)
def test_the_last_characters(typed: str, found: set[str]) -> None:
    assert set(serials(search.by_suffix(typed))) == found


@both_engines
@pytest.mark.parametrize(
    "typed",
    ["95023TE00001X", "90523TE0001X", "90523TE000001X", "9052TE00001X", "90523TEO000IX"],
)
def test_one_slip_is_forgiven(typed: str) -> None:
    assert "90523TE00001X" in serials(search.mistyped(typed))
    assert "90523TE00001X" in [serial for serial, _ in hits(typed)]


@both_engines
def test_the_likeliest_come_first() -> None:
    assert hits("9O523TD9000IR") == [
        ("9O523TD9000IR", Way.EXACT),
        ("90523TD90001R", Way.LOOK_ALIKE),
    ]
    assert hits("9O523TD90002R") == [("90523TD90002R", Way.LOOK_ALIKE)]
    assert hits("905")[0][1] is Way.PREFIX
    assert hits("0001") == [("H34DEM00830001", Way.SUFFIX)]
    assert hits("nothing at all") == hits("%") == []


@both_engines
def test_results_are_few_and_in_order() -> None:
    many = [f"90523TF{number:05d}R" for number in range(200)]
    register.add_devices(Device(serial, "piko-iq-10") for serial in many)
    assert serials(search.by_prefix("90523TF")) == many[:20]
    assert len(search.by_prefix("90523TF", limit=1000)) == MOST
    assert len(search.by_suffix("R00", limit=5)) == 0


def test_each_way_is_one_statement(app: Flask) -> None:
    for way in (search.by_prefix, search.by_suffix, search.mistyped):
        with counted(app) as sent:
            way("90523TD90001R")
        assert len(sent) == 1
    with counted(app) as sent:
        search.search("90523TD90001R")
    assert len(sent) == 1
