"""The owner of an account is told that somebody guessed; elsewhere the account is not locked."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from portal.accounts import lockouts
from portal.accounts.lockouts import Limit
from portal.accounts.security.account import Account, account_of
from portal.accounts.security.notices import moment_for
from portal.core import crypto
from portal.core.addresses import shortened
from portal.core.transaction import atomic
from portal.mail import outbox
from portal.web.links import absolute

# whoever guesses from many addresses must not fill a mailbox
MAILS = Limit("lock-mail", most=3, window=timedelta(days=1), lock=timedelta(days=1))


@atomic
def tell_of_lock(payload: Mapping[str, Any]) -> None:
    """The job after guesses of a password; of an account that is none, there is nobody to tell."""
    lock = json.loads(crypto.decrypt(payload["lock"].encode()))
    account = account_of(lock["user_id"])
    if account:
        tell(
            account, lock["address"], password_known=False, everywhere=lock.get("everywhere", False)
        )


def tell(account: Account, address: str, *, password_known: bool, everywhere: bool = False) -> None:
    """One mail for a lock, a few a day at most; never commits.

    `everywhere`: it is the day's limit of the account that was reached, not one address's; that
    comes once a day, and is told whatever was told before.
    """
    if not everywhere and not lockouts.room_for_another(MAILS, account.subject):
        return
    values = {
        "name": account.name,
        "happened_at": moment_for(account),
        "address": shortened(address),
        "password_known": password_known,
        "everywhere": everywhere,
        "security_url": absolute("/profile/security"),
        "forgotten_url": absolute("/forgotten-password"),
    }
    outbox.enqueue("sign_in_locked", account.email, account.locale, values, account.subject)
