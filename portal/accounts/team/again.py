"""Signing in once more on the same session: the roles that wait begin to count."""

from sqlalchemy import select

from portal.accounts import lockouts, passwords, sessions
from portal.accounts.models import User
from portal.accounts.sessions import SignedInBy
from portal.accounts.signing_in import SIGN_IN, WrongCredentials
from portal.audit.record import Actor, record
from portal.core.errors import DomainError
from portal.core.transaction import atomic
from portal.extensions import db
from portal.web.identity import Identity


class SessionOver(DomainError):
    """The session ended while its password was being checked."""


class NotYourCompany(DomainError):
    """None of the companies of the sign-in: no such company, for this person."""


def sign_in_again(identity: Identity, password: str, by: SignedInBy) -> str:
    """The session's next token. Raises WrongCredentials, LockedOut, TooBusy or SessionOver."""
    subject = identity.email[:90]
    lockouts.refuse_if_locked(SIGN_IN, subject, by.address)
    stored = db.session.execute(
        select(User.password_hash).where(User.id == identity.user_id, User.active.is_(True))
    ).scalar_one_or_none()
    if not passwords.password_fits(stored, password):
        _note_failure(identity, subject, by.address)
        raise WrongCredentials()
    return _renew(identity, subject, by)


@atomic
def _renew(identity: Identity, subject: str, by: SignedInBy) -> str:
    lockouts.forget(SIGN_IN, subject, by.address)
    token = sessions.renew_session(identity.session_id, identity.user_id, by)
    if token is None:
        raise SessionOver()
    record("session.renewed", Actor(identity.user_id, identity.name), f"user:{identity.user_id}")
    return token


@atomic
def _note_failure(identity: Identity, subject: str, address: str) -> None:
    locked = lockouts.count_wrong(SIGN_IN, subject, address)
    actor = Actor(identity.user_id, identity.name)
    record("session.refused", actor, f"user:{identity.user_id}", locked=locked)
