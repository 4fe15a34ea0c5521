"""The real web server as a process of its own, and what Linux says about it."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.places import Place
from portal.serving.memory import ALLOCATOR

# until a server answers or ends; a busy machine starts several at once
PATIENCE = 120.0
TICKS = os.sysconf("SC_CLK_TCK")


class ServerFailed(Exception):
    pass


@dataclass(frozen=True)
class Server:
    process: "subprocess.Popen[bytes]"
    port: int

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def processes(self) -> list[int]:
        return [self.process.pid, *_descendants(self.process.pid)]

    def cpu_seconds(self) -> float:
        return sum(_cpu_ticks(process) for process in self.processes()) / TICKS

    def memory_mb(self) -> float:
        """Proportional set size of all its processes: shared pages are counted once."""
        return sum(_pss_kb(process) for process in self.processes()) / 1024


@contextmanager
def serving(place: Place, workers: int, redis_url: str = "") -> Iterator[Server]:
    port = free_port()
    with started(place, workers, redis_url, port) as process:
        server = Server(process, port)
        try:
            wait_until_it_answers(server)
        except ServerFailed:
            print(_log(place).read_text()[-2000:])
            raise
        yield server


@contextmanager
def started(
    place: Place, workers: int, redis_url: str, port: int
) -> Iterator["subprocess.Popen[bytes]"]:
    environ = {
        **ALLOCATOR,
        **os.environ,
        **place.environ,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PORTAL_WORKERS": str(workers),
        **({"REDIS_URL": redis_url} if redis_url else {}),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "portal.serving.web"],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=_log(place).open("wb"),
    )
    try:
        yield process
    finally:
        stop(process)


def _log(place: Place) -> Path:
    return place.folder / "server.log"


@contextmanager
def redis() -> Iterator[str]:
    """The URL of a Redis of our own; empty when none is installed."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if not program:
        yield ""
        return
    port = free_port()
    process = subprocess.Popen(
        [program, "--port", str(port), "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        stop(process)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wait_until_it_answers(server: Server, path: str = "/readyz") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if answers(server.port, path):
            return
        if server.process.poll() is not None:
            raise ServerFailed(f"it ended with code {server.process.returncode}")
        time.sleep(0.02)
    raise ServerFailed("it does not answer")


def answers(port: int, path: str = "/readyz") -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def stop(process: "subprocess.Popen[Any]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _descendants(parent: int) -> list[int]:
    own = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [each for child in map(int, own) for each in (child, *_descendants(child))]


def _cpu_ticks(process: int) -> int:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _pss_kb(process: int) -> int:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
