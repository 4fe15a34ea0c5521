"""A second factor is tried: a code of the app, or a recovery code."""

from datetime import timedelta

from portal.accounts import lockouts
from portal.accounts.lockouts import Limit
from portal.accounts.role_changes import hold_user
from portal.accounts.security import lock_notices, notices, recovery, totp
from portal.accounts.security.account import Account
from portal.audit.record import record
from portal.core.errors import DomainError
from portal.core.transaction import atomic

# six digits and three of them right at a time: fewer guesses than of passwords
SECOND_FACTOR = Limit(
    "second-factor", most=5, window=timedelta(minutes=15), lock=timedelta(minutes=15)
)
# from wherever: who knows the password and has many addresses gets no further than this, and
# whoever has a passkey still comes in by it
OF_ACCOUNT = Limit("second-factor-day", most=50, window=timedelta(days=1), lock=timedelta(days=1))
OTP = "otp"


class WrongCode(DomainError):
    """Not the code of the app now, nor an unused recovery code; or used a moment ago."""


def prove_code(account: Account, code: str, address: str) -> str:
    """How it was proved, for `amr`. Raises WrongCode or LockedOut.

    The lock is of this account from this address: a stranger locks no owner out.
    """
    _refuse_if_locked(account.subject, address)
    if not _accepted(account, code, address):
        raise WrongCode()
    return OTP


@atomic
def _accepted(account: Account, code: str, address: str) -> bool:
    subject = account.subject
    # one at a time, and asked again: of a burst none may overtake the count
    hold_user(account.user_id)
    _refuse_if_locked(subject, address)
    if totp.accept(account.user_id, code):
        lockouts.forget(SECOND_FACTOR, subject, address)
        return True
    if recovery.accept(account.user_id, code):
        lockouts.forget(SECOND_FACTOR, subject, address)
        notices.tell(account, notices.Change.RECOVERY_CODE_USED)
        return True
    # a right code later does not end the day's count
    everywhere = lockouts.count_wrong(OF_ACCOUNT, subject, "")
    locked = lockouts.count_wrong(SECOND_FACTOR, subject, address) or everywhere
    if locked:
        lock_notices.tell(account, address, password_known=True, everywhere=everywhere)
    record("second-factor.refused", account.actor, subject, locked=locked)
    return False


def _refuse_if_locked(subject: str, address: str) -> None:
    lockouts.refuse_if_locked(SECOND_FACTOR, subject, address)
    lockouts.refuse_if_locked(OF_ACCOUNT, subject, "")
