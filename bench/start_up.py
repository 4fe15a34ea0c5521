"""How long a server takes to be ready, what two workers weigh, and what is installed."""

import time
from dataclasses import dataclass
from pathlib import Path

from bench.places import Place
from bench.report import Report
from bench.server import Server, answers, free_port, started

REQUIREMENTS = Path("requirements.txt")
POLL_SECONDS = 0.005


@dataclass(frozen=True)
class Start:
    wall: float
    cpu: float


def measure_start(place: Place, starts: int, report: Report) -> None:
    found = [_start(place) for _ in range(starts)]
    wall, cpu = min(each.wall for each in found), min(each.cpu for each in found)
    report.section("start of the web server, sqlite")
    report.table(("", "seconds"), (("to the first answer", wall), ("CPU of all processes", cpu)))
    report.note("start", {"wall": [each.wall for each in found], "cpu": cpu})
    report.at_most("12", "cold start to the first answer", 1, wall, "s")


def _start(place: Place) -> Start:
    port, began = free_port(), time.perf_counter()
    with started(place, 1, "", port) as process:
        while not answers(port, "/healthz"):
            time.sleep(POLL_SECONDS)
        return Start(time.perf_counter() - began, Server(process, port).cpu_seconds())


def measure_memory(server: Server, workers: int, report: Report) -> None:
    weight = server.memory_mb()
    report.section("memory and packages")
    report.say(f"PSS of the server with {workers} workers after the load: {weight:.0f} MB")
    report.note("memory_mb", weight)
    if workers == 2:
        report.at_most("12", "two workers and their server", 250, weight, "MB")
    lines = REQUIREMENTS.read_text().splitlines()
    packages = sum("==" in line for line in lines)
    report.say(f"packages of the run-time install: {packages}")
    report.at_most("12", "packages of the run-time install", 65, packages, "")
