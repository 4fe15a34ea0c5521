"""The loop that does the jobs. Any number of workers may run; each job is done by one of them."""

import math
import os
import random
import socket
import time
import uuid

import structlog
from sqlalchemy.exc import DBAPIError

from portal.core.redaction import hide_secrets
from portal.core.transaction import atomic
from portal.extensions import db
from portal.jobs import lease, periodic, queue
from portal.jobs.models import Job
from portal.jobs.outcomes import Hopeless, TryLater
from portal.web.registries import registries

# Spread, so that several workers do not look at the same moment.
IDLE_SECONDS = (0.2, 0.4)
DATABASE_PAUSE_SECONDS = 2.0
LONGEST_NAP = 0.25

log = structlog.get_logger("portal.worker")


class Worker:
    """Does jobs of every kind, or of one `kind` only."""

    def __init__(self, kind: str | None = None) -> None:
        self.name = f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._kind = kind
        self._stopping = False
        self._periods = periodic.Periods()

    def stop(self) -> None:
        """Safe to call from a signal handler: the job in flight is finished first."""
        self._stopping = True

    def run(self) -> None:
        """Until asked to stop. An unreachable database is waited for."""
        while not self._stopping:
            try:
                self._periods.begin()
                busy = self.work_once()
            except DBAPIError as error:
                log.warning("database unreachable", error=type(error.orig).__name__)
                self._nap(DATABASE_PAUSE_SECONDS)
                continue
            if not busy:
                self._nap(random.uniform(*IDLE_SECONDS))  # noqa: S311

    def run_until_idle(self, most: float = math.inf) -> int:
        """Do what is due, in this moment or by then; returns the number of attempts."""
        attempts = 0
        while attempts < most and not self._stopping and self.work_once():
            attempts += 1
        return attempts

    def work_once(self) -> bool:
        """Do the next job that is due; False when there is none."""
        try:
            if not queue.anything_due(self._kind):
                return False
            job = queue.claim_due(self.name, self._kind)
            if job is not None:
                self._do(job)
            return job is not None
        finally:
            db.session.remove()

    def _do(self, job: Job) -> None:
        with structlog.contextvars.bound_contextvars(job=job.id, kind=job.kind):
            handler = registries.job_kinds.get(job.kind)
            if handler is None:
                self._give_up(job, f"unknown kind of job: {job.kind}")
            elif job.attempts > queue.MOST_ATTEMPTS:
                # every attempt before ended with its worker, so nobody could note a failure
                self._give_up(job, "every worker that tried it ended before it was done")
            else:
                self._attempt(job)

    def _attempt(self, job: Job) -> None:
        started = time.monotonic()
        try:
            with lease.held(job.id, self.name):
                registries.job_kinds[job.kind](job.payload)
        except lease.LeaseLost:
            log.warning("lease lost", seconds=_since(started))
        except Hopeless as error:
            self._give_up(job, hide_secrets(str(error)))
        except TryLater as error:
            self._put_off(job, hide_secrets(str(error)))
        except Exception as error:  # noqa: BLE001 whatever fails is tried again and told
            self._failed(job, hide_secrets(f"{type(error).__name__}: {error}"), error)
        else:
            done = queue.finish(job.id, self.name)
            log.info("job done" if done else "lease lost", seconds=_since(started))

    def _put_off(self, job: Job, reason: str) -> None:
        log.warning("job put off", attempt=job.attempts, error=reason)
        if queue.has_waited_long_enough(job):
            self._give_up(job, reason)
        else:
            queue.put_off(job, self.name, reason)

    def _failed(self, job: Job, reason: str, error: Exception) -> None:
        told = error if job.attempts == 1 else None  # one traceback says it all
        log.warning("job failed", attempt=job.attempts, error=reason, exc_info=told)
        if job.attempts >= queue.MOST_ATTEMPTS:
            self._give_up(job, reason)
        else:
            queue.give_back(job.id, self.name, job.attempts, reason)

    @atomic
    def _give_up(self, job: Job, reason: str) -> None:
        if queue.bury(job.id, self.name, reason):
            if note_death := registries.job_deaths.get(job.kind):
                note_death(job.payload, reason)
            log.error("job given up", attempt=job.attempts, error=reason)

    def _nap(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._stopping and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, LONGEST_NAP))


def _since(started: float) -> float:
    return round(time.monotonic() - started, 3)
