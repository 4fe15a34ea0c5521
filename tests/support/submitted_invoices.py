"""Invoices of claims as the installer's pages leave them: uploaded, waiting for finance."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from portal.accounts.bank import verification
from portal.audit.record import Actor
from portal.claims.models import Claim, ClaimInvoice
from portal.claims.staff import paying
from portal.claims.standing import follow
from portal.core.clock import now, today
from portal.core.serials import Serial
from portal.core.transaction import transaction
from portal.devices import register
from portal.devices.register import Device
from portal.extensions import db
from portal.files import records
from portal.files.content import checked
from portal.files.kinds import Purpose
from tests.support import claims
from tests.support.cast import Person
from tests.support.company import enter_bank_details, staff
from tests.support.uploads import pdf

PAIRS = (
    (Serial("90523TD9D001R"), Serial("90523TD9D002R")),
    (Serial("90523TD9D003R"), Serial("90523TD9D004R")),
)
_NAMES = ("defective_serial", "replacement_serial")


def verified_account(person: Person, finance: Person, iban: str | None = None) -> int:
    number = enter_bank_details(person, iban) if iban else enter_bank_details(person)
    verification.verify(number, staff(finance))
    return number


def submit_invoice(claim: UUID, person: Person, **columns: Any) -> UUID:
    """An uploaded file over the net of the claim, with reverse charge."""
    assert person.company_id
    file = checked(pdf(), "invoice.pdf")
    with records.stored(file) as stored, transaction():
        row = db.session.execute(select(Claim).where(Claim.uuid == claim)).scalar_one()
        owner = records.Owner(person.company_id, person.user_id)
        values = {
            "claim_id": row.id,
            "way": "uploaded",
            "file_id": records.add(stored, file, Purpose.CLAIM_INVOICE, owner),
            "number": f"2026-{row.id}",
            "issued_on": today(),
            "net": row.net,
            "vat": 0,
            "gross": row.net,
            "submitted_at": now(),
            "submitted_by": person.user_id,
        }
        statement = insert(ClaimInvoice).values(values | columns).returning(ClaimInvoice.uuid)
        uuid = db.session.execute(statement).scalar_one()
        follow(row.id)
    return uuid


def invoiced(person: Person, support: Person, *parts: Any, **columns: Any) -> tuple[UUID, UUID]:
    """A claim whose devices are back, and its invoice."""
    claim = claims.returned(person, support, *parts)
    return claim, submit_invoice(claim, person, **columns)


def invoice_row(uuid: UUID) -> Any:
    db.session.rollback()
    table = ClaimInvoice.__table__
    return db.session.execute(select(table).where(table.c.uuid == uuid)).one()


def add_some(person: Person, support: Person, finance: Actor) -> None:
    """Claims whose device is back: one invoice that finance has to check, one that it has paid."""
    day = today() - timedelta(days=100)
    facts = {"produced_on": day, "shipped_on": day, "ship_country": "SE"}
    register.add_devices(
        [Device(serial, claims.PLENTICORE, **facts) for pair in PAIRS for serial in pair]
    )
    waiting, paid = (claims.entered(**dict(zip(_NAMES, pair, strict=True))) for pair in PAIRS)
    _, uuid = invoiced(person, support, paid)
    paying.settle(uuid, finance)
    paying.pay(uuid, today(), finance)
    invoiced(person, support, waiting)


def find_one() -> UUID:
    """The one to check."""
    waiting = select(ClaimInvoice.uuid).where(ClaimInvoice.state == "submitted")
    return db.session.execute(waiting.order_by(ClaimInvoice.id.desc()).limit(1)).scalar_one()
