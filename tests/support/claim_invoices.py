"""A company that may invoice: complete data, a verified account, its own numbers, a claim to pay."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from portal.accounts.bank import verification
from portal.accounts.models import Company
from portal.audit.record import Actor
from portal.claims.invoice import issuing
from portal.claims.invoice.parties import invoicing_of
from portal.claims.models import ClaimInvoice
from portal.core.transaction import transaction
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
    return list(db.session.execute(select(table).order_by(table.c.id)).all())
