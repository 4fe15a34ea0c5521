"""Bank details as the company and finance read them: IBANs masked, but for the one to verify."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from portal.accounts.bank.accounts import in_groups, masked
from portal.accounts.bank.kinds import BankState
from portal.accounts.bank.models import BankDetails
from portal.accounts.bank.verification import UnknownBankDetails
from portal.accounts.models import Company, User
from portal.audit.record import Actor, record
from portal.core import crypto
from portal.core.rows import filled
from portal.core.transaction import atomic
from portal.extensions import db
from portal.files.models import StoredFile
from portal.web.paging import one_page

HISTORY = 50


@dataclass(frozen=True)
class Shown:
    number: int
    company_id: int
    company: str
    customer_no: str
    company_country: str
    holder: str
    iban_country: str
    iban_last_four: str
    bic: str
    bank_name: str
    state: str
    changed_at: datetime
    changed_by: str
    decided_at: datetime | None
    decided_by: str | None
    reason: str
    superseded_at: datetime | None
    file: UUID
    file_name: str
    file_size: int
    media_type: str
    encrypted_iban: bytes = field(repr=False)

    @property
    def iban(self) -> str:
        return masked(self.iban_country, self.iban_last_four)

    @property
    def waits(self) -> bool:
        return self.state == BankState.UNVERIFIED.value and self.superseded_at is None


def history_of(company_id: int) -> Sequence[Shown]:
    """Newest first; the first one is present unless it is superseded."""
    rows = db.session.execute(
        _with_names()
        .where(BankDetails.company_id == company_id)
        .order_by(BankDetails.id.desc())
        .limit(HISTORY)
    )
    return [filled(Shown, row) for row in rows]


def current_number(company_id: int) -> int:
    """0 when the company has entered none."""
    found: int | None = db.session.execute(
        select(BankDetails.id).where(
            BankDetails.company_id == company_id, BankDetails.superseded_at.is_(None)
        )
    ).scalar_one_or_none()
    return found or 0


def queue(waiting: bool, page: int) -> tuple[Sequence[Shown], int]:
    """One page: what waits, oldest first; or what was decided, newest first. And how many."""
    waits = BankDetails.state == BankState.UNVERIFIED.value
    condition = (waits & BankDetails.superseded_at.is_(None)) if waiting else ~waits
    order = BankDetails.id if waiting else BankDetails.id.desc()
    rows, total = one_page(_with_names().where(condition).order_by(order), page)
    return [filled(Shown, row) for row in rows], total


def shown(number: int) -> Shown:
    """Raises UnknownBankDetails."""
    row = db.session.execute(_with_names().where(BankDetails.id == number)).one_or_none()
    if row is None:
        raise UnknownBankDetails()
    return filled(Shown, row)


@atomic
def whole_iban(details: Shown, verifier: Actor) -> str:
    """For whoever compares it with the bank's confirmation; the company's log says who saw it."""
    actor = Actor(verifier.user_id, verifier.name, details.company_id)
    record("bank.looked_at", actor, f"bank_details:{details.number}", new=details.iban)
    return in_groups(crypto.decrypt(details.encrypted_iban))


def _with_names() -> Select[Any]:
    changer, decider = aliased(User), aliased(User)
    return (
        select(
            BankDetails.id.label("number"),
            BankDetails.company_id,
            Company.name.label("company"),
            Company.customer_no,
            Company.country.label("company_country"),
            BankDetails.holder,
            BankDetails.iban_country,
            BankDetails.iban_last_four,
            BankDetails.bic,
            BankDetails.bank_name,
            BankDetails.state,
            BankDetails.changed_at,
            changer.name.label("changed_by"),
            BankDetails.decided_at,
            decider.name.label("decided_by"),
            BankDetails.reason,
            BankDetails.superseded_at,
            StoredFile.uuid.label("file"),
            StoredFile.name.label("file_name"),
            StoredFile.size.label("file_size"),
            StoredFile.media_type,
            BankDetails.iban.label("encrypted_iban"),
        )
        .join(Company, Company.id == BankDetails.company_id)
        .join(StoredFile, StoredFile.id == BankDetails.confirmation_id)
        .join(changer, changer.id == BankDetails.changed_by)
        .outerjoin(decider, decider.id == BankDetails.decided_by)
    )
