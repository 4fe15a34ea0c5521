"""What guards an account, as the page about its security shows it: one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from portal.accounts.security import factors
from portal.accounts.security.factors import Factors
from portal.accounts.security.models import Passkey, Totp
from portal.core.nested import Nested
from portal.core.statements import table_of
from portal.extensions import db

_passkeys, _totp = table_of(Passkey), table_of(Totp)


@dataclass(frozen=True)
class Guarded:
    """`app_since`: when the authenticator app was set up; `required`: a second factor must be."""

    factors: Factors
    required: bool
    app_since: datetime | None
    passkeys: Sequence[Row[Any]]


def guarded(user_id: int) -> Guarded:
    app = select(_totp.c.confirmed_at).where(_totp.c.user_id == user_id).scalar_subquery()
    key = _passkeys.c
    keys = select(key.id, key.uuid, key.name, key.created_at, key.last_used_at)
    mine = Nested("passkey_rows", keys.where(key.user_id == user_id))
    row = db.session.execute(
        factors.ASKED.add_columns(*factors.COLUMNS, app.label("app_since"), mine.column),
        {"person": user_id},
    ).one()
    required = factors.is_required(row)
    return Guarded(factors.told_by(row), required, row.app_since, mine.of(row))
