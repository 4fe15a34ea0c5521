"""Monitoring systems, each known by a token that is shown once."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from portal.audit.record import Actor, record
from portal.core import crypto
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.statements import insert_new, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.warranty.models import MonitoringSystem

PURPOSE = "monitoring"
LONGEST_NAME = 60
COMMAND = Actor(None, "command")
_NOTED_EVERY = timedelta(minutes=5)

_systems = table_of(MonitoringSystem)


class SystemNameWrong(DomainError):
    """Empty, longer than 60 characters, or not printable."""


class SystemExists(DomainError):
    name: str


class NoSuchSystem(DomainError):
    name: str


@dataclass(frozen=True, slots=True)
class System:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Listed:
    name: str
    active: bool
    created_at: datetime
    last_used_at: datetime | None


def known_by(token: str) -> System | None:
    """None for an unknown token, and for one of a system that was disabled."""
    row = db.session.execute(
        select(_systems.c.id, _systems.c.name).where(
            _systems.c.token_hash.in_(crypto.hash_candidates(PURPOSE, token)),
            _systems.c.active.is_(True),
        )
    ).one_or_none()
    return System(*row) if row else None


def note_use(system: System) -> None:
    """Every five minutes at most, for batches of one system would wait for each other."""
    moment = now()
    long_ago = or_(
        _systems.c.last_used_at.is_(None), _systems.c.last_used_at < moment - _NOTED_EVERY
    )
    db.session.execute(
        update(_systems).where(_systems.c.id == system.id, long_ago).values(last_used_at=moment)
    )


@atomic
def add(name: str) -> str:
    """The token, which nothing shows again. Raises SystemNameWrong, SystemExists."""
    if not name or name != name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
        raise SystemNameWrong()
    token = secrets.token_urlsafe(32)
    made = db.session.execute(
        insert_new(_systems)
        .values(
            name=name,
            token_hash=crypto.keyed_hash(PURPOSE, token),
            active=True,
            created_at=now(),
        )
        .returning(_systems.c.id)
    ).scalar_one_or_none()
    if made is None:
        raise SystemExists(name=name)
    record("monitoring.added", COMMAND, f"monitoring:{made}", name=name)
    return token


@atomic
def disable(name: str) -> None:
    """Its token is heard no more; what it reported stays. Raises NoSuchSystem."""
    disabled = db.session.execute(
        update(_systems)
        .where(_systems.c.name == name, _systems.c.active.is_(True))
        .values(active=False)
        .returning(_systems.c.id)
    ).scalar_one_or_none()
    if disabled is None:
        raise NoSuchSystem(name=name)
    record("monitoring.disabled", COMMAND, f"monitoring:{disabled}", name=name)


def every() -> Sequence[Listed]:
    columns = (
        _systems.c.name,
        _systems.c.active,
        _systems.c.created_at,
        _systems.c.last_used_at,
    )
    return [Listed(*row) for row in db.session.execute(select(*columns).order_by(_systems.c.name))]
