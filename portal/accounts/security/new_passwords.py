"""A new password in place of the old one: every other session ends, the owner is told."""

from sqlalchemy import select, update

from portal.accounts import sessions
from portal.accounts.models import Company, Membership, User
from portal.accounts.passwords import hash_password
from portal.accounts.role_changes import hold_user
from portal.accounts.security import known_browsers, resets
from portal.accounts.security.account import Account
from portal.accounts.security.notices import Change, tell
from portal.accounts.security.password_rules import refuse_weak
from portal.accounts.security.proof import prove_password
from portal.accounts.signing_in import WrongCredentials
from portal.core.statements import execute_counting, table_of
from portal.core.transaction import atomic
from portal.extensions import db

_users = table_of(User)


def change_password(account: Account, old: str, new: str, session_id: int, address: str) -> int:
    """How many other sessions ended.

    Raises WrongCredentials, LockedOut, WeakPassword or TooBusy.
    """
    was = prove_password(account, old, address).password_hash
    refuse_weak(new, *own_words(account))
    return _change(account, hash_password(new), was, session_id)


@atomic
def _change(account: Account, password_hash: str, was: str, session_id: int) -> int:
    store(account, password_hash, was)
    tell(account, Change.PASSWORD_CHANGED)
    return sessions.end_sessions_of(account.user_id, keep=session_id)


def reset_password(token: str, new: str, browser: str) -> None:
    """By a link from a mail, once; a second factor is still asked at the next sign-in.

    `browser`: the cookie it is known by from now on. Who reads the owner's mail is no stranger.
    Raises ResetOver, WeakPassword or TooBusy.
    """
    account = resets.account_for(token)
    refuse_weak(new, *own_words(account))
    _reset(token, account, hash_password(new), browser)


@atomic
def _reset(token: str, account: Account, password_hash: str, browser: str) -> None:
    hold_user(account.user_id)
    resets.use_up(token)
    store(account, password_hash)
    tell(account, Change.PASSWORD_RESET)
    known_browsers.meet(account.user_id, browser)
    sessions.end_sessions_of(account.user_id)


def store(account: Account, password_hash: str, was: str | None = None) -> None:
    """Links that were mailed before die with the old password; never commits.

    Raises WrongCredentials when the password is not the one any more that `was` is the hash of.
    """
    mine = update(_users).where(_users.c.id == account.user_id)
    if was is not None:
        mine = mine.where(_users.c.password_hash == was)
    if execute_counting(mine.values(password_hash=password_hash)) != 1:
        raise WrongCredentials()
    resets.forget_open(account.user_id)


def own_words(account: Account) -> tuple[str, ...]:
    companies = db.session.execute(
        select(Company.name)
        .join(Membership, Membership.company_id == Company.id)
        .where(Membership.user_id == account.user_id)
    ).scalars()
    return (account.name, account.email, *companies)
