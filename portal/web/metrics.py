"""Figures for monitoring: how long requests take, and the gauges that features registered."""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import structlog
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from portal.web.registries import registries

log = structlog.get_logger("portal.metrics")

# bytes of one process: every route with each kind of answer has its place, so the file never grows
ROOM = 4 << 20
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

# not on every system
_ALLOCATE = getattr(os, "posix_fallocate", None)

_requests = Histogram(
    "portal_request_seconds",
    "Time from the first to the last of the application",
    ["route", "status"],
    buckets=BUCKETS,
)


def observe_request(route: str, status: int, seconds: float) -> None:
    if _has_room(os.getpid()):
        _requests.labels(route, f"{status // 100}xx").observe(seconds)


@cache
def _has_room(process: int) -> bool:
    """The library writes into a hole of its file, and on a full disk that ends the process: so the
    whole file is made beforehand, or nothing is counted.
    """
    folder, allocate = os.environ.get("PROMETHEUS_MULTIPROC_DIR"), _ALLOCATE
    if not folder or allocate is None:
        return True
    file = Path(folder) / f"histogram_{process}.db"
    try:
        with file.open("ab") as content:
            allocate(content.fileno(), 0, ROOM)
    except OSError as error:
        log.warning("requests are not counted", folder=folder, reason=error.strerror)
        file.unlink(missing_ok=True)
        return False
    return True


def exposition() -> bytes:
    """Everything in Prometheus' text format, over all processes where there are several."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_requests)
    registry.register(_Gauges())
    return generate_latest(registry)


class _Gauges(Collector):
    """Asked for their values when somebody looks; an unreachable database is a figure too."""

    def collect(self) -> Iterator[Metric]:
        reachable = 1
        for name, value in registries.gauges.items():
            try:
                yield GaugeMetricFamily(f"portal_{name}", name.replace("_", " "), value())
            except SQLAlchemyError:
                reachable = 0
        yield GaugeMetricFamily("portal_database_up", "1 while gauges can be read", reachable)
