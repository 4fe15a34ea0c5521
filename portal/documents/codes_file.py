"""A file of codes: the only place that holds them, so it is written once, and whole.

It is complete and synced before the first code is stored anywhere, and keeps a name of its own
(`.FILE.….part`) until the last one is: a crash loses no code, and the same command finishes.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from portal.core.errors import DomainError
from portal.documents.csv_export import Cell, csv_lines


class CodesFileExists(DomainError):
    """Codes are written once: a file is never overwritten."""

    path: str


class CodesFileBusy(DomainError):
    """Another run is writing the same file."""

    path: str


def draft_of(batch: str, out: Path) -> Path:
    """Each batch has its own, so that an unfinished one is never written over by another.

    Raises CodesFileExists.
    """
    if out.exists():
        raise CodesFileExists(path=str(out))
    digest = hashlib.sha256(batch.encode()).hexdigest()[:12]
    return out.with_name(f".{out.name}.{digest}.part")


@contextmanager
def alone_with(draft: Path) -> Iterator[None]:
    """Readable by its owner only. A refusal takes an empty draft away. Raises CodesFileBusy."""
    handle = os.open(draft, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock_or_refuse(handle, draft)
        try:
            yield
        except DomainError:
            if os.fstat(handle).st_size == 0:
                draft.unlink(missing_ok=True)
            raise
        draft.unlink(missing_ok=True)
    finally:
        os.close(handle)


def write(draft: Path, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    with draft.open("w", encoding="utf-8", newline="") as file:
        file.writelines(csv_lines(columns, rows, byte_order_mark=False))
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(draft)


def is_empty(draft: Path) -> bool:
    return draft.stat().st_size == 0


def publish(draft: Path, out: Path) -> None:
    """Raises CodesFileExists for one that was made meanwhile."""
    try:
        os.link(draft, out)
    except FileExistsError:
        raise CodesFileExists(path=str(out)) from None
    _sync_folder(out)


def _lock_or_refuse(handle: int, draft: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CodesFileBusy(path=str(draft)) from None
    # the run that held the lock may just have finished and removed this very file
    if not draft.exists() or draft.stat().st_ino != os.fstat(handle).st_ino:
        raise CodesFileBusy(path=str(draft))


def _sync_folder(file: Path) -> None:
    """Without it a power cut may lose the name of a file whose content is safe."""
    handle = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
