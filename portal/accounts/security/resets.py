"""Links to set a forgotten password anew: for an hour, for once, known here by their hash only."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update

from portal.accounts import lockouts
from portal.accounts.lockouts import Limit, LockedOut
from portal.accounts.models import User
from portal.accounts.security.account import Account, account_with
from portal.accounts.security.models import PasswordReset
from portal.accounts.signing_in import normal_email
from portal.audit.record import record
from portal.core import crypto
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.link_tokens import LinkKind, LinkToken
from portal.core.statements import execute_counting, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.jobs import queue
from portal.mail import outbox
from portal.web.links import START, absolute, with_next

LINK = LinkKind("password reset", timedelta(hours=1))
WANTED = "accounts.reset-wanted"
# to one person, whoever asks
MAILS = Limit("reset-mail", most=5, window=timedelta(hours=1), lock=timedelta(hours=1))

_resets = table_of(PasswordReset)


class ResetOver(DomainError):
    """The link is unknown, too old, used, or of an account that is closed: the same for all."""


@atomic
def want(email: str, next_page: str = START) -> None:
    """The worker finds out whether there is such an account: here nobody can measure it.

    `next_page`: a page of the portal that the person was on the way to; the link leads on there.
    """
    queue.enqueue(WANTED, wanted(email, next_page))


def wanted(email: str, next_page: str = START) -> dict[str, str]:
    """What the job is told, so that no row of one shows an address; the page may name one, too."""
    told = {"email": normal_email(email), "next": next_page}
    return {name: crypto.encrypt(text).decode() for name, text in told.items()}


@atomic
def mail_link(payload: Mapping[str, Any]) -> None:
    """The job behind `want`."""
    account = account_with(crypto.decrypt(payload["email"].encode()))
    if account is None:
        return
    try:
        lockouts.refuse_if_locked(MAILS, account.subject, "")
    except LockedOut:
        return
    lockouts.count_wrong(MAILS, account.subject, "")
    token = _new_token(account)
    ahead = crypto.decrypt(payload["next"].encode()) if "next" in payload else START
    link = absolute(with_next(f"/reset/{token.text}", ahead))
    values = {"name": account.name, "reset_url": link}
    outbox.enqueue("password_reset", account.email, account.locale, values, account.subject)
    record("password-reset.mailed", account.actor, account.subject)


def account_for(token: str) -> Account:
    """Raises ResetOver."""
    row = db.session.execute(
        select(User.id, User.name, User.email, User.locale)
        .join(PasswordReset, PasswordReset.user_id == User.id)
        .where(*_open(token), User.active.is_(True))
    ).one_or_none()
    if row is None:
        raise ResetOver()
    return Account(*row)


def use_up(token: str) -> None:
    """Never commits. Raises ResetOver for all but one of several at once."""
    used = execute_counting(update(_resets).where(*_open(token)).values(used_at=now()))
    if used != 1:
        raise ResetOver()


def forget_open(user_id: int) -> None:
    mine = update(_resets).where(_resets.c.user_id == user_id, _resets.c.used_at.is_(None))
    db.session.execute(mine.values(used_at=now()))


def _new_token(account: Account) -> LinkToken:
    token = LINK.new()
    db.session.execute(
        insert(_resets).values(
            user_id=account.user_id,
            token_hash=token.hash,
            created_at=now(),
            expires_at=token.expires_at,
        )
    )
    return token


def _open(token: str) -> tuple[ColumnElement[bool], ...]:
    return (
        LINK.opens(token, _resets.c.token_hash),
        _resets.c.used_at.is_(None),
        _resets.c.expires_at > now(),
    )
