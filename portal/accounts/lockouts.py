"""Locks after wrong guesses: rows, so that every process of every machine counts together."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.accounts.models import GuessCounter
from portal.core.addresses import customer_of
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.statements import table_of
from portal.extensions import db

LONGEST_KIND = 20


class LockedOut(DomainError):
    """Too many wrong guesses; `until` says when the next one is heard."""

    until: datetime


@dataclass(frozen=True)
class Limit:
    """`most` wrong guesses within `window` lock the (subject, address) for `lock`."""

    kind: str
    most: int
    window: timedelta
    lock: timedelta

    def __post_init__(self) -> None:
        if len(self.kind) > LONGEST_KIND:
            raise ValueError(f"{self.kind!r} is longer than its column")


_counters = table_of(GuessCounter)
_LOCKED_UNTIL = select(_counters.c.locked_until).where(
    _counters.c.kind == bindparam("of_kind"),
    _counters.c.subject == bindparam("about"),
    _counters.c.address == bindparam("from_address"),
)


def refuse_if_locked(limit: Limit, subject: str, address: str) -> None:
    """Raises LockedOut. An account's lock is per address, so a stranger locks nobody out."""
    until = db.session.execute(
        _LOCKED_UNTIL,
        {"of_kind": limit.kind, "about": subject, "from_address": customer_of(address)},
    ).scalar_one_or_none()
    if until is not None and until > now():
        raise LockedOut(until=until)


def count_wrong(limit: Limit, subject: str, address: str) -> bool:
    """Count one wrong guess, never commits; True when it is the one that locks."""
    moment = now()
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    fresh = GuessCounter.window_started_at < moment - limit.window
    wrong = case((fresh, 1), else_=GuessCounter.wrong + 1)
    statement = (
        dialect.insert(GuessCounter)
        .values(
            kind=limit.kind,
            subject=subject,
            address=customer_of(address),
            wrong=1,
            window_started_at=moment,
        )
        .on_conflict_do_update(
            index_elements=["kind", "subject", "address"],
            set_={
                "wrong": wrong,
                "window_started_at": case((fresh, moment), else_=GuessCounter.window_started_at),
                "locked_until": case(
                    (wrong >= limit.most, moment + limit.lock), else_=GuessCounter.locked_until
                ),
            },
        )
        .returning(GuessCounter.wrong)
    )
    return int(db.session.execute(statement).scalar_one()) == limit.most


def forget(limit: Limit, subject: str, address: str) -> None:
    """A right guess ends the count; never commits."""
    db.session.execute(
        delete(GuessCounter).where(
            GuessCounter.kind == limit.kind,
            GuessCounter.subject == subject,
            GuessCounter.address == customer_of(address),
        )
    )


def in_force() -> int:
    """How many (subject, address) are locked out at this moment."""
    locked = select(func.count()).select_from(GuessCounter).where(GuessCounter.locked_until > now())
    return int(db.session.execute(locked).scalar_one())
