"""What a person can prove themselves with besides the password, and who must be able to."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Row, bindparam, exists, func, select

from portal.accounts.administrators import administers_strictly
from portal.accounts.models import User
from portal.accounts.security.models import Passkey, RecoveryCode, Totp
from portal.core.permissions import STAFF_ROLES
from portal.core.statements import table_of
from portal.extensions import db
from portal.web.settings import settings

_user, _totp = table_of(User), table_of(Totp)
_passkey, _recovery = table_of(Passkey), table_of(RecoveryCode)
# statements of a sign-in are made once: they are asked of `{"person": user_id}`
PERSON = bindparam("person", type_=Integer)
# for `told_by`
COLUMNS = (
    exists().where(_totp.c.user_id == PERSON, _totp.c.confirmed_at.is_not(None)).label("app"),
    select(func.count()).where(_passkey.c.user_id == PERSON).scalar_subquery().label("passkeys"),
    select(func.count())
    .where(_recovery.c.user_id == PERSON, _recovery.c.used_at.is_(None))
    .scalar_subquery()
    .label("recovery_codes"),
)
# for `is_required`
ASKED = select(
    _user.c.personal_roles, administers_strictly(PERSON).label("administers_strictly")
).where(_user.c.id == PERSON)
_FACTORS, _BOTH = select(*COLUMNS), ASKED.add_columns(*COLUMNS)


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
    return told_by(db.session.execute(_FACTORS, {"person": user_id}).one())


def told_by(row: Row[Any]) -> Factors:
    """Of a row with `COLUMNS`."""
    return Factors(bool(row.app), row.passkeys, row.recovery_codes)


def is_required(row: Row[Any]) -> bool:
    """Of a row of `ASKED`: of staff in production, and of administrators where their company says
    so.
    """
    is_staff = any(role in row.personal_roles.split() for role in STAFF_ROLES)
    return bool(row.administers_strictly) or (is_staff and settings().production)


def enrolment_due(user_id: int) -> bool:
    """Whether nothing may open before a second factor is set up."""
    row = db.session.execute(_BOTH, {"person": user_id}).one()
    return is_required(row) and not told_by(row)
