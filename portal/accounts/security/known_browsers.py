"""Browsers a person signed in from before: a new one is told to the owner of the account."""

from enum import Enum, auto

from sqlalchemy import bindparam, exists, select, update

from portal.accounts.security.models import KnownBrowser
from portal.core import crypto
from portal.core.clock import now
from portal.core.statements import execute_counting, insert_new, table_of
from portal.extensions import db

PURPOSE = "known browser"

_browsers = table_of(KnownBrowser)
_THIS_ONE = (
    _browsers.c.user_id == bindparam("person"),
    _browsers.c.token_hash.in_(bindparam("hashes", expanding=True)),
)
_NUMBER = select(_browsers.c.id).where(*_THIS_ONE)
_SEEN = update(_browsers).where(*_THIS_ONE).values(last_seen_at=bindparam("moment"))
_ANY = select(exists().where(_browsers.c.user_id == bindparam("person")))


class Acquaintance(Enum):
    KNOWN = auto()
    # the first browser an account was ever opened in: its owner has just made it
    FIRST = auto()
    NEW = auto()


def number_of(user_id: int | None, token: str) -> int | None:
    """Which of the person's browsers this is; None for a strange one.

    Asked for nobody as well: what an account costs must not show that there is one.
    """
    browser = {"person": user_id, "hashes": _hashes(user_id, token)}
    return db.session.execute(_NUMBER, browser).scalar()


def meet(user_id: int, token: str) -> Acquaintance:
    """Note that the browser with this cookie is the person's; never commits.

    One cookie serves everybody who signs in there, and tells nobody of the others.
    """
    hashes = _hashes(user_id, token)
    moment = now()
    if execute_counting(_SEEN, {"person": user_id, "hashes": hashes, "moment": moment}):
        return Acquaintance.KNOWN
    has_others = db.session.execute(_ANY, {"person": user_id}).scalar_one()
    db.session.execute(
        insert_new(_browsers).values(
            user_id=user_id, token_hash=hashes[0], first_seen_at=moment, last_seen_at=moment
        )
    )
    return Acquaintance.NEW if has_others else Acquaintance.FIRST


def _hashes(user_id: int | None, token: str) -> list[str]:
    return crypto.hash_candidates(PURPOSE, f"{user_id}:{token}")
