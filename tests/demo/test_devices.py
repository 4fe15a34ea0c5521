"""The demo's devices: codes that work, replacements that can be traced, twice the same."""

from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from portal.audit.record import Actor
from portal.core.clock import today
from portal.core.serials import Serial, parse_serial
from portal.demo import device_codes
from portal.demo.devices import CHAINS, demo_device_code, demo_devices, demo_serial
from portal.devices import register
from portal.devices.models import Device
from portal.devices.numbering import may_be
from portal.devices.proof import find_by_code
from portal.extensions import db


def test_every_demo_device_has_a_code_and_the_chains_hold(in_app: Flask, tmp_path: Path) -> None:
    devices = list(demo_devices())
    for _ in range(2):
        register.add_devices(devices)
        device_codes.give(devices, tmp_path)
    without = select(func.count()).where(Device.code_hash.is_(None))
    assert db.session.execute(without).scalar_one() == 0
    assert len({device.serial for device in devices}) == len(devices)
    for device in devices:
        assert parse_serial(device.serial) == device.serial
        assert may_be(device.serial, device.product)
        assert device.shipped_on
        assert device.replaced_on is None or device.shipped_on < device.replaced_on < today()
    lines = (tmp_path / device_codes.CODES_FILE).read_text().splitlines()
    serial, code, _product = lines[2].split()
    assert find_by_code(Serial(serial), code, Actor(None, "Anna"), "192.0.2.1").serial == serial
    for product, units in CHAINS.items():
        *earlier, last = [demo_serial(product, unit) for unit in units]
        found = register.trace(Serial(last)).predecessors
        assert [each.serial for each in found] == earlier[::-1]
    assert demo_device_code("9DEM001T0001X") == demo_device_code("9DEM001T0001X")
