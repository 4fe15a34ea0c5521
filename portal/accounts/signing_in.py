"""Signing in: the same answer in the same time, whatever was wrong."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, select

from portal.accounts import lockouts, passwords
from portal.accounts.lockouts import Limit, LockedOut
from portal.accounts.models import User
from portal.accounts.security import browser_links, known_browsers
from portal.accounts.security.account import Account
from portal.accounts.security.admission import Arrival, ProofOver, admit_held, hold_proved
from portal.accounts.security.factors import factors_of
from portal.audit.record import Actor, record
from portal.core import crypto
from portal.core.errors import DomainError
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.jobs import queue

SIGN_IN = Limit("sign-in", most=10, window=timedelta(minutes=15), lock=timedelta(minutes=15))
# from wherever: who has many addresses gets no further than this. The owner, in a browser of before
# or by a link from a mail, comes in all the same (docs/decisions/0033, 0090)
OF_ACCOUNT = Limit("sign-in-day", most=100, window=timedelta(days=1), lock=timedelta(days=1))
# each browser, or session, that its owner opened once is counted on its own
OF_OWNER = Limit("sign-in-owner", most=100, window=timedelta(days=1), lock=timedelta(days=1))
TELL_OF_LOCK = "accounts.tell-of-lock"

# plain columns: an ORM object would be read again after a rollback, for known accounts only
_user = table_of(User)
_ACCOUNT = select(
    _user.c.id, _user.c.name, _user.c.email, _user.c.locale, _user.c.password_hash
).where(_user.c.active.is_(True), _user.c.email == bindparam("address"))


class WrongCredentials(DomainError):
    """Unknown address, wrong password or a disabled account: deliberately the same."""


class StrangeBrowser(DomainError):
    """Very many wrong passwords from wherever: a browser the owner never used is let in by a link
    of a mail only, which the right password leads to (docs/decisions/0090).
    """

    until: datetime


@dataclass(frozen=True)
class Count:
    """The day's count that a wrong password is added to, beside that of its address."""

    limit: Limit
    subject: str


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

    Raises WrongCredentials, LockedOut, StrangeBrowser or TooBusy.
    """
    subject = subject_of(email)
    lockouts.refuse_if_locked(SIGN_IN, subject, arrival.address)
    user = db.session.execute(_ACCOUNT, {"address": normal_email(email)}).one_or_none()
    count = _count_of(user, subject, arrival.browser)
    try:
        lockouts.refuse_if_locked(count.limit, count.subject, "")
    except LockedOut as refusal:
        if count.limit is OF_OWNER:
            raise
        _ask_the_owner(user, password, subject, arrival)
        raise StrangeBrowser(until=refusal.until) from None
    if not passwords.password_fits(user.password_hash if user else None, password) or user is None:
        note_wrong_password(subject, arrival.address, _actor(user), count)
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
    return admit_held(half_way.account, "pwd", arrival)


@atomic
def forget_guesses(subject: str, address: str) -> None:
    lockouts.forget(SIGN_IN, subject, address)


@atomic
def note_wrong_password(subject: str, address: str, actor: Actor, count: Count) -> None:
    """Whoever owns the account is told of a lock; that there is one at all, nobody can measure."""
    full = lockouts.count_wrong(count.limit, count.subject, "")
    locked = lockouts.count_wrong(SIGN_IN, subject, address) or full
    if locked:
        everywhere = full and count.limit is OF_ACCOUNT
        told = {"user_id": actor.user_id or 0, "address": address, "everywhere": everywhere}
        queue.enqueue(TELL_OF_LOCK, {"lock": crypto.encrypt(json.dumps(told)).decode()})
    about = f"user:{actor.user_id}" if actor.user_id else ""
    record("session.refused", actor, about, locked=locked)


def _count_of(user: Row[Any] | None, subject: str, browser: str) -> Count:
    known = known_browsers.number_of(user.id if user else None, browser)
    return Count(OF_OWNER, f"browser:{known}") if known else Count(OF_ACCOUNT, subject)


def _ask_the_owner(user: Row[Any] | None, password: str, subject: str, arrival: Arrival) -> None:
    """By a mail, if the password is right: neither time nor rows tell whether it is."""
    right = passwords.password_fits(user.password_hash if user else None, password)
    _note_asked(user, user.id if user and right else None, subject, arrival)


@atomic
def _note_asked(
    user: Row[Any] | None, owner_id: int | None, subject: str, arrival: Arrival
) -> None:
    # a right password counts like the others: a count that stood still would tell it
    locked = lockouts.count_wrong(SIGN_IN, subject, arrival.address)
    browser_links.want(owner_id, arrival)
    record("session.refused", _actor(user), f"user:{user.id}" if user else "", locked=locked)


def _actor(user: Row[Any] | None) -> Actor:
    return Actor(user.id, user.name) if user else Actor(None, "")
