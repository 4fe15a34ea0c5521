"""No process outlives the one that started it, even when that one is killed outright."""

import os
import signal
import threading
import time

PARENT_VARIABLE = "PORTAL_PARENT_PID"
POLL_SECONDS = 0.2
GRACE_SECONDS = 2.0


def exit_when_orphaned(parent: int) -> None:
    """Watch `parent` from a thread: once it is gone, ask this process to end, then insist.

    Polling the parent's id works on every POSIX system and survives `exec`; the signal that
    Linux can send on a parent's death is tied to the thread that forked and does neither.
    """
    threading.Thread(target=_watch, args=(parent,), name="parent-watch", daemon=True).start()


def is_orphan(parent: int) -> bool:
    return os.getppid() != parent


def parent_from_environment() -> int | None:
    """The id a starter left for us; None when nobody asked to be watched."""
    text = os.environ.get(PARENT_VARIABLE, "")
    return int(text) if text.isascii() and text.isdigit() else None


def _watch(parent: int) -> None:
    while not is_orphan(parent):
        time.sleep(POLL_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)
