"""Every demo device gets a code, as if one were printed on it, and a file lists them."""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import bindparam, update

from portal.core.statements import table_of
from portal.core.transaction import transaction
from portal.demo.devices import demo_device_code
from portal.devices.device_codes import hash_device_code, read_device_code
from portal.devices.models import Device as _Device
from portal.devices.register import Device
from portal.extensions import db

CODES_FILE = "demo-device-codes.txt"

_devices = table_of(_Device)
_GIVE = (
    update(_devices)
    .where(_devices.c.serial == bindparam("of_serial"), _devices.c.code_hash.is_(None))
    .values(code_hash=bindparam("hashed"))
)


def give(devices: Iterable[Device], data_dir: Path) -> None:
    """May be repeated; a device that has a code keeps it."""
    listed = list(devices)
    rows = [_row(device.serial) for device in listed]
    with transaction():
        db.session.execute(_GIVE, rows)
    lines = [
        f"{each.serial:<16} {demo_device_code(each.serial)}  {each.product}" for each in listed
    ]
    text = "\n".join(["Codes of the synthetic devices of the demo.", "", *lines, ""])
    target = data_dir / CODES_FILE
    target.touch(mode=0o600)
    target.write_text(text, encoding="utf-8")


def _row(serial: str) -> dict[str, str]:
    code = read_device_code(demo_device_code(serial))
    return {"of_serial": serial, "hashed": hash_device_code(serial, code)}
