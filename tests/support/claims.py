"""Claims in every state, made by the portal's own functions; devices that a list names."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from portal.audit.record import Actor
from portal.claims import progress, reading, reminders
from portal.claims.filing import drafts, photos, submitting
from portal.claims.filing.checks import Entered
from portal.claims.filing.drafts import Filer, Plant
from portal.claims.filing.photos import checked_photo
from portal.claims.filing.writing import write_from_company
from portal.claims.history import Doer
from portal.claims.holding import hold
from portal.claims.kinds import PartEvent, PartKind
from portal.claims.messages import write
from portal.claims.models import Claim, ClaimCharge, ReplacedPart
from portal.core.clock import now, today
from portal.core.serials import Serial
from portal.core.transaction import transaction
from portal.devices import register
from portal.devices.device_codes import hash_device_code, read_device_code
from portal.devices.models import Device as DeviceRow
from portal.devices.register import Device
from portal.extensions import db
from portal.files import records
from portal.files.kinds import Purpose
from tests.support import uploads
from tests.support.cast import Person

PLENTICORE, PIKO, SOLAX = "plenticore-plus-5-5", "piko-iq-5-5", "x3-mic-6-0"
DEFECTIVE, REPLACEMENT = Serial("90523TD9A001R"), Serial("90523TD9A002R")
SECOND, SECOND_REPLACEMENT = Serial("90523TD9B001R"), Serial("90523TD9B002R")
FOREIGN = Serial("MC2TEST0000009")
# what is printed on the first replacement
DEVICE_CODE = "K7P4-2Q9X"
PLANT = Plant("Villa Björk", "Björkvägen 3", "123 45", "Växjö", "SE", "Uppdrag 17")


def add_devices(shipped_on: date | None = None) -> None:
    """Two devices under warranty, two replacements, one of another manufacturer."""
    day = shipped_on or today() - timedelta(days=100)
    new = today() - timedelta(days=20)
    register.add_devices(
        [
            Device(DEFECTIVE, PLENTICORE, produced_on=day, shipped_on=day, ship_country="SE"),
            Device(SECOND, PIKO, produced_on=day, shipped_on=day, ship_country="SE"),
            Device(REPLACEMENT, PLENTICORE, produced_on=new, shipped_on=new, ship_country="SE"),
            Device(SECOND_REPLACEMENT, PIKO, produced_on=new, shipped_on=new, ship_country="SE"),
            Device(FOREIGN, SOLAX, produced_on=day, shipped_on=day, ship_country="SE"),
        ]
    )
    printed = hash_device_code(REPLACEMENT, read_device_code(DEVICE_CODE))
    with transaction():
        coded = update(DeviceRow).where(DeviceRow.serial == REPLACEMENT)
        db.session.execute(coded.values(code_hash=printed))


def filer(person: Person) -> Filer:
    assert person.company_id
    return Filer(person.user_id, person.name, person.company_id)


def entered(**changes: Any) -> Entered:
    """The first device, received five days ago and built in two days ago."""
    part = Entered(
        kind=PartKind.DEVICE,
        defective_serial=DEFECTIVE,
        replacement_serial=REPLACEMENT,
        received_on=today() - timedelta(days=5),
        replaced_on=today() - timedelta(days=2),
        fault="No display",
        event_codes="5014",
    )
    return replace(part, **changes)


def second(**changes: Any) -> Entered:
    serials = {"defective_serial": SECOND, "replacement_serial": SECOND_REPLACEMENT}
    return entered(**{**serials, **changes})


def to_come(**changes: Any) -> Entered:
    """Filed before the visit: the replacement has still to be sent."""
    nothing = {"replacement_serial": None, "received_on": None, "replaced_on": None}
    return entered(**{**nothing, **changes})


def draft(person: Person, *parts: Entered) -> UUID:
    uuid = drafts.begin(PLANT, filer(person), uuid4().hex)
    for part in parts:
        drafts.add_part(uuid, part, filer(person), version(uuid))
    return uuid


def submitted(person: Person, *parts: Entered) -> UUID:
    uuid = draft(person, *(parts or (entered(),)))
    submitting.submit(uuid, filer(person), version(uuid))
    return uuid


def accepted(person: Person, staff: Person, *parts: Entered) -> UUID:
    """As support does, with a reference number."""
    uuid = submitted(person, *parts)
    with transaction():
        held = hold(uuid, None)
        for part in rows(uuid):
            progress.accept(held, part, staff_doer(staff))
        number = update(Claim).where(Claim.id == held.id)
        db.session.execute(number.values(reference_number=f"R{held.id:05}"))
    return uuid


def returned(person: Person, staff: Person, *parts: Entered, on: date | None = None) -> UUID:
    uuid = accepted(person, staff, *parts)
    give_back(uuid, staff, on)
    return uuid


def give_back(uuid: UUID, staff: Person, on: date | None = None) -> None:
    with transaction():
        held = hold(uuid, None)
        for part in rows(uuid):
            progress.give_back(held, part, on or today(), staff_doer(staff))


def ask(uuid: UUID, staff: Person) -> None:
    with transaction():
        held = hold(uuid, None)
        for part in rows(uuid):
            progress.happen(held, part, PartEvent.ASK, staff_doer(staff))


def close(uuid: UUID) -> None:
    """What the end of a settled claim does to its row."""
    ended = {"state": "closed", "closed_at": now(), "version": Claim.version + 1}
    with transaction():
        db.session.execute(update(Claim).where(Claim.uuid == uuid).values(**ended))


def charge(uuid: UUID, staff: Person, kind: str = "cleaning", cents: int = 10_000) -> UUID:
    part, file = rows(uuid)[0], checked_photo(uploads.picture(), "mud.png")
    company_id = claims_company(uuid)
    with records.stored(file) as stored, transaction():
        owner = records.Owner(company_id, staff.user_id)
        evidence = records.add(stored, file, Purpose.CLAIM_EVIDENCE, owner)
        statement = insert(ClaimCharge).values(
            evidence_id=evidence,
            claim_id=part.claim_id,
            part_id=part.id,
            kind=kind,
            net=cents,
            note="Mud in the case",
            charged_at=now(),
            charged_by=staff.user_id,
        )
        return db.session.execute(statement.returning(ClaimCharge.uuid)).scalar_one()


def staff_doer(person: Person) -> Doer:
    return Doer(Actor(person.user_id, person.name), by_staff=True)


def rows(uuid: UUID) -> list[Any]:
    claim = select(Claim.id).where(Claim.uuid == uuid).scalar_subquery()
    table = ReplacedPart.__table__
    found = select(table).where(table.c.claim_id == claim).order_by(table.c.id)
    return list(db.session.execute(found).all())


def claims_company(uuid: UUID) -> int:
    return db.session.execute(select(Claim.company_id).where(Claim.uuid == uuid)).scalar_one()


def version(uuid: UUID) -> int:
    return db.session.execute(select(Claim.version).where(Claim.uuid == uuid)).scalar_one()


def shown(uuid: UUID) -> Any:
    return reading.read(uuid, None)


@dataclass(frozen=True)
class Made:
    """Ids of claims of one company, by what they show."""

    draft: UUID
    draft_part: UUID
    open: UUID
    open_photo: UUID
    returning: UUID
    returning_part: UUID
    charged: UUID
    charge: UUID
    photo: UUID
    closed: UUID


def add_some(person: Person, staff: Person) -> None:
    """A draft; one with a question; one to be sent back; one with a charge; a closed one."""
    add_devices()
    register.add_devices(_more())
    parts = [entered(**dict(zip(_NAMES, pair, strict=True))) for pair in _PAIRS]
    open_claim = draft(person, parts[0])
    photos.add(open_claim, [checked_photo(uploads.picture(), "plate.png")], filer(person))
    submitting.submit(open_claim, filer(person), version(open_claim))
    ask(open_claim, staff)
    with transaction():
        write(hold(open_claim, None), "Which event code?", staff_doer(staff))
    long_ago = {"received_on": _ago(30), "replaced_on": _ago(29)}
    accepted(person, staff, replace(parts[1], **long_ago), to_come(defective_serial=_MORE[8]))
    reminders.remind({})
    charged = returned(person, staff, parts[2])
    charge(charged, staff)
    write_from_company(charged, "The case was dry.", filer(person))
    close(submitted(person, parts[3]))
    begun = draft(person, entered())
    photos.add(begun, [checked_photo(uploads.picture(), "roof.png")], filer(person))


def find_some() -> Made:
    """What `add_some` made, found again."""
    begun, opened, returning, charged, closed = (
        claim_of(serial) for serial in (DEFECTIVE, *_MORE[:4])
    )
    return Made(
        draft=begun,
        draft_part=rows(begun)[0].uuid,
        open=opened,
        open_photo=shown(opened).photos[0].uuid,
        returning=returning,
        returning_part=rows(returning)[0].uuid,
        charged=charged,
        charge=shown(charged).charges[0].uuid,
        photo=shown(begun).photos[0].uuid,
        closed=closed,
    )


def _ago(days: int) -> date:
    return today() - timedelta(days=days)


def claim_of(serial: str) -> UUID:
    found = select(Claim.uuid).join(ReplacedPart, ReplacedPart.claim_id == Claim.id)
    return db.session.execute(found.where(ReplacedPart.defective_serial == serial)).scalar_one()


_NAMES = ("defective_serial", "replacement_serial")
_MORE = [Serial(f"90523TD9C{number:03}R") for number in range(9)]
_PAIRS = [(_MORE[number], _MORE[number + 4]) for number in range(4)]


def _more() -> list[Device]:
    day = today() - timedelta(days=100)
    facts = {"produced_on": day, "shipped_on": day, "ship_country": "SE"}
    return [Device(serial, PLENTICORE, **facts) for serial in _MORE]


def value(html: str, name: str) -> str:
    """Of a hidden field of a form."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', html)
    assert found, name
    return found[1]
