"""Jobs that come back: one row per kind and period, whoever of the workers adds it."""

from datetime import timedelta

from portal.core.clock import now
from portal.core.transaction import atomic
from portal.jobs import queue
from portal.web.registries import registries

DONE_JOBS_KEPT = timedelta(days=14)
BATCH = 500
FORGET_DONE = "jobs.forget-done"


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
    before = now() - DONE_JOBS_KEPT
    while queue.forget_done(before, BATCH) == BATCH:
        continue
