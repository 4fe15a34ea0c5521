"""A child process of the supervisor, and how long to wait before starting it again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
STEADY_SECONDS = 60.0


def next_delay(previous: float, lived: float) -> float:
    """Seconds before a restart: doubles while the child keeps dying young."""
    if lived >= STEADY_SECONDS:
        return FIRST_DELAY
    return min(previous * 2, LONGEST_DELAY) or FIRST_DELAY


class Child:
    """One Python module in a process group of its own, so that a terminal's Ctrl-C spares it."""

    def __init__(self, name: str, arguments: Sequence[str], environ: Mapping[str, str]) -> None:
        self.name = name
        self._command = [sys.executable, "-m", *arguments]
        self._environ = dict(environ)
        self._delay = 0.0
        self._restart_at = 0.0
        self.start()

    def start(self) -> None:
        self._started = time.monotonic()
        self._restart_at = 0.0
        self._swept = False
        self._process = subprocess.Popen(
            self._command, env=self._environ, stdin=subprocess.DEVNULL, process_group=0
        )

    def died(self) -> bool:
        """True once it ended; what it forked and left behind is ended with it."""
        if self._process.poll() is None:
            return False
        if not self._swept:
            self._swept = True
            self._kill_group()
        return True

    @property
    def exit_code(self) -> int | None:
        return self._process.returncode

    def revive(self) -> str | None:
        """Start it again once its delay has passed; returns a line to show when it just died."""
        if not self.died():
            return None
        now = time.monotonic()
        if not self._restart_at:
            self._delay = next_delay(self._delay, now - self._started)
            self._restart_at = now + self._delay
            return f"{self.name} ended ({self.exit_code}); starting it again in {self._delay:g} s."
        if now >= self._restart_at:
            self.start()
        return None

    def ask_to_stop(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        if not self.died():
            self._kill_group()
            self._process.wait()

    def _kill_group(self) -> None:
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
