"""Devices that the demo's plant operator and the Swedish company have, by the portal's own deed."""

from sqlalchemy import select

from portal.audit.record import Actor
from portal.demo.cast import SWEDEN
from portal.demo.devices import demo_serial
from portal.demo.members import member_of
from portal.extensions import db
from portal.warranty.models import OwnedDevice
from portal.warranty.owned.adding import keep

ADDRESS = "127.0.0.1"
# name of the device by product; each gets the unit of its owner
OPERATORS = {
    "plenticore-g3-s-4-0": "Hemma",
    "x3-hybrid-g4-10-0": "Stallet",
    "piko-iq-7-0": "",
}
COMPANYS = {
    "plenticore-g3-s-4-0": "Villa Sjöberg",
    "plenticore-plus-5-5": "Lager norr",
    "x3-mic-6-0": "",
}
OPERATORS_UNIT, COMPANYS_UNIT = 7, 8


def add() -> None:
    """May be repeated: what anybody has, or had and removed, is left alone."""
    person = member_of(SWEDEN, "operator@home.example")
    admin = member_of(SWEDEN, SWEDEN.admin_email)
    _give(Actor(person.user_id, person.name), OPERATORS, OPERATORS_UNIT)
    _give(Actor(admin.user_id, admin.name, admin.company_id), COMPANYS, COMPANYS_UNIT)


def _give(holder: Actor, labels: dict[str, str], unit: int) -> None:
    by_serial = {demo_serial(product, unit): label for product, label in labels.items()}
    found = select(OwnedDevice.serial).where(OwnedDevice.serial.in_(by_serial))
    known = set(db.session.execute(found).scalars())
    for serial, label in by_serial.items():
        if serial not in known:
            keep(holder, serial, label, ADDRESS)
