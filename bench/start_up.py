"""How long a process takes to be ready, what two of them weigh, and what is installed."""

import resource
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from bench.places import Place
from bench.report import Report
from bench.server import Server

FIRST_ANSWER = (
    "from app import app; "
    "assert app.test_client().get('/sign-in', base_url='https://portal.example').status_code == 200"
)
REQUIREMENTS = Path("requirements.txt")


def measure_start(place: Place, starts: int, report: Report) -> None:
    environ = {**place.environ, "PATH": "/usr/bin"}
    walls, cpus = [], []
    for _ in range(starts):
        before, began = _children_cpu(), perf_counter()
        subprocess.run([sys.executable, "-c", FIRST_ANSWER], env=environ, check=True)
        walls.append(perf_counter() - began)
        cpus.append(_children_cpu() - before)
    report.section("start")
    report.table(
        ("", "seconds"),
        (
            ("from nothing to the first answer", min(walls)),
            ("CPU of it", min(cpus)),
        ),
    )
    report.note("start", {"wall": walls, "cpu": cpus})
    report.at_most("12", "cold start to the first answer", 1, min(walls), "s")


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


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
