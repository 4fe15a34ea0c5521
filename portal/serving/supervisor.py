"""One command for everything: the web server and the job worker, started and stopped together."""

import http.client
import os
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import FrameType

from portal import config
from portal.serving import exclusive
from portal.serving.child import Child
from portal.serving.data_keys import require_data_keys
from portal.serving.memory import ALLOCATOR
from portal.serving.parent_watch import PARENT_VARIABLE, is_orphan, parent_from_environment

POLL_SECONDS = 0.1
STOP_SECONDS = 35.0
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104


@dataclass(frozen=True)
class Programs:
    """What to run, as arguments of `python -m`."""

    web: Sequence[str] = ("portal.serving.web",)
    worker: Sequence[str] = ("portal.serving.watched", "flask", "--app", "app", "worker")


def run(
    settings: config.Settings, greeting: Sequence[str] = (), programs: Programs | None = None
) -> int:
    """Serve until asked to stop; the exit code is 0 only then. `greeting` follows the address."""
    try:
        with exclusive.data_folder(settings.data_dir):
            exclusive.require_free_port(settings.host, settings.port)
            require_data_keys(settings)
            return Supervisor(settings, greeting, programs or Programs()).run()
    except exclusive.CannotStart as fault:
        _say(str(fault))
        return 1


class Supervisor:
    def __init__(
        self, settings: config.Settings, greeting: Sequence[str], programs: Programs
    ) -> None:
        self._settings = settings
        self._greeting = greeting
        self._parent = parent_from_environment()
        self._asked_to_stop = 0
        self._listen_for_signals()
        environ = _environment(settings)
        self._web = Child("The web server", programs.web, environ)
        self._worker = Child("The job worker", programs.worker, environ)
        self._greeted = False

    def run(self) -> int:
        try:
            while not self._should_stop():
                if self._web.died():
                    _say(f"The web server ended ({self._web.exit_code}); stopping.")
                    return 1
                self._tend()
                time.sleep(POLL_SECONDS)
            return 0
        finally:
            self._stop()

    def _tend(self) -> None:
        if line := self._worker.revive():
            _say(line)
        if not self._greeted and _answers(self._settings.host, self._settings.port):
            self._greeted = True
            _say(
                "\n".join([f"Ready at {self._settings.issuer} (Ctrl-C stops it)", *self._greeting])
            )

    def _should_stop(self) -> bool:
        orphaned = self._parent is not None and is_orphan(self._parent)
        return self._asked_to_stop > 0 or orphaned

    def _stop(self) -> None:
        """Requests and jobs in flight are finished; a second Ctrl-C does not wait for them."""
        children = (self._web, self._worker)
        for child in children:
            child.ask_to_stop()
        patience = time.monotonic() + STOP_SECONDS
        while not all(child.died() for child in children):
            if time.monotonic() > patience or self._asked_to_stop > 1:
                break
            time.sleep(POLL_SECONDS)
        for child in children:
            child.kill()

    def _listen_for_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._note_signal)

    def _note_signal(self, number: int, frame: FrameType | None) -> None:
        self._asked_to_stop += 1


def _environment(settings: config.Settings) -> dict[str, str]:
    """Children find the application wherever they are started, and end with this process."""
    metrics = settings.data_dir / "metrics"
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir(parents=True)
    path = [str(config.ROOT), os.environ.get("PYTHONPATH", "")]
    return {
        **ALLOCATOR,
        **os.environ,
        "PORTAL_DATA": str(settings.data_dir),
        "PROMETHEUS_MULTIPROC_DIR": str(metrics),
        "PYTHONPATH": os.pathsep.join(filter(None, path)),
        PARENT_VARIABLE: str(os.getpid()),
    }


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(EVERY_ADDRESS.get(host, host), port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
