"""The portal as applications find it: web server and job worker as processes of their own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from portal.accounts import sessions
from tests.support.cast import Person
from tests.support.real_portal import Server
from tests.support.small_portal import ROOT

WORKER = ("portal.serving.watched", "flask", "--app", "app", "worker")


@dataclass(frozen=True)
class Portal:
    """`app` reads and writes the same database as the processes."""

    app: Flask
    server: Server

    @property
    def issuer(self) -> str:
        return self.server.address

    def command(self, *arguments: str) -> str:
        """What a command of the portal says, given beside the running server."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *arguments],
            cwd=ROOT,
            env=self.server.environ(),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def end_sessions_of(self, person: Person) -> None:
        with self.app.app_context():
            sessions.end_sessions_of(person.user_id)


@contextmanager
def running(app: Flask, server: Server) -> Iterator[Portal]:
    """Started, ready, and ended with everything it started."""
    worker: subprocess.Popen[Any] | None = None
    try:
        server.start()
        worker = subprocess.Popen(
            [sys.executable, "-m", *WORKER],
            cwd=ROOT,
            env=server.environ(),
            stdout=(Path(server.folder) / "worker.log").open("wb"),
            stderr=subprocess.STDOUT,
        )
        server.wait_ready()
        yield Portal(app, server)
    finally:
        if worker:
            worker.terminate()
            worker.wait()
        server.kill()
