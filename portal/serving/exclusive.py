"""What two starts must not share: the data folder and the port."""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class CannotStart(Exception):
    """One line that tells why, and what to change."""


@contextmanager
def data_folder(path: Path) -> Iterator[None]:
    """Hold `run.lock` for as long as the portal runs; the system frees it whatever happens.

    Raises CannotStart naming the process that holds it.
    """
    path.mkdir(parents=True, exist_ok=True)
    with open(path / "run.lock", "a+", encoding="ascii", opener=_for_its_owner) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(_taken(path, _holder(path / "run.lock"))) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def require_free_port(host: str, port: int) -> None:
    """Raises CannotStart. The web server shares its port (SO_REUSEPORT), so it would not notice."""
    family, address = _resolve(host, port)
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise CannotStart(
                f"Cannot listen on {host}:{port} ({os.strerror(error.errno or 0)}): "
                f"stop what uses it, or choose another port, for example PORT={port + 1} make run."
            ) from None


def _resolve(host: str, port: int) -> tuple[socket.AddressFamily, tuple[Any, ...]]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror:
        raise CannotStart(f"HOST is {host!r}, which is no address of this machine.") from None
    family, _, _, _, address = found[0]
    return family, address


def _holder(lock: Path) -> str:
    return lock.read_text(encoding="ascii").strip() or "unknown"


def _taken(path: Path, pid: str) -> str:
    return (
        f"The portal already runs on the data in {path} (process {pid}): "
        "stop it, or choose another folder with PORTAL_DATA."
    )
