"""What a person can prove themselves with besides the password, and who must be able to."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, exists, func, select

from portal.accounts.administrators import administers_strictly
from portal.accounts.models import User
from portal.accounts.security.models import Passkey, RecoveryCode, Totp
from portal.core.permissions import STAFF_ROLES
from portal.extensions import db
from portal.web.settings import settings


@dataclass(frozen=True)
class Factors:
    """Second factors that are set up. Recovery codes stand in for them and are none."""

    app: bool
    passkeys: int
    recovery_codes: int

    @property
    def count(self) -> int:
        return self.app + self.passkeys

    def __bool__(self) -> bool:
        return self.count > 0


def factors_of(user_id: int) -> Factors:
    row = db.session.execute(_factors(user_id)).one()
    return Factors(bool(row.app), row.passkeys, row.recovery_codes)


def _factors(user_id: int) -> Select[Any]:
    passkeys = select(func.count()).where(Passkey.user_id == user_id)
    unused = select(func.count()).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    )
    return select(
        _has_app(user_id).label("app"),
        passkeys.scalar_subquery().label("passkeys"),
        unused.scalar_subquery().label("recovery_codes"),
    )


def _has_app(user_id: int) -> Any:
    return exists().where(Totp.user_id == user_id, Totp.confirmed_at.is_not(None))


def second_factor_required(user_id: int) -> bool:
    """Of staff in production, and of administrators where their company says so."""
    row: Row[Any] = db.session.execute(
        select(User.personal_roles, administers_strictly(user_id)).where(User.id == user_id)
    ).one()
    is_staff = any(role in row[0].split() for role in STAFF_ROLES)
    return bool(row[1]) or (is_staff and settings().production)


def enrolment_due(user_id: int) -> bool:
    """Whether nothing may open before a second factor is set up."""
    return second_factor_required(user_id) and not factors_of(user_id)
