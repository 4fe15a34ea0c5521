"""Real processes, each with its own portal on the same database, let loose at the same moment."""

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any

from flask import Flask

from portal import create_app
from tests.support.databases import settings_for

WAIT_SECONDS = 120
# what every process would load for itself
PRELOADED = [
    __name__,
    "portal.application",
    "pytest",
    "tests.support.engines",
    "tests.support.cast",
]

Work = Callable[..., Any]


class _Started:
    """What one process holds: filled by its initializer."""

    app: Flask
    barrier: Barrier


def at_once(count: int, url: str, data_dir: Path, work: Work, *arguments: Any) -> list[Any]:
    """The results of `work(number, *arguments)`, run by `count` processes in an app context.

    `work` must be a function of a module; its arguments and result are pickled.
    """
    with crew(count, url, data_dir) as run:
        return run(work, *arguments)


@contextmanager
def crew(count: int, url: str, data_dir: Path) -> Iterator[Callable[..., list[Any]]]:
    """What `at_once` does, several times by the same processes: starting them takes longest."""
    context = multiprocessing.get_context("forkserver")
    # loads the portal once; no process is a copy of this one with its open connections
    context.set_forkserver_preload(PRELOADED)
    barrier = context.Barrier(count)
    with ProcessPoolExecutor(
        count, mp_context=context, initializer=_start, initargs=(url, data_dir, barrier)
    ) as pool:

        def run(work: Work, *arguments: Any) -> list[Any]:
            # none begins before all are there: each process has one of them
            tasks = [pool.submit(_run, work, number, *arguments) for number in range(count)]
            return [task.result(WAIT_SECONDS) for task in tasks]

        yield run


def _start(url: str, data_dir: Path, barrier: Barrier) -> None:
    _Started.app = create_app(settings_for(url, data_dir))
    _Started.barrier = barrier


def _run(work: Work, number: int, *arguments: Any) -> Any:
    with _Started.app.app_context():
        _Started.barrier.wait(WAIT_SECONDS)
        return work(number, *arguments)
