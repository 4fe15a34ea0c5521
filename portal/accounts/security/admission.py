"""Letting somebody in who has proved everything that is asked of them."""

from dataclasses import dataclass

from portal.accounts import sessions
from portal.accounts.security import known_browsers
from portal.accounts.security.account import Account
from portal.accounts.security.devices import device_of
from portal.accounts.security.known_browsers import Acquaintance
from portal.accounts.security.notices import moment_for
from portal.accounts.sessions import SignedInBy
from portal.audit.record import record
from portal.core.addresses import shortened
from portal.core.transaction import atomic
from portal.mail import outbox
from portal.web.links import absolute


@dataclass(frozen=True)
class Arrival:
    """From where somebody comes; `browser` is the cookie the browser is known by."""

    address: str
    device: str
    browser: str


@atomic
def admit(account: Account, amr: str, arrival: Arrival) -> str:
    """The token of a new session. A browser not seen before is told to the owner by mail."""
    record("session.opened", account.actor, account.subject, amr=amr)
    if known_browsers.meet(account.user_id, arrival.browser) is Acquaintance.NEW:
        _tell_of_new_browser(account, arrival)
    by = SignedInBy(amr, arrival.address, arrival.device)
    return sessions.open_session(account.user_id, by)


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
