"""Many clients at the same moment: threads of this process, or processes forked from it."""

import multiprocessing
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import Any, Literal

from bench.figures import percentile

Kind = Literal["threads", "processes"]
# what one client does with one number; made inside the client, in a context of its own
Open = Callable[[], AbstractContextManager[Callable[[int], object]]]

WAIT_SECONDS = 120
_fork = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Outcome:
    """`rate` per second of the whole crowd; `cpu` seconds of all clients; waits in seconds."""

    rate: float
    waits: list[float]
    cpu: float

    @property
    def p50_ms(self) -> float:
        return percentile(self.waits, 0.5) * 1000

    @property
    def p99_ms(self) -> float:
        return percentile(self.waits, 0.99) * 1000


@dataclass(frozen=True)
class _Share:
    began: float
    ended: float
    waits: list[float]
    cpu: float
    error: str = ""


def let_loose(kind: Kind, clients: int, numbers: Sequence[int], work: Open) -> Outcome:
    """Divide `numbers` among the clients and wait for all. Raises when one of them failed."""
    parts = [numbers[place::clients] for place in range(clients)]
    began = process_time()
    shares = _by_threads(parts, work) if kind == "threads" else _by_processes(parts, work)
    failed = [share.error for share in shares if share.error]
    if failed:
        raise RuntimeError(f"{len(failed)} of {clients} clients failed: {failed[0]}")
    seconds = max(share.ended for share in shares) - min(share.began for share in shares)
    cpu = process_time() - began if kind == "threads" else sum(share.cpu for share in shares)
    return Outcome(len(numbers) / seconds, [wait for share in shares for wait in share.waits], cpu)


def _by_threads(parts: list[Sequence[int]], work: Open) -> list[_Share]:
    barrier = threading.Barrier(len(parts))
    shares: list[_Share] = []
    threads = [
        threading.Thread(target=lambda part=part: shares.append(_do(part, work, barrier)))
        for part in parts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return shares


def _by_processes(parts: list[Sequence[int]], work: Open) -> list[_Share]:
    barrier = _fork.Barrier(len(parts))
    results: Any = _fork.SimpleQueue()
    processes = [
        _fork.Process(target=_send, args=(results, part, work, barrier), daemon=True)
        for part in parts
    ]
    for process in processes:
        process.start()
    shares = [results.get() for _ in processes]
    for process in processes:
        process.join(WAIT_SECONDS)
    return shares


def _send(results: Any, part: Sequence[int], work: Open, barrier: Any) -> None:
    results.put(_do(part, work, barrier))


def _do(part: Sequence[int], work: Open, barrier: Any) -> _Share:
    try:
        with work() as deed:
            barrier.wait(WAIT_SECONDS)
            return _timed(part, deed)
    except Exception as error:  # noqa: BLE001 - a client that fails must still be counted
        barrier.abort()
        return _Share(0, 0, [], 0, f"{type(error).__name__}: {error}")


def _timed(part: Sequence[int], deed: Callable[[int], object]) -> _Share:
    waits = []
    used, began = process_time(), perf_counter()
    for number in part:
        start = perf_counter()
        deed(number)
        waits.append(perf_counter() - start)
    return _Share(began, perf_counter(), waits, process_time() - used)
