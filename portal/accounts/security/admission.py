"""Letting somebody in who has proved everything that is asked of them."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from portal.accounts import sessions
from portal.accounts.models import User
from portal.accounts.security import known_browsers
from portal.accounts.security.account import Account
from portal.accounts.security.devices import device_of
from portal.accounts.security.known_browsers import Acquaintance
from portal.accounts.security.notices import moment_for
from portal.accounts.sessions import SignedInBy
from portal.audit.record import record
from portal.core.addresses import shortened
from portal.core.errors import DomainError
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.mail import outbox
from portal.web.links import absolute

_user = table_of(User)
_THERE = (
    select(_user.c.id)
    .where(_user.c.id == bindparam("of_user"), _user.c.active.is_(True))
    .with_for_update(read=True)
)
_PROVED = _THERE.where(_user.c.password_hash == bindparam("proved"))


@dataclass(frozen=True)
class Arrival:
    """From where somebody comes; `browser` is the cookie the browser is known by."""

    address: str
    device: str
    browser: str


class ProofOver(DomainError):
    """The password was changed, or the account was disabled, while the proof was checked."""


def hold_proved(user_id: int, password_hash: str | None) -> None:
    """Keep the password and the account as they were proved until the transaction ends.

    `password_hash`: the one that was checked; None for who proved no password. Raises ProofOver.
    """
    statement = _THERE if password_hash is None else _PROVED
    held = db.session.execute(statement, {"of_user": user_id, "proved": password_hash})
    if held.scalar_one_or_none() is None:
        raise ProofOver()


@atomic
def admit(account: Account, amr: str, arrival: Arrival, password_hash: str | None = None) -> str:
    """The token of a new session. A browser not seen before is told to the owner by mail.

    Raises ProofOver.
    """
    hold_proved(account.user_id, password_hash)
    return admit_held(account, amr, arrival)


@atomic
def admit_held(account: Account, amr: str, arrival: Arrival) -> str:
    """The same for whom this transaction holds already."""
    if known_browsers.meet(account.user_id, arrival.browser) is Acquaintance.NEW:
        _tell_of_new_browser(account, arrival)
    by = SignedInBy(amr, arrival.address, arrival.device)
    opened = sessions.open_session(account.user_id, by)
    record("session.opened", account.acting_for(opened.company_id), account.subject, amr=amr)
    return opened.token


def _tell_of_new_browser(account: Account, arrival: Arrival) -> None:
    device = device_of(arrival.device)
    values = {
        "name": account.name,
        "happened_at": moment_for(account),
        "browser": device.browser,
        "system": device.system,
        "address": shortened(arrival.address),
        "security_url": absolute("/profile/security"),
        "forgotten_url": absolute("/forgotten-password"),
    }
    outbox.enqueue("new_device", account.email, account.locale, values, account.subject)
