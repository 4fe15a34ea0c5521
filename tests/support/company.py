"""What tests of company data and bank details start from."""

from sqlalchemy import select

from portal.accounts.administrators import Administrator
from portal.accounts.bank import details
from portal.accounts.bank.details import Entered
from portal.accounts.bank.kinds import BankState
from portal.accounts.bank.models import BankDetails
from portal.audit.record import Actor
from portal.core import crypto
from portal.extensions import db
from portal.files.content import checked
from tests.support.cast import Person
from tests.support.uploads import pdf

IBAN = "SE4550000000058398257466"
OTHER_IBAN = "FR1420041010050500013M02606"


def administrator(person: Person) -> Administrator:
    assert person.company_id
    return Administrator(person.user_id, person.name, person.company_id)


def staff(person: Person) -> Actor:
    return Actor(person.user_id, person.name)


def entered(iban: str = IBAN, replaces: int = 0, **others: str) -> Entered:
    wanted = {"holder": "Solkraft AB", "bic": "", "bank_name": "", **others}
    return Entered(iban=iban, replaces=replaces, **wanted)


def enter_bank_details(person: Person, iban: str = IBAN, replaces: int = 0) -> int:
    letter = checked(pdf(), "letter.pdf")
    return details.change(administrator(person), entered(iban, replaces), letter)


def verified_account(company_id: int) -> tuple[str, str] | None:
    """IBAN and holder, if finance has verified the present details."""
    present = (BankDetails.company_id == company_id) & BankDetails.superseded_at.is_(None)
    verified = BankDetails.state == BankState.VERIFIED.value
    row = db.session.execute(
        select(BankDetails.iban, BankDetails.holder).where(present, verified)
    ).one_or_none()
    return row and (crypto.decrypt(row.iban), row.holder)
