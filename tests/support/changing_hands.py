"""Devices of the populated portal that are added by receipt, change hands or are replaced."""

from datetime import date, timedelta

from sqlalchemy import select, update

from portal.audit.record import Actor
from portal.core.clock import today
from portal.core.serials import Serial
from portal.core.transaction import transaction
from portal.devices.models import Device
from portal.extensions import db
from portal.files.content import CheckedFile, checked
from portal.warranty.changes import actor_of
from portal.warranty.handover import giving, live, receiving
from portal.warranty.models import OwnedDevice
from portal.warranty.receipts import deciding, sending
from portal.warranty.reminders import reminding
from portal.warranty.replacing import taking_over
from tests.support import uploads
from tests.support.cast import Person
from tests.support.owned_devices import add_device, give, identity_of

HOME = "192.0.2.1"
# of the plant operator: its code is entered by the company, which waits
PROMISED = "90523TD90301R"
HANDED_ON, WITH_RECEIPT, REFUSED_RECEIPT, WAITING_RECEIPT = (
    f"90523TD9031{place}R" for place in range(4)
)
WORN, BRAND_NEW = "90523TD90321R", "90523TD90322R"
ENDING = "90523TD90331R"
# the operator had added the replacement of a device of the company before
LEFT_BEHIND, ELSEWHERE = "90523TD90341R", "90523TD90342R"
# the second was named as the replacement of the first by mistake
KEPT_AFTER_ALL, MISTAKEN = "90523TD90351R", "90523TD90352R"


def receipt(name: str = "kvitto.png") -> CheckedFile:
    return checked(uploads.picture(), name)


def send_receipt(by: Actor, serial: str, bought_on: date) -> int:
    """The number of the receipt."""
    uuid = sending.send(by, Serial(serial), bought_on, "", receipt())
    found = select(OwnedDevice.id).where(OwnedDevice.uuid == uuid)
    return db.session.execute(found).scalar_one()


def add_all(company: Person, operator: Person, supporter: Actor) -> None:
    """Receipts of each state, hand-overs of each, a replacement and reminders; with their mails."""
    for serial in (PROMISED, HANDED_ON, WITH_RECEIPT, REFUSED_RECEIPT, BRAND_NEW):
        add_device(serial)
    office, home = identity_of(company.user_id), identity_of(operator.user_id)
    _add_receipts(actor_of(office), actor_of(home), supporter)
    give(PROMISED, operator)
    receiving.enter(office, giving.make(home, PROMISED).value, HOME)
    give(HANDED_ON, company)
    receiving.enter(home, giving.make(office, HANDED_ON).value, HOME)
    entered = live.given(office, HANDED_ON)
    assert entered.uuid
    giving.confirm(office, HANDED_ON, entered.uuid)
    give(add_device(WORN, replaced_by=BRAND_NEW, replaced_on=date(2026, 5, 4)), company)
    give(add_device(ELSEWHERE), operator)
    give(add_device(LEFT_BEHIND, replaced_by=ELSEWHERE, replaced_on=date(2026, 5, 5)), company)
    add_device(MISTAKEN)
    give(add_device(KEPT_AFTER_ALL, replaced_by=MISTAKEN, replaced_on=date(2026, 5, 6)), company)
    taking_over.take_over_all({})
    with transaction():
        kept = update(Device).where(Device.serial == KEPT_AFTER_ALL)
        db.session.execute(kept.values(replaced_by="", replaced_on=None))
    taking_over.take_over_all({})
    give(add_device(ENDING, shipped_on=today() - timedelta(days=880)), operator)
    reminding.remind({})


def _add_receipts(office: Actor, home: Actor, supporter: Actor) -> None:
    bought_on = date(2026, 5, 4)
    deciding.accept(send_receipt(office, WITH_RECEIPT, bought_on), bought_on, supporter)
    refused = send_receipt(office, REFUSED_RECEIPT, bought_on)
    deciding.refuse(refused, "Dagen syns inte på kvittot.", supporter)
    send_receipt(office, WAITING_RECEIPT, bought_on)
    send_receipt(home, WAITING_RECEIPT, bought_on)
