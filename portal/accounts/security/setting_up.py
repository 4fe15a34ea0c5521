"""Second factors come and go: one business action each, told to the owner."""

from typing import TYPE_CHECKING
from uuid import UUID

from portal.accounts import sessions
from portal.accounts.role_changes import hold_user
from portal.accounts.security import passkeys, recovery, totp
from portal.accounts.security.account import Account
from portal.accounts.security.factors import enrolment_due, factors_of
from portal.accounts.security.notices import Change, tell
from portal.accounts.security.second_step import WrongCode
from portal.audit.record import Actor, record
from portal.core.errors import DomainError
from portal.core.transaction import atomic

if TYPE_CHECKING:
    from webauthn.registration.verify_registration_response import VerifiedRegistration

# shown once; empty when the person has some already
Codes = list[str]


class LastFactorNeeded(DomainError):
    """This account must keep a second factor: set up another one first."""


class NoFactor(DomainError):
    """Recovery codes stand in for a second factor, and there is none."""


@atomic
def set_up_app(account: Account, secret: str, code: str) -> Codes:
    """In place of the app before. Raises WrongCode."""
    step = totp.matching_step(secret, code)
    if step is None:
        raise WrongCode()
    _one_by_one(account)
    totp.keep(account.user_id, secret, step)
    tell(account, Change.APP_SET_UP)
    return _set_up(account)


@atomic
def remove_app(account: Account) -> None:
    """Raises LastFactorNeeded; once more does no harm."""
    _one_by_one(account)
    if totp.remove(account.user_id):
        tell(account, Change.APP_REMOVED)
        _removed(account)


@atomic
def add_passkey(
    account: Account, made: "VerifiedRegistration", transports: str, name: str
) -> Codes:
    """Raises TooManyPasskeys or PasskeyRefused."""
    _one_by_one(account)
    passkeys.keep(account, made, transports, name)
    tell(account, Change.PASSKEY_ADDED, name)
    return _set_up(account)


@atomic
def rename_passkey(account: Account, uuid: UUID, name: str) -> None:
    """Raises PasskeyUnknown."""
    passkeys.rename(account.user_id, uuid, name)


@atomic
def remove_passkey(account: Account, uuid: UUID) -> None:
    """Raises PasskeyUnknown or LastFactorNeeded."""
    _one_by_one(account)
    tell(account, Change.PASSKEY_REMOVED, passkeys.remove(account.user_id, uuid))
    _removed(account)


@atomic
def renew_recovery_codes(account: Account) -> Codes:
    """Raises NoFactor."""
    _one_by_one(account)
    if not factors_of(account.user_id):
        raise NoFactor()
    tell(account, Change.RECOVERY_CODES_MADE)
    return recovery.renew(account.user_id)


@atomic
def reset_factors(account: Account, reason: str, actor: Actor) -> None:
    """By support, for whoever lost all of them; every session ends, the password stays."""
    _one_by_one(account)
    totp.remove(account.user_id)
    passkeys.forget(account.user_id)
    recovery.forget(account.user_id)
    sessions.end_sessions_of(account.user_id)
    record("second-factor.reset", actor, account.subject, reason=reason)
    tell(account, Change.FACTORS_RESET)


def _one_by_one(account: Account) -> None:
    """Two removals at once must not both count on the other's factor."""
    hold_user(account.user_id)


def _set_up(account: Account) -> Codes:
    sessions.end_enrolment(account.user_id)
    known = factors_of(account.user_id).recovery_codes
    return [] if known else recovery.renew(account.user_id)


def _removed(account: Account) -> None:
    if factors_of(account.user_id):
        return
    if enrolment_due(account.user_id):
        raise LastFactorNeeded()
    recovery.forget(account.user_id)
