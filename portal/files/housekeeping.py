"""Files whose transaction never committed, taken away by the worker."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from portal.core.clock import now
from portal.extensions import db
from portal.files import storage
from portal.files.models import StoredFile

FORGET_ORPHANS = "files.forget-orphans"
# a transaction that is still going on may be about to name it
KEPT_FOR = timedelta(days=1)
BATCH = 500


def forget_orphans(_: object) -> None:
    """Safe to run twice: a file that is gone already is no fault."""
    files = _old_files()
    while paths := list(islice(files, BATCH)):
        named = _named(path.stem for path in paths)
        for path in paths:
            if path.stem not in named or path.suffix:
                path.unlink(missing_ok=True)


def _old_files() -> Iterator[Path]:
    before = (now() - KEPT_FOR).timestamp()
    for path in storage.folder().glob("??/*"):
        if _is_ours(path.stem) and path.stat().st_mtime < before:
            yield path


def _is_ours(stem: str) -> bool:
    return len(stem) == 32 and all(mark in "0123456789abcdef" for mark in stem)


def _named(stems: Iterator[str]) -> set[str]:
    ids = [UUID(stem) for stem in stems]
    rows = db.session.execute(select(StoredFile.uuid).where(StoredFile.uuid.in_(ids)))
    return {uuid.hex for uuid in rows.scalars()}
