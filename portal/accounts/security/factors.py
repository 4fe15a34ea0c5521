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
_person = bindparam("person", type_=Integer)
# made once: every sign-in asks both
_FACTORS = select(
    exists().where(_totp.c.user_id == _person, _totp.c.confirmed_at.is_not(None)).label("app"),
    select(func.count()).where(_passkey.c.user_id == _person).scalar_subquery().label("passkeys"),
    select(func.count())
    .where(_recovery.c.user_id == _person, _recovery.c.used_at.is_(None))
    .scalar_subquery()
    .label("recovery_codes"),
)
_REQUIRED = select(_user.c.personal_roles, administers_strictly(_person).label("strictly")).where(
    _user.c.id == _person
)


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
    row = db.session.execute(_FACTORS, {"person": user_id}).one()
    return Factors(bool(row.app), row.passkeys, row.recovery_codes)


def second_factor_required(user_id: int) -> bool:
    """Of staff in production, and of administrators where their company says so."""
    row: Row[Any] = db.session.execute(_REQUIRED, {"person": user_id}).one()
    is_staff = any(role in row.personal_roles.split() for role in STAFF_ROLES)
    return bool(row.strictly) or (is_staff and settings().production)


def enrolment_due(user_id: int) -> bool:
    """Whether nothing may open before a second factor is set up."""
    return second_factor_required(user_id) and not factors_of(user_id)
