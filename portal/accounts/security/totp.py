"""Codes of an authenticator app: six digits every half minute, each good for once."""

import hmac
from datetime import datetime

import pyotp
from sqlalchemy import delete, select, update

from portal.accounts.security.models import Totp
from portal.core import crypto
from portal.core.brand import brand
from portal.core.clock import now
from portal.core.statements import execute_counting, table_of
from portal.extensions import db

STEP_SECONDS = 30
# of clocks that do not quite agree
STEPS_APART = 1

_totp = table_of(Totp)


def new_secret() -> str:
    return pyotp.random_base32()


def address_of(secret: str, email: str) -> str:
    """What the QR code holds, as authenticator apps read it."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=brand().portal)


def matching_step(secret: str, code: str, moment: datetime | None = None) -> int | None:
    """The time step this code belongs to, now or one step off."""
    at = int((moment or now()).timestamp())
    maker = pyotp.TOTP(secret)
    digits = "".join(code.split())
    for step in range(at // STEP_SECONDS - STEPS_APART, at // STEP_SECONDS + STEPS_APART + 1):
        if hmac.compare_digest(maker.at(step * STEP_SECONDS).encode(), digits.encode()):
            return step
    return None


def accept(user_id: int, code: str) -> bool:
    """Whether it is right and not used yet; never commits. Of several at once one is accepted."""
    kept = db.session.execute(
        select(Totp.secret).where(Totp.user_id == user_id, Totp.confirmed_at.is_not(None))
    ).scalar_one_or_none()
    step = matching_step(crypto.decrypt(kept), code) if kept else None
    if step is None:
        return False
    used = execute_counting(
        update(_totp)
        .where(_totp.c.user_id == user_id, _totp.c.secret == kept, _totp.c.last_step < step)
        .values(last_step=step)
    )
    return used == 1


def keep(user_id: int, secret: str, step: int) -> None:
    """Set up, or in place of the one before; `step` is of the code that confirmed it."""
    remove(user_id)
    moment = now()
    db.session.execute(
        _totp.insert().values(
            user_id=user_id,
            secret=crypto.encrypt(secret),
            created_at=moment,
            confirmed_at=moment,
            last_step=step,
        )
    )


def remove(user_id: int) -> bool:
    return execute_counting(delete(_totp).where(_totp.c.user_id == user_id)) == 1


def set_up_at(user_id: int) -> datetime | None:
    return db.session.execute(
        select(Totp.confirmed_at).where(Totp.user_id == user_id)
    ).scalar_one_or_none()
