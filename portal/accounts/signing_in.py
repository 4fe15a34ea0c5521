"""Signing in: the same answer in the same time, whatever was wrong."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, select

from portal.accounts import lockouts, passwords, sessions
from portal.accounts.lockouts import Limit
from portal.accounts.models import User
from portal.accounts.sessions import SignedInBy
from portal.audit.record import Actor, record
from portal.core.errors import DomainError
from portal.core.transaction import atomic
from portal.extensions import db

SIGN_IN = Limit("sign-in", most=10, window=timedelta(minutes=15), lock=timedelta(minutes=15))

# plain columns: an ORM object would be read again after a rollback, for known accounts only
_ACCOUNT = select(User.id, User.name, User.password_hash).where(User.active.is_(True))


class WrongCredentials(DomainError):
    """Unknown address, wrong password or a disabled account: deliberately the same."""


def normal_email(text: str) -> str:
    return text.strip().casefold()


def subject_of(email: str) -> str:
    """Whose guesses are counted; as long as the column."""
    return normal_email(email)[:90]


def sign_in(email: str, password: str, address: str, device: str) -> str:
    """The token of a new session. Raises WrongCredentials, LockedOut or TooBusy."""
    subject = subject_of(email)
    lockouts.refuse_if_locked(SIGN_IN, subject, address)
    user = db.session.execute(_ACCOUNT.where(User.email == normal_email(email))).one_or_none()
    if not passwords.password_fits(user.password_hash if user else None, password) or user is None:
        actor = Actor(user.id, user.name) if user else Actor(None, "")
        note_wrong_password(subject, address, actor)
        raise WrongCredentials()
    return _admit(user, subject, address, device)


@atomic
def _admit(user: Row[Any], subject: str, address: str, device: str) -> str:
    lockouts.forget(SIGN_IN, subject, address)
    record("session.opened", Actor(user.id, user.name), f"user:{user.id}")
    return sessions.open_session(user.id, SignedInBy("pwd", address, device))


@atomic
def note_wrong_password(subject: str, address: str, actor: Actor) -> None:
    locked = lockouts.count_wrong(SIGN_IN, subject, address)
    record(
        "session.refused", actor, f"user:{actor.user_id}" if actor.user_id else "", locked=locked
    )
