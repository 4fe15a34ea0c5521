"""Challenges for passkeys: rows, answered once, within five minutes, for what they were made."""

import secrets
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import delete, insert

from portal.accounts.security.models import PasskeyChallenge
from portal.core.clock import now
from portal.core.statements import execute_counting, table_of
from portal.core.transaction import atomic
from portal.extensions import db

LASTS = timedelta(minutes=5)
BYTES = 32

_challenges = table_of(PasskeyChallenge)


class Purpose(StrEnum):
    REGISTER = "register"
    SIGN_IN = "sign-in"
    SECOND_STEP = "second-step"
    CONFIRM = "confirm"
    SIGN_IN_AGAIN = "sign-in-again"


@atomic
def issue(purpose: Purpose, user_id: int | None) -> bytes:
    challenge = secrets.token_bytes(BYTES)
    db.session.execute(
        insert(_challenges).values(
            challenge=challenge, purpose=purpose.value, user_id=user_id, created_at=now()
        )
    )
    return challenge


@atomic
def use_up(challenge: bytes, purpose: Purpose, user_id: int | None) -> bool:
    """Whether it was open. Whatever its answer is worth, it is heard once."""
    used = execute_counting(
        delete(_challenges).where(
            _challenges.c.challenge == challenge,
            _challenges.c.purpose == purpose.value,
            _challenges.c.user_id.is_(None)
            if user_id is None
            else _challenges.c.user_id == user_id,
            _challenges.c.created_at >= now() - LASTS,
        )
    )
    return used == 1
