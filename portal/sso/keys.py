"""Signing keys: published before they sign, and still published after; rotated without restart."""

import json
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from joserfc.jwk import ECKey, Key, KeySet, RSAKey, import_key
from sqlalchemy import Engine, delete, or_, select, update

from portal.audit.record import Actor, record
from portal.core import crypto
from portal.core.clock import now
from portal.core.statements import insert_new, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.sso.kinds import KeyState, SigningAlgorithm
from portal.sso.models import SigningKey

# a process may go on signing for so long with the key that was just retired
REMEMBERED = 60.0
STILL_PUBLISHED = timedelta(days=1)
# hints of logouts are signed tokens of sessions that may be a week old
KEPT = timedelta(days=30)
RSA_BITS = 2048
CURVE = "P-256"

_keys = table_of(SigningKey)


@dataclass(frozen=True)
class Signer:
    kid: str
    algorithm: str
    key: Key = field(repr=False)


class _Memory:
    def __init__(self) -> None:
        self._read: WeakKeyDictionary[Engine, dict[str, tuple[float, Signer]]] = WeakKeyDictionary()

    def get(self, algorithm: str) -> Signer:
        known = self._read.setdefault(db.engine, {})
        read_at, signer = known.get(algorithm, (0.0, None))
        if signer is None or time.monotonic() - read_at > REMEMBERED:
            signer = _active(algorithm)
            known[algorithm] = (time.monotonic(), signer)
        return signer

    def forget(self) -> None:
        self._read.pop(db.engine, None)


_memory = _Memory()


def signer(algorithm: str) -> Signer:
    """The key that signs at present; made when there is none yet."""
    return _memory.get(algorithm)


def published() -> dict[str, list[dict[str, Any]]]:
    """The JWKS: what signs, what will sign next, and what signed lately."""
    found = _public(now() - STILL_PUBLISHED)
    if not found:
        _make_missing(SigningAlgorithm.RS256)
        found = _public(now() - STILL_PUBLISHED)
    return {"keys": found}


def verifying() -> KeySet:
    """Every key that may have signed a token which comes back to us."""
    return KeySet.import_key_set({"keys": _public(now() - KEPT)})


def rotate(algorithm: SigningAlgorithm, actor: Actor) -> str:
    """The next key signs from now on; its kid. Other processes follow within REMEMBERED seconds."""
    _make_missing(algorithm)
    kid = _rotate(algorithm, _generate(algorithm), actor)
    _memory.forget()
    return kid


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


def _active(algorithm: str) -> Signer:
    found = _read_active(algorithm)
    if found is None:
        _make_missing(SigningAlgorithm(algorithm))
        found = _read_active(algorithm)
    if found is None:
        raise LookupError(f"no {algorithm} key although one was just made")
    return found


def _read_active(algorithm: str) -> Signer | None:
    row = db.session.execute(
        select(_keys.c.kid, _keys.c.private_key).where(
            _keys.c.algorithm == algorithm, _keys.c.state == KeyState.ACTIVE
        )
    ).one_or_none()
    if row is None:
        return None
    return Signer(row.kid, algorithm, import_key(json.loads(crypto.decrypt(row.private_key))))


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
