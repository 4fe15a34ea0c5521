"""Between the two steps of a sign-in: bound to one browser, for ten minutes, and without rights.

The signed cookie holds it. It says that a password was right, and dies with that password.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.accounts.security.account import account_of
from portal.accounts.signing_in import HalfWay
from portal.core import crypto
from portal.core.clock import now
from portal.extensions import db

LASTS = timedelta(minutes=10)
PURPOSE = "second step"


def begin(half_way: HalfWay) -> dict[str, Any]:
    user_id = half_way.account.user_id
    return {
        "user": user_id,
        "password": crypto.keyed_hash(PURPOSE, f"{user_id}:{half_way.password_hash}"),
        "until": int((now() + LASTS).timestamp()),
    }


def half_way_of(pending: Mapping[str, Any] | None) -> HalfWay | None:
    """Whose second step it is; None when there is none, it took too long, or the password is
    another one since.
    """
    if not pending or pending["until"] < now().timestamp():
        return None
    user_id = int(pending["user"])
    password_hash = db.session.execute(
        select(User.password_hash).where(User.id == user_id)
    ).scalar_one_or_none()
    hashes = crypto.hash_candidates(PURPOSE, f"{user_id}:{password_hash}")
    account = account_of(user_id) if pending["password"] in hashes else None
    return HalfWay(account, password_hash or "") if account else None
