"""Signing keys: published before they sign, and still published after; rotated without restart."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, or_, select, update

from portal.audit.record import Actor, record
from portal.core import crypto
from portal.core.clock import now
from portal.core.statements import insert_new, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.sso.kinds import KeyState, SigningAlgorithm
from portal.sso.models import SigningKey

if TYPE_CHECKING:
    from joserfc.jwk import Key, KeySet

STILL_PUBLISHED = timedelta(days=1)
# hints of logouts are signed tokens of sessions that may be a week old
KEPT = timedelta(days=30)
RSA_BITS = 2048
CURVE = "P-256"

_keys = table_of(SigningKey)
_ACTIVE_KID = select(_keys.c.kid).where(
    _keys.c.algorithm == bindparam("of_algorithm"), _keys.c.state == KeyState.ACTIVE
)


@dataclass(frozen=True)
class Signer:
    kid: str
    algorithm: str
    key: "Key" = field(repr=False)


def signer(algorithm: str) -> Signer:
    """The key that signs at present; made when there is none yet.

    Which one that is, is asked each time, so a rotation counts at once in every process.
    """
    kid = _active_kid(algorithm)
    if kid is None:
        _make_missing(SigningAlgorithm(algorithm))
        kid = _active_kid(algorithm)
    if kid is None:
        raise LookupError(f"no {algorithm} key although one was just made")
    return Signer(kid, algorithm, _private(kid))


def published() -> dict[str, list[dict[str, Any]]]:
    """The JWKS: what signs, what will sign next, and what signed lately."""
    found = _public(now() - STILL_PUBLISHED)
    if not found:
        _make_missing(SigningAlgorithm.RS256)
        found = _public(now() - STILL_PUBLISHED)
    return {"keys": found}


def verifying() -> "KeySet":
    """Every key that may have signed a token which comes back to us."""
    from joserfc.jwk import KeySet

    return KeySet.import_key_set({"keys": _public(now() - KEPT)})


def rotate(algorithm: SigningAlgorithm, actor: Actor) -> str:
    """The next key signs from now on; its kid."""
    _make_missing(algorithm)
    return _rotate(algorithm, _generate(algorithm), actor)


@atomic
def _rotate(algorithm: SigningAlgorithm, following: dict[str, Any], actor: Actor) -> str:
    moment, of_algorithm = now(), _keys.c.algorithm == algorithm
    db.session.execute(
        update(_keys)
        .where(of_algorithm, _keys.c.state == KeyState.ACTIVE)
        .values(state=KeyState.RETIRED, retired_at=moment)
    )
    kid: str = db.session.execute(
        update(_keys)
        .where(of_algorithm, _keys.c.state == KeyState.NEXT)
        .values(state=KeyState.ACTIVE, activated_at=moment)
        .returning(_keys.c.kid)
    ).scalar_one()
    db.session.execute(insert_new(_keys).values(following | {"state": KeyState.NEXT}))
    record("sso.key-rotated", actor, f"key:{kid}", algorithm=algorithm)
    return kid


def all_keys() -> list[tuple[str, str, str, datetime]]:
    """kid, algorithm, state and age of every key, for the command line."""
    columns = (_keys.c.kid, _keys.c.algorithm, _keys.c.state, _keys.c.created_at)
    rows = db.session.execute(select(*columns).order_by(_keys.c.algorithm, _keys.c.id)).all()
    return [(row.kid, row.algorithm, row.state, row.created_at) for row in rows]


@atomic
def forget_retired(before: datetime) -> None:
    db.session.execute(delete(_keys).where(_keys.c.retired_at < before))


def _active_kid(algorithm: str) -> str | None:
    return db.session.execute(_ACTIVE_KID, {"of_algorithm": algorithm}).scalar_one_or_none()


@lru_cache(16)
def _private(kid: str) -> "Key":
    """Remembered: decrypting and reading a key costs more than signing with it."""
    from joserfc.jwk import import_key

    stored = select(_keys.c.private_key).where(_keys.c.kid == kid)
    return import_key(json.loads(crypto.decrypt(db.session.execute(stored).scalar_one())))


def _make_missing(algorithm: SigningAlgorithm) -> None:
    """Of several processes that find none, the unique indexes let one set theirs."""
    states = select(_keys.c.state).where(_keys.c.algorithm == algorithm)
    missing = {KeyState.ACTIVE, KeyState.NEXT} - set(db.session.execute(states).scalars())
    if missing:
        made = [_generate(algorithm) | {"state": state} for state in sorted(missing)]
        for row in made:
            row["activated_at"] = row["created_at"] if row["state"] == KeyState.ACTIVE else None
        _insert(made)


@atomic
def _insert(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        db.session.execute(insert_new(_keys).values(row))


def _generate(algorithm: SigningAlgorithm) -> dict[str, Any]:
    """Outside any transaction: an RSA key takes a tenth of a second."""
    from joserfc.jwk import ECKey, RSAKey

    is_rsa = algorithm == SigningAlgorithm.RS256
    key: Key = RSAKey.generate_key(RSA_BITS) if is_rsa else ECKey.generate_key(CURVE)
    said = {"kid": key.thumbprint(), "use": "sig", "alg": str(algorithm)}
    return {
        "kid": said["kid"],
        "algorithm": str(algorithm),
        "private_key": crypto.encrypt(json.dumps({**key.as_dict(private=True), **said})),
        "public_key": {**key.as_dict(private=False), **said},
        "created_at": now(),
    }


def _public(since: datetime) -> list[dict[str, Any]]:
    recent = or_(_keys.c.retired_at.is_(None), _keys.c.retired_at > since)
    found = select(_keys.c.public_key).where(recent).order_by(_keys.c.id)
    return list(db.session.execute(found).scalars())
