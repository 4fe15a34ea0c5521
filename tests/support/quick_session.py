"""What a run of ten thousand tests spends on neither the portal nor the tests: looking for garbage
in what stays, and flushing to a disk what nobody reads again.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")
# a whole run holds less than half of it
ENOUGH_BYTES = 4 * 1024**3


def keep_files_in_memory() -> None:
    """Temporary files of this run and of what it starts; TMPDIR decides otherwise.

    A process that is killed loses nothing there either; only a machine would.
    """
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return
    if shutil.disk_usage(MEMORY).free < ENOUGH_BYTES:
        return
    # PostgreSQL does not run as root: another user has to pass through
    folder = MEMORY / f"portal-tests-{os.getuid()}"
    folder.mkdir(mode=0o755, exist_ok=True)
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None


_BEFORE = gc.get_threshold()


def look_for_garbage_less_often() -> None:
    """What importing and collecting made stays until the end: no collection looks through it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@contextmanager
def garbage_as_ever() -> Iterator[None]:
    """While memory is measured, it is freed as in the portal."""
    seldom = gc.get_threshold()
    gc.set_threshold(*_BEFORE)
    try:
        yield
    finally:
        gc.set_threshold(*seldom)
