"""Signing in: the same answer in the same time, whatever was wrong."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, select

from portal.accounts import lockouts, passwords
from portal.accounts.lockouts import Limit
from portal.accounts.models import User
from portal.accounts.security.account import Account
from portal.accounts.security.admission import Arrival, ProofOver, admit, hold_proved
from portal.accounts.security.factors import factors_of
from portal.audit.record import Actor, record
from portal.core import crypto
from portal.core.errors import DomainError
from portal.core.transaction import atomic
from portal.extensions import db
from portal.jobs import queue

SIGN_IN = Limit("sign-in", most=10, window=timedelta(minutes=15), lock=timedelta(minutes=15))
TELL_OF_LOCK = "accounts.tell-of-lock"

# plain columns: an ORM object would be read again after a rollback, for known accounts only
_ACCOUNT = select(User.id, User.name, User.email, User.locale, User.password_hash).where(
    User.active.is_(True)
)


class WrongCredentials(DomainError):
    """Unknown address, wrong password or a disabled account: deliberately the same."""


@dataclass(frozen=True)
class HalfWay:
    """The password was right; a second factor must be proved. `password_hash` as it was then."""

    account: Account
    password_hash: str


def normal_email(text: str) -> str:
    return text.strip().casefold()


def subject_of(email: str) -> str:
    """Whose guesses are counted; as long as the column."""
    return normal_email(email)[:90]


def sign_in(email: str, password: str, arrival: Arrival) -> str | HalfWay:
    """The token of a new session, or what is left to do.

    Raises WrongCredentials, LockedOut or TooBusy.
    """
    subject = subject_of(email)
    lockouts.refuse_if_locked(SIGN_IN, subject, arrival.address)
    user = db.session.execute(_ACCOUNT.where(User.email == normal_email(email))).one_or_none()
    if not passwords.password_fits(user.password_hash if user else None, password) or user is None:
        note_wrong_password(subject, arrival.address, _actor(user))
        raise WrongCredentials()
    account = Account(user.id, user.name, user.email, user.locale)
    try:
        return _admit(HalfWay(account, user.password_hash), subject, arrival)
    except ProofOver:
        raise WrongCredentials() from None


@atomic
def _admit(half_way: HalfWay, subject: str, arrival: Arrival) -> str | HalfWay:
    """Raises ProofOver when the password is another one since it was checked."""
    hold_proved(half_way.account.user_id, half_way.password_hash)
    lockouts.forget(SIGN_IN, subject, arrival.address)
    if factors_of(half_way.account.user_id):
        return half_way
    return admit(half_way.account, "pwd", arrival)


@atomic
def forget_guesses(subject: str, address: str) -> None:
    lockouts.forget(SIGN_IN, subject, address)


@atomic
def note_wrong_password(subject: str, address: str, actor: Actor) -> None:
    """Whoever owns the account is told of a lock; that there is one at all, nobody can measure."""
    locked = lockouts.count_wrong(SIGN_IN, subject, address)
    if locked:
        told = json.dumps({"user_id": actor.user_id or 0, "address": address})
        queue.enqueue(TELL_OF_LOCK, {"lock": crypto.encrypt(told).decode()})
    about = f"user:{actor.user_id}" if actor.user_id else ""
    record("session.refused", actor, about, locked=locked)


def _actor(user: Row[Any] | None) -> Actor:
    return Actor(user.id, user.name) if user else Actor(None, "")
