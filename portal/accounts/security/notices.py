"""The owner of an account is told of every change to what opens it."""

from enum import StrEnum

from sqlalchemy import select

from portal.accounts.models import Company, Membership
from portal.accounts.security.account import Account
from portal.audit.record import record_about
from portal.core.addresses import shortened
from portal.core.clock import now
from portal.core.origin import origin
from portal.core.zones import reading_in
from portal.extensions import db
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


# what the administrators of one's companies may know: they may ask for a second factor
OF_SECOND_FACTORS = frozenset(
    {
        Change.APP_SET_UP,
        Change.APP_REMOVED,
        Change.PASSKEY_ADDED,
        Change.PASSKEY_REMOVED,
        Change.FACTORS_RESET,
    }
)


def tell(account: Account, change: Change, detail: str = "") -> None:
    """One row in the trail, or one for each company, and a mail; never commits.

    `detail`: the name of a passkey.
    """
    facts = {"detail": detail} if detail else {}
    told = _companies_of(account.user_id) if change in OF_SECOND_FACTORS else []
    record_about(f"security.{change}", account.actor, told or [None], account.subject, **facts)
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


def _companies_of(user_id: int) -> list[int | None]:
    belongs = select(Membership.company_id).where(
        Membership.user_id == user_id, Membership.active.is_(True)
    )
    return list(db.session.execute(belongs.order_by(Membership.id)).scalars())


def moment_for(account: Account) -> str:
    """Now, as the owner of the account writes it, on the clock of their company."""
    belongs = (Membership.user_id == account.user_id, Membership.active.is_(True))
    countries = select(Company.country).join(Membership, Membership.company_id == Company.id)
    found = db.session.execute(countries.where(*belongs).order_by(Membership.id).limit(1)).scalar()
    with speaking(known_language(account.locale) or SOURCE), reading_in(found or ""):
        return datetime_text(now())
