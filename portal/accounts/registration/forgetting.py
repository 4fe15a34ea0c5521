"""Who was refused, or never answered, is forgotten: docs/decisions/0031.

The row stays with its number, state and dates, because numbers of registrations name companies and
entries of the audit trail. Nobody finds it any more: it belongs to no account.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update

from portal.accounts.models import KeptEntry, Membership, PersonWord, Session, User
from portal.accounts.registration.applying import BLANK
from portal.accounts.registration.kinds import RegistrationState
from portal.accounts.registration.models import Registration
from portal.accounts.security.models import (
    KnownBrowser,
    Passkey,
    PasskeyChallenge,
    PasswordReset,
    RecoveryCode,
    Totp,
)
from portal.audit.record import Actor, record
from portal.core.clock import now
from portal.core.statements import execute_counting, table_of
from portal.core.transaction import atomic
from portal.extensions import db

FORGET_REFUSED = "registration.forget-refused"
# after a rejection, or after a question that nobody answered
KEPT_FOR = timedelta(days=90)
BATCH = 100
NOBODY = Actor(None, "")

_registrations = table_of(Registration)
# entries of a person that no row of anybody else refers to
_OWN_ROWS = (
    Totp,
    Passkey,
    PasskeyChallenge,
    RecoveryCode,
    PasswordReset,
    KnownBrowser,
    KeptEntry,
    PersonWord,
)
_FORGOTTEN: dict[str, Any] = {
    **{
        name: value for name, value in BLANK.items() if name not in ("state", "country", "revision")
    },
    "state": RegistrationState.REJECTED.value,
    "token_hash": None,
    "token_expires_at": None,
    "email": "",
    "name": "",
    "password_hash": "",
    "user_id": None,
}


def forget_refused(_: object) -> None:
    """Safe to run twice: what is forgotten is not found again."""
    while _forget_batch() == BATCH:
        continue


@atomic
def _forget_batch() -> int:
    found = db.session.execute(
        select(_registrations.c.id, _registrations.c.user_id).where(_is_over()).limit(BATCH)
    ).all()
    applicants = {row.id: row.user_id for row in found}
    # an answer or a decision of this very moment is seen here: then the row is left alone
    forgotten = db.session.execute(
        update(_registrations)
        .where(_registrations.c.id.in_(applicants), _is_over())
        .values(
            **_FORGOTTEN,
            decided_at=func.coalesce(_registrations.c.decided_at, now()),
            revision=_registrations.c.revision + 1,
        )
        .returning(_registrations.c.id)
    ).scalars()
    for number in sorted(forgotten):
        record("registration.forgotten", NOBODY, f"registration:{number}")
        _close_account(applicants[number])
    return len(found)


def _is_over() -> ColumnElement[bool]:
    """Rejected, or asked and silent, for KEPT_FOR; and known by a person still."""
    table, before = _registrations.c, now() - KEPT_FOR
    unanswered = table.state == RegistrationState.QUESTION
    return and_(
        table.user_id.is_not(None),
        or_(
            and_(table.state == RegistrationState.REJECTED, table.decided_at < before),
            and_(unanswered, func.coalesce(table.decided_at, table.waiting_since) < before),
        ),
    )


def _close_account(user_id: int) -> None:
    """If the registration was all it was for. Its row stays, since the audit trail names it."""
    # whoever is about to give it a company refers to the row, and is waited for
    db.session.execute(select(User.id).where(User.id == user_id).with_for_update())
    belongs = or_(
        exists().where(Membership.user_id == user_id),
        exists().where(Registration.user_id == user_id),
        exists().where(Session.user_id == user_id, Session.ended_at.is_(None)),
    )
    closed = execute_counting(
        update(User)
        .where(User.id == user_id, User.personal_roles == "", ~belongs)
        .values(
            email=f"forgotten-{user_id}@account.invalid", name="", password_hash="", active=False
        )
        .execution_options(synchronize_session=False)
    )
    if closed == 1:
        _empty(user_id)


def _empty(user_id: int) -> None:
    for rows in _OWN_ROWS:
        db.session.execute(delete(rows).where(rows.user_id == user_id))
    db.session.execute(
        update(Session).where(Session.user_id == user_id).values(address="", device="")
    )
