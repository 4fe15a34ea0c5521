"""The demo's extended warranties: orders in three states, and codes that can be used."""

import re

from sqlalchemy import func, select

from portal.demo import extensions
from portal.demo.devices import demo_serial
from portal.demo.extensions import CODES_FILE, DEVICES, UNIT
from portal.extensions import db
from portal.warranty.codes.finding import find
from portal.warranty.codes.typed import WarrantyCode
from portal.warranty.models import ExtensionOrder
from tests.support.world import World

SERIALS = {demo_serial(product, UNIT): state for product, (state, _) in DEVICES.items()}


def test_each_state_is_there_and_loading_again_adds_nothing(world: World) -> None:
    with world.app.app_context():
        count = select(func.count()).select_from(ExtensionOrder)
        before = db.session.execute(count).scalar_one()
        extensions.add(world.app.config["PORTAL"].data_dir)
        assert db.session.execute(count).scalar_one() == before
        found = select(ExtensionOrder.serial, ExtensionOrder.state)
        rows = db.session.execute(found.where(ExtensionOrder.serial.in_(SERIALS)))
        assert dict(rows.tuples().all()) == SERIALS


def test_the_file_lists_codes_that_can_be_used(world: World) -> None:
    file = world.app.config["PORTAL"].data_dir / CODES_FILE
    assert file.stat().st_mode & 0o077 == 0
    text = file.read_text(encoding="utf-8")
    codes = re.findall(r"^(?:EW|PC)-\S+$", text, re.MULTILINE)
    assert len(codes) == 12
    with world.app.app_context():
        for code in codes:
            found = find(WarrantyCode.parse(code), "")
            assert found
            assert found.usable
