"""Signing in once more on the same session: the roles that wait begin to count."""

from portal.accounts import sessions
from portal.accounts.security.account import Account
from portal.accounts.security.admission import hold_proved
from portal.accounts.security.proof import SEVERAL, prove_all
from portal.accounts.sessions import SignedInBy
from portal.audit.record import record
from portal.core.errors import DomainError
from portal.core.transaction import atomic


class SessionOver(DomainError):
    """The session ended while the proof was being checked."""


class NotYourCompany(DomainError):
    """None of the companies of the sign-in: no such company, for this person."""


def sign_in_again(
    account: Account, session_id: int, password: str, code: str, address: str, device: str
) -> str:
    """The session's next token; whoever has a second factor proves it as at every sign-in.

    Raises WrongCredentials, WrongCode, LockedOut, TooBusy, ProofOver or SessionOver.
    """
    proved = prove_all(account, password, code, address)
    by = SignedInBy(proved.amr, address, device)
    return _renew(account, session_id, by, proved.password_hash)


def sign_in_again_by_passkey(
    account: Account, session_id: int, way: str, address: str, device: str
) -> str:
    """The same for who has proved a passkey, which needs no password beside it.

    Raises ProofOver or SessionOver.
    """
    by = SignedInBy(f"{way} {SEVERAL}", address, device)
    return _renew(account, session_id, by, None)


@atomic
def _renew(account: Account, session_id: int, by: SignedInBy, password_hash: str | None) -> str:
    hold_proved(account.user_id, password_hash)
    renewed = sessions.renew_session(session_id, account.user_id, by)
    if renewed is None:
        raise SessionOver()
    actor = account.acting_for(renewed.company_id)
    record("session.renewed", actor, account.subject, amr=by.amr)
    return renewed.token
