"""Putting work into the queue, inside the transaction that causes it, and leasing it out."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, insert, select, update

from portal.core.clock import now
from portal.core.statements import execute_counting, insert_new, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.jobs.models import Job

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 10
LONGEST_PAUSE = timedelta(hours=1)
# another server may be down for a night or a Sunday, and nobody is to be told of nothing then
PATIENCE = timedelta(days=2)
# what is put off keeps the other half of its attempts for failures of our own
MOST_COUNTED_WHEN_PUT_OFF = MOST_ATTEMPTS // 2
LONGEST_ERROR = 1_000

_INSERT = insert(table_of(Job))


def enqueue(
    kind: str, payload: Mapping[str, Any], subject: str = "", due_at: datetime | None = None
) -> None:
    """Add one job; never commits. The worker does it at least once, after `due_at`."""
    db.session.execute(_INSERT, _new(kind, payload, subject, due_at))


def enqueue_many(kind: str, payloads: Iterable[Mapping[str, Any]]) -> None:
    """Add jobs of one kind in one go; never commits."""
    if rows := [_new(kind, payload, "", None) for payload in payloads]:
        db.session.execute(_INSERT, rows)


def enqueue_once(unique_key: str, kind: str, payload: Mapping[str, Any]) -> None:
    """Add one job unless this key ever had one; never commits."""
    row = _new(kind, payload, "", None) | {"unique_key": unique_key}
    db.session.execute(insert_new(table_of(Job)).values(row))


def _new(
    kind: str, payload: Mapping[str, Any], subject: str, due_at: datetime | None
) -> dict[str, Any]:
    moment = now()
    return {
        "kind": kind,
        "subject": subject,
        "payload": dict(payload),
        "state": "queued",
        "created_at": moment,
        "due_at": due_at or moment,
        "attempts": 0,
        "last_error": "",
    }


def anything_due(kind: str | None = None) -> bool:
    """A plain read: an idle worker takes no lock that writers want."""
    due = select(Job.id).where(*_due(now(), kind))
    return bool(db.session.execute(select(exists(due))).scalar_one())


def count_due() -> int:
    due = select(func.count()).select_from(Job).where(*_due(now()))
    return int(db.session.execute(due).scalar_one())


def _due(moment: datetime, kind: str | None = None) -> list[ColumnElement[bool]]:
    conditions = [Job.state == "queued", Job.due_at <= moment]
    return conditions if kind is None else [*conditions, Job.kind == kind]


@atomic
def claim_due(worker: str, kind: str | None = None) -> Job | None:
    """Lease the job that is due longest; nobody else gets it until the lease is over."""
    moment = now()
    due = (
        select(Job.id)
        .where(*_due(moment, kind))
        .order_by(Job.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    # The lease moves due_at ahead: a crashed worker's job simply becomes due again.
    claim = (
        update(Job)
        .where(Job.id == due)
        .values(
            attempts=Job.attempts + 1,
            due_at=moment + LEASE,
            leased_until=moment + LEASE,
            leased_by=worker,
        )
        .returning(Job)
    )
    return db.session.execute(claim).scalar_one_or_none()


@atomic
def renew(job_id: int, worker: str) -> bool:
    """A full lease from now on; False when it had passed to another worker meanwhile."""
    until = now() + LEASE
    return _change_mine(job_id, worker, due_at=until, leased_until=until)


@atomic
def finish(job_id: int, worker: str) -> bool:
    """False when the lease had passed to another worker meanwhile."""
    return _close(job_id, worker, state="done", finished_at=now(), last_error="")


@atomic
def give_back(job_id: int, worker: str, attempts: int, error: str) -> bool:
    """Try again later, with growing pauses; False when the lease had passed to another worker."""
    due_at = now() + pause_after(attempts)
    return _close(job_id, worker, due_at=due_at, last_error=error[:LONGEST_ERROR])


@atomic
def put_off(job: Job, worker: str, error: str) -> bool:
    """Wait for something outside: after the first pauses as long as it has waited already, one
    hour at the most. False when the lease had passed to another worker.
    """
    attempts = min(job.attempts, MOST_COUNTED_WHEN_PUT_OFF)
    pause = min(max(pause_after(attempts), _age(job)), LONGEST_PAUSE)
    values = {"attempts": attempts, "due_at": now() + pause, "last_error": error[:LONGEST_ERROR]}
    return _close(job.id, worker, **values)


def has_waited_long_enough(job: Job) -> bool:
    """However old it is, the first attempts are made: perhaps no worker ran before."""
    return _age(job) > PATIENCE and job.attempts > MOST_COUNTED_WHEN_PUT_OFF


def _age(job: Job) -> timedelta:
    return now() - job.created_at


@atomic
def bury(job_id: int, worker: str, error: str) -> bool:
    """Give up for good; False when the lease had passed to another worker."""
    return _close(job_id, worker, state="dead", finished_at=now(), last_error=error[:LONGEST_ERROR])


@atomic
def hasten(kind: str) -> None:
    """What waits for its next attempt is due now; what somebody works on is left alone."""
    waiting = update(Job).where(Job.state == "queued", Job.kind == kind, Job.leased_by.is_(None))
    db.session.execute(waiting.where(Job.due_at > now()).values(due_at=now()))


def pause_after(attempts: int) -> timedelta:
    """5, 10, 20, 40 ... seconds, one hour at the most."""
    return min(timedelta(seconds=5 * 2 ** (attempts - 1)), LONGEST_PAUSE)


def _close(job_id: int, worker: str, **values: Any) -> bool:
    return _change_mine(job_id, worker, leased_until=None, leased_by=None, **values)


def _change_mine(job_id: int, worker: str, **values: Any) -> bool:
    mine = update(Job).where(Job.id == job_id, Job.leased_by == worker, Job.state == "queued")
    return execute_counting(mine.values(**values)) == 1
