"""Recovery codes: for whoever lost the phone. Ten, shown once, each good for once."""

import secrets

from sqlalchemy import delete, insert, update

from portal.accounts.security.models import RecoveryCode
from portal.core import crypto
from portal.core.clock import now
from portal.core.statements import execute_counting, table_of
from portal.extensions import db

COUNT = 10
# without letters and figures that look alike; 31¹⁰ codes
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
HALF = 5
PURPOSE = "recovery code"

_codes = table_of(RecoveryCode)


def renew(user_id: int) -> list[str]:
    """New codes in place of all before; never commits. Only their hashes stay."""
    forget(user_id)
    codes = [_new_code() for _ in range(COUNT)]
    moment = now()
    rows = [
        {"user_id": user_id, "code_hash": _hashes(user_id, code)[0], "created_at": moment}
        for code in codes
    ]
    db.session.execute(insert(_codes), rows)
    return codes


def accept(user_id: int, code: str) -> bool:
    """Use up this code; never commits. Of several at once one is accepted."""
    used = execute_counting(
        update(_codes)
        .where(
            _codes.c.user_id == user_id,
            _codes.c.code_hash.in_(_hashes(user_id, code)),
            _codes.c.used_at.is_(None),
        )
        .values(used_at=now())
    )
    return used == 1


def forget(user_id: int) -> None:
    db.session.execute(delete(_codes).where(_codes.c.user_id == user_id))


def _new_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(2 * HALF))
    return f"{letters[:HALF]}-{letters[HALF:]}"


def _hashes(user_id: int, code: str) -> list[str]:
    plain = "".join(filter(str.isalnum, code)).upper()
    return crypto.hash_candidates(PURPOSE, f"{user_id}:{plain}")
