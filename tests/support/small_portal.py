"""A portal in small: the real supervisor and web server around an application of ten lines."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0

STUB_APPLICATION = """
import os, time

def app(environ, start_response):
    if environ["PATH_INFO"] == "/slow":
        open("slow-began", "w").close()
        time.sleep(1.5)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""

STUB_WORKER = """
import os, time

with open("worker-pids", "a") as log:
    print(os.getpid(), file=log)
time.sleep(600)
"""

START = """
import signal, sys
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever runs the tests by nohup ignores it
from portal import config
from portal.serving.supervisor import Programs, run

stubs = Programs(
    web=("portal.serving.web", "stub_application:app"),
    worker=("portal.serving.watched", "stub_worker"),
)
sys.exit(run(config.load(), ["Sign in as somebody"], stubs))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def eventually(condition: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@dataclass
class Portal:
    folder: Path
    port: int = field(default_factory=free_port)
    data: str = "data"
    parent: int | None = None

    def start(self) -> "Portal":
        self.log = self.folder / f"output-{self.port}"
        with self.log.open("w") as output:
            self.process = psutil.Popen(
                [sys.executable, "-c", START],
                cwd=self.folder,
                env=self._environ(),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def _environ(self) -> dict[str, str]:
        environ = {
            "PATH": os.environ["PATH"],
            "PORT": str(self.port),
            "PORTAL_DATA": str(self.folder / self.data),
            "PYTHONPATH": f"{self.folder}:{ROOT}",
        }
        return environ | ({"PORTAL_PARENT_PID": str(self.parent)} if self.parent else {})

    def wait_ready(self) -> "Portal":
        assert eventually(lambda: "Ready at" in self.output()), self.output()
        return self

    def output(self) -> str:
        return self.log.read_text()

    def get(self, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()

    def family(self) -> dict[str, psutil.Process]:
        """Each process by its part; the process that answers is a child of the web server."""
        web = next(
            child
            for child in self.process.children()
            if "portal.serving.web" in str(child.cmdline())
        )
        worker = next(
            child for child in self.process.children() if "stub_worker" in str(child.cmdline())
        )
        [web_process] = web.children()
        return {
            "supervisor": self.process,
            "web": web,
            "web process": web_process,
            "worker": worker,
        }

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        code: int = self.process.wait(PATIENCE)
        return code
