"""Locks after wrong guesses: rows, so that every process of every machine counts together."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    bindparam,
    case,
    delete,
    func,
    or_,
    select,
    update,
)
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
_THIS_ONE = (
    _counters.c.kind == bindparam("of_kind"),
    _counters.c.subject == bindparam("about"),
    _counters.c.address == bindparam("from_address"),
)
_LOCKED_UNTIL = select(_counters.c.locked_until).where(*_THIS_ONE)
_FORGET = delete(_counters).where(*_THIS_ONE)


def refuse_if_locked(limit: Limit, subject: str, address: str) -> None:
    """Raises LockedOut. An account's lock is per address, so a stranger locks nobody out."""
    refuse_until(_locked_until(limit, subject, address))


def refuse_until(until: datetime | None) -> None:
    """The same of what a statement read by `locked_until`. Raises LockedOut."""
    if until is not None and until > now():
        raise LockedOut(until=until)


def locked_until(limit: Limit, subject: str, address: str) -> ScalarSelect[datetime | None]:
    """For a statement that reads it along."""
    return _LOCKED_UNTIL.params(_row(limit, subject, address)).scalar_subquery()


def count_wrong(limit: Limit, subject: str, address: str) -> bool:
    """Count one wrong guess, never commits; True when it is the one that locks."""
    return _count(limit, subject, address) == limit.most


def claim(limit: Limit, subject: str, address: str) -> bool:
    """Count a guess as wrong before it is judged: in the transaction that judges it, or in one
    before where judging takes long; never commits.

    Others wait for that transaction, so that none of a burst overtakes the count. True when this
    guess is the one that locks; `give_back` it if it was right. Raises LockedOut.
    """
    moment = now()
    open_now = or_(GuessCounter.locked_until.is_(None), GuessCounter.locked_until <= moment)
    wrong = _count(limit, subject, address, open_now)
    if wrong is None:
        raise LockedOut(until=_locked_until(limit, subject, address) or moment)
    return wrong == limit.most


def room_for_another(limit: Limit, subject: str) -> bool:
    """Count one of what is only bounded, as mails to a person; False, and not counted, once there
    were enough. Never commits.
    """
    try:
        refuse_if_locked(limit, subject, "")
    except LockedOut:
        return False
    count_wrong(limit, subject, "")
    return True


def give_back(limit: Limit, subject: str, address: str) -> None:
    """The guess that was claimed was none; never commits."""
    db.session.execute(
        update(GuessCounter)
        .where(*_is(limit, subject, address))
        .values(wrong=GuessCounter.wrong - 1, locked_until=None)
    )


def _locked_until(limit: Limit, subject: str, address: str) -> datetime | None:
    row = _row(limit, subject, address)
    return db.session.execute(_LOCKED_UNTIL, row).scalar_one_or_none()


def _count(
    limit: Limit, subject: str, address: str, only_if: ColumnElement[bool] | None = None
) -> int | None:
    """Wrong guesses with this one; None if nothing was counted."""
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
            locked_until=moment + limit.lock if limit.most == 1 else None,
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
            where=only_if,
        )
        .returning(GuessCounter.wrong)
    )
    return db.session.execute(statement).scalar_one_or_none()


def forget(limit: Limit, subject: str, address: str) -> None:
    """A right guess ends the count; never commits."""
    db.session.execute(_FORGET, _row(limit, subject, address))


def _row(limit: Limit, subject: str, address: str) -> dict[str, str]:
    """Values of `_THIS_ONE`."""
    return {"of_kind": limit.kind, "about": subject, "from_address": customer_of(address)}


def _is(limit: Limit, subject: str, address: str) -> tuple[ColumnElement[bool], ...]:
    return (
        GuessCounter.kind == limit.kind,
        GuessCounter.subject == subject,
        GuessCounter.address == customer_of(address),
    )


def in_force() -> int:
    """How many (subject, address) are locked out at this moment."""
    locked = select(func.count()).select_from(GuessCounter).where(GuessCounter.locked_until > now())
    return int(db.session.execute(locked).scalar_one())
