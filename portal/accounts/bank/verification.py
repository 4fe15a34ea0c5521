"""Finance verifies bank details, and never edits them."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Row, select, update

from portal.accounts.administrators import tell_administrators
from portal.accounts.bank.accounts import masked
from portal.accounts.bank.kinds import BankState
from portal.accounts.bank.models import BankDetails
from portal.accounts.models import Company
from portal.accounts.rejections import reason_of
from portal.audit.record import Actor, record
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.transaction import atomic
from portal.extensions import db
from portal.web.links import absolute


class BankReasonMissing(DomainError):
    """A rejection without a reason helps nobody."""


class UnknownBankDetails(DomainError):
    """No bank details have this number."""


class BankDetailsDecided(DomainError):
    """Verified or rejected meanwhile."""


class BankDetailsReplaced(DomainError):
    """The company has entered others since the page was opened: those have to be verified."""


@atomic
def verify(number: int, verifier: Actor) -> None:
    """Exactly this row, as it was shown. Raises UnknownBankDetails, BankDetailsDecided or
    BankDetailsReplaced.
    """
    _decide(number, BankState.VERIFIED, verifier, "")


@atomic
def reject(number: int, verifier: Actor, reason: str) -> None:
    """Raises BankReasonMissing, and as `verify` does."""
    reason = reason_of(reason)
    if not reason:
        raise BankReasonMissing()
    _decide(number, BankState.REJECTED, verifier, reason)


def _decide(number: int, state: BankState, verifier: Actor, reason: str) -> None:
    decided = db.session.execute(
        update(BankDetails)
        .where(
            BankDetails.id == number,
            BankDetails.state == BankState.UNVERIFIED.value,
            BankDetails.superseded_at.is_(None),
        )
        .values(state=state.value, decided_at=now(), decided_by=verifier.user_id, reason=reason)
        .returning(BankDetails.company_id, BankDetails.iban_country, BankDetails.iban_last_four)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if decided is None:
        raise _why_not(number)
    account = masked(decided.iban_country, decided.iban_last_four)
    actor = replace(verifier, company_id=decided.company_id)
    about = f"bank_details:{number}"
    record(f"bank.{state.value}", actor, about, new=account, reason=reason)
    _tell(decided, about, account, state, reason)


def _why_not(number: int) -> DomainError:
    found = db.session.execute(
        select(BankDetails.superseded_at).where(BankDetails.id == number)
    ).one_or_none()
    if found is None:
        return UnknownBankDetails()
    return BankDetailsReplaced() if found.superseded_at else BankDetailsDecided()


def _tell(decided: Row[Any], about: str, account: str, state: BankState, reason: str) -> None:
    name = select(Company.name).where(Company.id == decided.company_id)
    values = {
        "company": db.session.execute(name).scalar_one(),
        "verified": state is BankState.VERIFIED,
        "account": account,
        "reason": reason,
        "bank_url": absolute("/company/bank"),
    }
    tell_administrators("bank_details_decided", decided.company_id, values, about)
