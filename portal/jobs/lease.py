"""The lease of the job that is being done, for handlers that take long."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from portal.jobs import queue


class LeaseLost(Exception):
    """Another worker has this job by now: stop, and leave it to that one."""


_held: ContextVar[tuple[int, str] | None] = ContextVar("held", default=None)


@contextmanager
def held(job_id: int, worker: str) -> Iterator[None]:
    token = _held.set((job_id, worker))
    try:
        yield
    finally:
        _held.reset(token)


def renew() -> None:
    """Before a step that takes time or cannot be undone; outside jobs there is nothing to renew.

    Raises LeaseLost.
    """
    mine = _held.get()
    if mine is not None and not queue.renew(*mine):
        raise LeaseLost()
