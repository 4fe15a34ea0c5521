"""The worker keeps its pace on SQLite while sixteen writers are busy: counted, not timed."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask, current_app

from portal.core.transaction import transaction
from portal.jobs import queue
from portal.jobs.worker import Worker
from tests.support.jobs import add_jobs, job_kind
from tests.support.processes import at_once

JOBS = 40
TRANSACTIONS_OF_A_JOB = 2  # the claim and the end
KIND = "test.pace"
WRITTEN = "test.written"


def write_or_work(number: int, threads: int, finished: Path) -> int:
    """Number 0 is the worker, the others write until it has done its jobs; transactions of each."""
    if number == 0:
        return _work(finished)
    app = current_app._get_current_object()
    with job_kind(WRITTEN, lambda _: None), ThreadPoolExecutor(threads) as pool:
        writers = [pool.submit(_write, app, finished) for _ in range(threads)]
        return sum(writer.result() for writer in writers)


def _work(finished: Path) -> int:
    try:
        with job_kind(KIND, lambda _: None):
            return TRANSACTIONS_OF_A_JOB * Worker(KIND).run_until_idle()
    finally:
        finished.touch()


def _write(app: Flask, finished: Path) -> int:
    """Transactions that cost what the worker's do: of cheap ones the processor allows more."""
    written = 0
    with app.app_context():
        while not finished.exists():
            with transaction():
                queue.enqueue(WRITTEN, {})
            written += 1 + TRANSACTIONS_OF_A_JOB * Worker(WRITTEN).work_once()
    return written


@pytest.mark.parametrize(("processes", "threads"), [(1, 16), (2, 8), (16, 1)])
def test_the_worker_gets_its_share_among_sixteen_writers(
    in_app: Flask, tmp_path: Path, processes: int, threads: int
) -> None:
    add_jobs(KIND, JOBS)
    url = str(in_app.config["SQLALCHEMY_DATABASE_URI"])
    by_worker, *by_writers = at_once(
        processes + 1, url, tmp_path, write_or_work, threads, tmp_path / "finished"
    )
    assert by_worker == JOBS * TRANSACTIONS_OF_A_JOB
    # processes take turns: measured 1.2 to 2
    assert max(by_writers) < 4 * by_worker
