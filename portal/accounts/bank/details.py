"""Bank details: each change is a row of its own, which finance has to verify anew."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update

from portal.accounts.administrators import (
    Administrator,
    require_administrator,
    tell_administrators,
)
from portal.accounts.bank.accounts import BankAccount, masked, parse_bic, parse_iban
from portal.accounts.bank.kinds import BankState
from portal.accounts.bank.models import BankDetails
from portal.accounts.models import Company
from portal.audit.record import record
from portal.core import crypto
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.plain_text import one_line
from portal.core.transaction import atomic
from portal.extensions import db
from portal.files import records
from portal.files.content import CheckedFile
from portal.files.kinds import Purpose
from portal.web.links import absolute

LONGEST_HOLDER = 140
MOST_A_DAY = 10
A_DAY = timedelta(days=1)


class HolderMissing(DomainError):
    """An account has a holder."""


class BankDetailsChangedTooOften(DomainError):
    """Each change brings a file, and asks somebody of finance to look at it; not before `until`."""

    until: datetime


class BankDetailsChangedMeanwhile(DomainError):
    """A colleague has changed them since the page was opened."""


@dataclass(frozen=True)
class Entered:
    """As typed. `replaces` is the number of the details that the page showed, 0 for none."""

    holder: str
    iban: str
    bic: str
    bank_name: str
    replaces: int


@dataclass(frozen=True)
class _Checked:
    holder: str
    account: BankAccount
    bic: str
    bank_name: str


def change(actor: Administrator, entered: Entered, confirmation: CheckedFile) -> int:
    """The number of the new details.

    Raises NoLongerAdministrator, HolderMissing, IbanWrong, BicWrong, BankDetailsChangedTooOften
    or BankDetailsChangedMeanwhile; nothing has changed then, and the file is gone.
    """
    checked = _check(entered)
    with records.stored(confirmation) as uuid:
        return _change(actor, checked, entered.replaces, confirmation, uuid)


def _check(entered: Entered) -> _Checked:
    holder = one_line(entered.holder)[:LONGEST_HOLDER]
    if not holder:
        raise HolderMissing()
    account = parse_iban(entered.iban)
    bic = parse_bic(entered.bic, account.country) or account.bic
    bank_name = one_line(entered.bank_name)[:LONGEST_HOLDER] or account.bank_name
    return _Checked(holder, account, bic, bank_name)


@atomic
def _change(
    actor: Administrator, checked: _Checked, replaces: int, file: CheckedFile, uuid: Any
) -> int:
    require_administrator(actor)
    _refuse_too_often(actor.company_id)
    before = _supersede(actor.company_id, replaces)
    owner = records.Owner(actor.company_id, actor.user_id)
    file_id = records.add(uuid, file, Purpose.BANK_CONFIRMATION, owner)
    number = _insert(actor, checked, file_id)
    old = masked(before.iban_country, before.iban_last_four) if before else ""
    new = masked(checked.account.country, checked.account.last_four)
    record("bank.changed", actor, f"bank_details:{number}", old=old, new=new)
    _tell(actor, number, old, new)
    return number


def _refuse_too_often(company_id: int) -> None:
    """Any 24 hours count, not the days of a calendar."""
    first_of_most = (
        select(BankDetails.changed_at)
        .where(BankDetails.company_id == company_id, BankDetails.changed_at > now() - A_DAY)
        .order_by(BankDetails.changed_at.desc())
        .offset(MOST_A_DAY - 1)
        .limit(1)
    )
    changed_at = db.session.execute(first_of_most).scalar_one_or_none()
    if changed_at is not None:
        raise BankDetailsChangedTooOften(until=changed_at + A_DAY)


def _supersede(company_id: int, replaces: int) -> Row[Any] | None:
    """Ends the details that the page showed; require_administrator holds the company's row."""
    is_current = (BankDetails.company_id == company_id, BankDetails.superseded_at.is_(None))
    ended = db.session.execute(
        update(BankDetails)
        .where(*is_current, BankDetails.id == replaces)
        .values(superseded_at=now())
        .returning(BankDetails.iban_country, BankDetails.iban_last_four)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    left = db.session.execute(select(BankDetails.id).where(*is_current)).scalar_one_or_none()
    if left is not None or (replaces and ended is None):
        raise BankDetailsChangedMeanwhile()
    return ended


def _insert(actor: Administrator, checked: _Checked, file_id: int) -> int:
    return db.session.execute(
        insert(BankDetails)
        .values(
            company_id=actor.company_id,
            holder=checked.holder,
            iban=crypto.encrypt(checked.account.iban),
            iban_country=checked.account.country,
            iban_last_four=checked.account.last_four,
            bic=checked.bic,
            bank_name=checked.bank_name,
            confirmation_id=file_id,
            state=BankState.UNVERIFIED.value,
            changed_at=now(),
            changed_by=actor.user_id,
        )
        .returning(BankDetails.id)
    ).scalar_one()


def _tell(actor: Administrator, number: int, old: str, new: str) -> None:
    name = select(Company.name).where(Company.id == actor.company_id)
    values = {
        "company": db.session.execute(name).scalar_one(),
        "person": actor.name,
        "old": old,
        "new": new,
        "bank_url": absolute("/company/bank"),
    }
    about = f"bank_details:{number}"
    tell_administrators("bank_details_changed", actor.company_id, values, about)
