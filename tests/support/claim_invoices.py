"""A company that may invoice: complete data, a verified account, own numbers, a claim to pay."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from portal.accounts.bank import verification
from portal.accounts.models import Company
from portal.audit.record import Actor
from portal.claims.invoice import debiting, issuing
from portal.claims.invoice.parties import invoicing_of
from portal.claims.models import Claim, ClaimInvoice
from portal.claims.staff.debiting import take_back
from portal.core.clock import today
from portal.core.serials import Serial
from portal.core.transaction import transaction
from portal.devices import register
from portal.devices.register import Device
from portal.extensions import db
from portal.invoicing import company_series
from portal.invoicing.company_series import FirstNumber
from tests.support import claims
from tests.support.cast import Person
from tests.support.company import enter_bank_details

ADDRESS = {
    "street": "Storgatan 1",
    "postal_code": "111 22",
    "city": "Stockholm",
    "contact_name": "Åsa Öberg",
    "phone": "+46 8 0000000",
}


def complete(person: Person, finance: Person, **changes: Any) -> None:
    with transaction():
        mine = update(Company).where(Company.id == person.company_id)
        db.session.execute(mine.values(**{**ADDRESS, **changes}))
    number = enter_bank_details(person)
    verification.verify(number, Actor(finance.user_id, finance.name))


def choose_numbers(person: Person, prefix: str = "F-", digits: str = "0007") -> None:
    actor = Actor(person.user_id, person.name, person.company_id)
    company_series.begin(person.company_id, FirstNumber(prefix, digits), actor)


def ready(person: Person, staff: Person, finance: Person, *parts: Any) -> UUID:
    """A returned claim whose invoice can be issued."""
    claims.add_devices()
    complete(person, finance)
    choose_numbers(person)
    return claims.returned(person, staff, *parts)


def reviewed(uuid: UUID, person: Person) -> issuing.Preview:
    own = invoicing_of(person.company_id)
    return issuing.preview(claims.shown(uuid), own, person.user_id)


def issue(uuid: UUID, person: Person) -> None:
    fingerprint = reviewed(uuid, person).fingerprint
    issuing.issue(uuid, claims.filer(person), claims.version(uuid), fingerprint)


def papers(uuid: UUID) -> list[Any]:
    table = ClaimInvoice.__table__
    claim = select(Claim.id).where(Claim.uuid == uuid).scalar_subquery()
    found = select(table).where(table.c.claim_id == claim).order_by(table.c.id)
    return list(db.session.execute(found).all())


@dataclass(frozen=True)
class Made:
    """Claims of one company: one to be invoiced, and one whose invoice and charge are invoiced,
    the latter once more after another charge was taken back.
    """

    ready: UUID
    invoiced: UUID
    paper: UUID
    charge: UUID
    debit: UUID


def add_some(person: Person, staff: Person) -> None:
    register.add_devices([Device(serial, claims.PLENTICORE, **_dates()) for serial in _SERIALS])
    with transaction():
        mine = update(Company).where(Company.id == person.company_id)
        db.session.execute(mine.values(**ADDRESS))
    choose_numbers(person)
    for defective, replacement in (_SERIALS[:2], _SERIALS[2:]):
        part = claims.entered(defective_serial=defective, replacement_serial=replacement)
        claims.returned(person, staff, part)
    invoiced = claims.claim_of(_SERIALS[2])
    claims.charge(invoiced, staff)
    mistaken = claims.charge(invoiced, staff, "report")
    issue(invoiced, person)
    debiting.invoice_charges(invoiced, claims.staff_doer(staff))
    by = Actor(staff.user_id, staff.name)
    take_back(invoiced, mistaken, "Nobody asked for it", by, claims.version(invoiced))


def find_some() -> Made:
    """What `add_some` made, found again."""
    invoiced = claims.claim_of(_SERIALS[2])
    [paper] = papers(invoiced)
    charge, _ = (found := claims.shown(invoiced)).charges
    _, debit, _ = found.debits
    return Made(claims.claim_of(_SERIALS[0]), invoiced, paper.uuid, charge.uuid, debit.uuid)


_SERIALS = [Serial(f"90523TD9E{number:03}R") for number in range(4)]


def _dates() -> dict[str, Any]:
    day = today() - timedelta(days=100)
    return {"produced_on": day, "shipped_on": day, "ship_country": "SE"}
