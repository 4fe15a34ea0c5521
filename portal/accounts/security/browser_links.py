"""Links that let a strange browser ask for the password, while too many wrong ones are entered.

The right password only leads to one, and the answer is the same without (docs/decisions/0090).
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update

from portal.accounts import lockouts
from portal.accounts.lockouts import Limit
from portal.accounts.models import User
from portal.accounts.security import known_browsers
from portal.accounts.security.account import Account, account_of
from portal.accounts.security.admission import Arrival
from portal.accounts.security.devices import device_of
from portal.accounts.security.models import PasswordReset
from portal.accounts.security.notices import moment_for
from portal.audit.record import record
from portal.core import crypto
from portal.core.addresses import shortened
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.link_tokens import LinkKind
from portal.core.statements import execute_counting, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.jobs import queue
from portal.mail import outbox
from portal.web.links import absolute

LINK = LinkKind("link for a browser", timedelta(minutes=30))
WANTED = "accounts.browser-wanted"
# to one person, from wherever the right password is entered
MAILS = Limit("browser-mail", most=5, window=timedelta(hours=1), lock=timedelta(hours=1))

_links = table_of(PasswordReset)


class BrowserLinkOver(DomainError):
    """Unknown, too old, used, of another browser, or of a password of before: the same for all."""


def want(user_id: int | None, arrival: Arrival) -> None:
    """`user_id`: whose password was right; None is written down alike. Never commits."""
    queue.enqueue(WANTED, wanted(user_id, arrival))


def wanted(user_id: int | None, arrival: Arrival) -> dict[str, str]:
    """What the job is told, so that no row of a job shows whether a password was right."""
    told = {
        "user_id": user_id or 0,
        "address": arrival.address,
        "device": arrival.device[:200],
        "browser": arrival.browser,
    }
    return {"wish": crypto.encrypt(json.dumps(told)).decode()}


@atomic
def mail_link(payload: Mapping[str, Any]) -> None:
    """The job behind `want`."""
    wish = json.loads(crypto.decrypt(payload["wish"].encode()))
    account = account_of(wish["user_id"])
    if account is None or not lockouts.room_for_another(MAILS, account.subject):
        return
    token = _new_token(account, wish["browser"])
    device = device_of(wish["device"])
    values = {
        "name": account.name,
        "happened_at": moment_for(account),
        "browser": device.browser,
        "system": device.system,
        "address": shortened(wish["address"]),
        "allow_url": absolute(f"/sign-in/browser/{token}"),
        "forgotten_url": absolute("/forgotten-password"),
    }
    outbox.enqueue("browser_link", account.email, account.locale, values, account.subject)
    record("browser-link.mailed", account.actor, account.subject)


def account_for(token: str, browser: str) -> Account:
    """Raises BrowserLinkOver."""
    row = db.session.execute(
        select(User.id, User.name, User.email, User.locale)
        .join(PasswordReset, PasswordReset.user_id == User.id)
        .where(*_open(token, browser), User.active.is_(True))
    ).one_or_none()
    if row is None:
        raise BrowserLinkOver()
    return Account(*row)


@atomic
def allow(token: str, browser: str) -> None:
    """From now on this browser is one of the person's; the password is still asked.

    Raises BrowserLinkOver for all but one of several at once.
    """
    account = account_for(token, browser)
    used = execute_counting(update(_links).where(*_open(token, browser)).values(used_at=now()))
    if used != 1:
        raise BrowserLinkOver()
    known_browsers.meet(account.user_id, browser)
    record("browser-link.used", account.actor, account.subject)


def _new_token(account: Account, browser: str) -> str:
    """The links to a new password have their rows beside: those die with the password, too."""
    token = LINK.new()
    db.session.execute(
        insert(_links).values(
            user_id=account.user_id,
            token_hash=crypto.keyed_hash(LINK.purpose, _bound(token.text, browser)),
            created_at=now(),
            expires_at=token.expires_at,
        )
    )
    return token.text


def _open(token: str, browser: str) -> tuple[ColumnElement[bool], ...]:
    return (
        LINK.opens(_bound(token, browser), _links.c.token_hash),
        _links.c.used_at.is_(None),
        _links.c.expires_at > now(),
    )


def _bound(token: str, browser: str) -> str:
    """Whoever is lured into opening another person's link opens nothing."""
    return f"{token}:{browser}"
