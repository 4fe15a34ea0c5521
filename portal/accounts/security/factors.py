"""What a person can prove themselves with besides the password, and who must be able to."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, select

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
    return told_by(db.session.execute(select(*columns_of(user_id))).one())


def told_by(row: Row[Any]) -> Factors:
    """Of a row with `columns_of`."""
    return Factors(bool(row.app), row.passkeys, row.recovery_codes)


def columns_of(user_id: int) -> tuple[ColumnElement[Any], ...]:
    passkeys = select(func.count()).where(Passkey.user_id == user_id)
    unused = select(func.count()).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    )
    return (
        _has_app(user_id).label("app"),
        passkeys.scalar_subquery().label("passkeys"),
        unused.scalar_subquery().label("recovery_codes"),
    )


def _has_app(user_id: int) -> Any:
    return exists().where(Totp.user_id == user_id, Totp.confirmed_at.is_not(None))


def second_factor_required(user_id: int) -> bool:
    """Of staff in production, and of administrators where their company says so."""
    return is_required(db.session.execute(asked_of(user_id)).one())


def asked_of(user_id: int) -> Select[Any]:
    """The row of a person for `is_required`."""
    strictly = administers_strictly(user_id).label("administers_strictly")
    return select(User.personal_roles, strictly).where(User.id == user_id)


def is_required(row: Row[Any]) -> bool:
    is_staff = any(role in row.personal_roles.split() for role in STAFF_ROLES)
    return bool(row.administers_strictly) or (is_staff and settings().production)


def enrolment_due(user_id: int) -> bool:
    """Whether nothing may open before a second factor is set up."""
    row = db.session.execute(asked_of(user_id).add_columns(*columns_of(user_id))).one()
    return is_required(row) and not told_by(row)
