"""Proving once more who one is: for steps that matter, and for signing in again."""

from dataclasses import dataclass, field

from sqlalchemy import select, update

from portal.accounts import lockouts, passwords
from portal.accounts.models import Session, User
from portal.accounts.security.account import Account
from portal.accounts.security.assertions import HARDWARE, SOFTWARE
from portal.accounts.security.factors import Factors, factors_of
from portal.accounts.security.second_step import OTP, prove_code
from portal.accounts.signing_in import (
    OF_OWNER,
    SIGN_IN,
    Count,
    WrongCredentials,
    forget_guesses,
    note_wrong_password,
    subject_of,
)
from portal.audit.record import record
from portal.core.clock import now
from portal.core.transaction import atomic
from portal.extensions import db

PASSWORD = "pwd"  # noqa: S105 - its name in RFC 8176
SEVERAL = "mfa"
# a passkey verifies the person by itself, so it counts as several
BY_PASSKEY = frozenset({HARDWARE, SOFTWARE})


@dataclass(frozen=True)
class Proved:
    """How, in the words of `amr`, and the hash that the password was checked against."""

    amr: str
    password_hash: str = field(repr=False)


def prove_password(account: Account, password: str, address: str) -> Proved:
    """Wrong ones are counted like guesses at sign-in.

    Raises WrongCredentials, LockedOut or TooBusy.
    """
    subject = subject_of(account.email)
    count = Count(OF_OWNER, account.subject)
    lockouts.refuse_if_locked(SIGN_IN, subject, address)
    lockouts.refuse_if_locked(count.limit, count.subject, "")
    kept = db.session.execute(
        select(User.password_hash).where(User.id == account.user_id, User.active.is_(True))
    ).scalar_one_or_none()
    if not passwords.password_fits(kept, password) or kept is None:
        note_wrong_password(subject, address, account.actor, count)
        raise WrongCredentials()
    forget_guesses(subject, address)
    return Proved(PASSWORD, kept)


def prove_all(account: Account, password: str, code: str, address: str) -> Proved:
    """Password and, where one is set up, second factor, for signing in again.

    Raises WrongCredentials, WrongCode, LockedOut or TooBusy.
    """
    first = prove_password(account, password, address)
    if not factors_of(account.user_id):
        return first
    second = prove_code(account, code, address)
    return Proved(" ".join((first.amr, second, SEVERAL)), first.password_hash)


@atomic
def note_proof(account: Account, session_id: int, way: str) -> bool:
    """From now on the session is fresh; False when it is over meanwhile."""
    mine = (
        Session.id == session_id,
        Session.user_id == account.user_id,
        Session.ended_at.is_(None),
    )
    amr = db.session.execute(
        select(Session.amr).where(*mine).with_for_update()
    ).scalar_one_or_none()
    if amr is None:
        return False
    ways = _ways_with(amr.split(), way, factors_of(account.user_id))
    db.session.execute(update(Session).where(*mine).values(verified_at=now(), amr=" ".join(ways)))
    record("session.proved", account.actor, account.subject)
    return True


def _ways_with(before: list[str], way: str, factors: Factors) -> list[str]:
    """The newest beside those of before that are still set up: `amr` goes with that moment."""
    removed = {SEVERAL, way}
    if not factors.app:
        removed.add(OTP)
    if not factors.passkeys:
        removed |= BY_PASSKEY
    ways = [known for known in before if known not in removed] + [way]
    several = len(ways) > 1 or way in BY_PASSKEY
    return [*ways, SEVERAL] if several else ways
