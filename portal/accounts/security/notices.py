"""The owner of an account is told of every change to what opens it."""

from enum import StrEnum

from portal.accounts.security.account import Account
from portal.audit.record import record
from portal.core.addresses import shortened
from portal.core.clock import now
from portal.core.origin import origin
from portal.mail import outbox
from portal.web.formats import datetime_text
from portal.web.i18n import SOURCE, known_language, speaking
from portal.web.links import absolute

TEMPLATE = "security_changed"


class Change(StrEnum):
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - the name of a deed
    PASSWORD_RESET = "password-reset"  # noqa: S105
    APP_SET_UP = "app-set-up"
    APP_REMOVED = "app-removed"
    PASSKEY_ADDED = "passkey-added"
    PASSKEY_REMOVED = "passkey-removed"
    RECOVERY_CODES_MADE = "recovery-codes-made"
    RECOVERY_CODE_USED = "recovery-code-used"
    FACTORS_RESET = "factors-reset"


def tell(account: Account, change: Change, detail: str = "") -> None:
    """One row in the trail and one mail; never commits. `detail`: the name of a passkey."""
    facts = {"detail": detail} if detail else {}
    record(f"security.{change}", account.actor, account.subject, **facts)
    values = {
        "name": account.name,
        "change": change.value,
        "detail": detail,
        "happened_at": moment_for(account),
        "address": shortened(origin.get().address),
        "security_url": absolute("/profile/security"),
        "forgotten_url": absolute("/forgotten-password"),
    }
    outbox.enqueue(TEMPLATE, account.email, account.locale, values, account.subject)


def moment_for(account: Account) -> str:
    """Now, as the owner of the account writes it."""
    with speaking(known_language(account.locale) or SOURCE):
        return datetime_text(now())
