"""Invoices of claims as the installer's pages leave them: uploaded, waiting for finance."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from portal.accounts.bank import verification
from portal.claims.models import Claim, ClaimInvoice
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

INVOICED, ITS_REPLACEMENT = Serial("90523TD9D001R"), Serial("90523TD9D002R")


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


def add_one(person: Person, support: Person) -> None:
    """A claim whose device is back, and its invoice, which finance has still to check."""
    day = today() - timedelta(days=100)
    facts = {"produced_on": day, "shipped_on": day, "ship_country": "SE"}
    register.add_devices(
        [Device(serial, claims.PLENTICORE, **facts) for serial in (INVOICED, ITS_REPLACEMENT)]
    )
    serials = {"defective_serial": INVOICED, "replacement_serial": ITS_REPLACEMENT}
    invoiced(person, support, claims.entered(**serials))


def find_one() -> UUID:
    return db.session.execute(select(ClaimInvoice.uuid)).scalars().first() or UUID(int=0)
