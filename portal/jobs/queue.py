"""Putting work into the queue, inside the transaction that causes it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from portal.core.clock import now
from portal.core.transaction import atomic
from portal.extensions import db
from portal.jobs.models import Job

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 10
LONGEST_PAUSE = timedelta(hours=1)


def enqueue(
    kind: str, payload: dict[str, Any], subject: str = "", due_at: datetime | None = None
) -> None:
    """Add one job; never commits. The worker does it at least once, after `due_at`."""
    moment = now()
    db.session.execute(
        insert(Job).values(
            kind=kind,
            subject=subject,
            payload=payload,
            state="queued",
            created_at=moment,
            due_at=due_at or moment,
            attempts=0,
            last_error="",
        )
    )


@atomic
def claim_due(worker: str) -> Job | None:
    """Lease the job that is due longest; nobody else gets it until the lease is over."""
    moment = now()
    due = (
        select(Job.id)
        .where(Job.state == "queued", Job.due_at <= moment)
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
def finish(job_id: int, worker: str) -> bool:
    """False when the lease had passed to another worker meanwhile."""
    return _close(job_id, worker, state="done", finished_at=now(), last_error="")


@atomic
def give_back(job_id: int, worker: str, attempts: int, error: str) -> str:
    """Try again later, with growing pauses, or give up; returns the new state."""
    if attempts >= MOST_ATTEMPTS:
        _close(job_id, worker, state="dead", finished_at=now(), last_error=error)
        return "dead"
    _close(job_id, worker, state="queued", due_at=now() + pause_after(attempts), last_error=error)
    return "queued"


def pause_after(attempts: int) -> timedelta:
    """5, 10, 20, 40 ... seconds, one hour at the most."""
    return min(timedelta(seconds=5 * 2 ** (attempts - 1)), LONGEST_PAUSE)


def _close(job_id: int, worker: str, **values: Any) -> bool:
    mine = update(Job).where(Job.id == job_id, Job.leased_by == worker, Job.state == "queued")
    result = db.session.execute(mine.values(leased_until=None, leased_by=None, **values))
    return result.rowcount == 1  # type: ignore[attr-defined,no-any-return]
