"""Jobs that come back: one row per kind and period, whoever of the workers adds it."""

from datetime import timedelta

from portal.core.clock import now
from portal.core.housekeeping import forget_rows
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.jobs import queue
from portal.jobs.models import Job
from portal.web.registries import registries

DONE_JOBS_KEPT = timedelta(days=14)
FORGET_DONE = "jobs.forget-done"

_jobs = table_of(Job)


class Periods:
    """Remembers which periods this worker has seen begin, so that it seldom has to write."""

    def __init__(self) -> None:
        self._begun: dict[str, int] = {}

    def begin(self) -> None:
        """Add the jobs of the periods that have begun."""
        moment = now().timestamp()
        for kind, every in registries.periodic_jobs.items():
            period = int(moment // every.total_seconds())
            if self._begun.get(kind) != period:
                _add(kind, period)
                self._begun[kind] = period


@atomic
def _add(kind: str, period: int) -> None:
    queue.enqueue_once(f"{kind}:{period}", kind, {})


def forget_done(_: object) -> None:
    """Dead ones stay."""
    before = now() - DONE_JOBS_KEPT
    forget_rows(_jobs, _jobs.c.state == "done", _jobs.c.due_at < before)
