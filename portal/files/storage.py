"""Uploads in the data folder: encrypted, named by their id, written before their row commits."""

import os
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO
from uuid import UUID, uuid4

from cryptography.fernet import InvalidToken

from portal.core import crypto
from portal.core.errors import DomainError
from portal.web.settings import settings

FOLDER = "files"
# of the pieces of a file
ALL = range(sys.maxsize)


class FileLost(DomainError):
    """There is a row, but no such file in the data folder, or one that no key opens."""


def write(content: bytes) -> UUID:
    """The id of the new file. What no row names is deleted by the worker after a day."""
    return write_pieces([content])


def write_pieces(pieces: Iterable[bytes]) -> UUID:
    """The same for what need not be in memory as a whole: each piece is encrypted by itself."""
    uuid = uuid4()
    target = _path(uuid)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for piece in pieces:
                file.write(crypto.encrypt_bytes(piece) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)
    return uuid


def read(uuid: UUID) -> bytes:
    """Raises FileLost."""
    return b"".join(read_pieces(uuid))


def read_pieces(uuid: UUID, places: range = ALL) -> Iterator[bytes]:
    """As they were written, one in memory at a time; `places` counts them from 0, and no others
    are decrypted. Raises FileLost, at once if there is none.
    """
    try:
        file = _path(uuid).open("rb")
    except FileNotFoundError:
        raise FileLost() from None
    return _decrypted(file, places)


def _decrypted(file: IO[bytes], places: range) -> Iterator[bytes]:
    # a page behind the last one is no loss
    empty = not places.start
    with file:
        for line in islice(file, places.start, places.stop):
            try:
                yield crypto.decrypt_bytes(line.rstrip())
            except InvalidToken:
                raise FileLost() from None
            empty = False
    if empty:
        raise FileLost()


def remove(uuid: UUID) -> None:
    _path(uuid).unlink(missing_ok=True)


def folder() -> Path:
    return settings().data_dir / FOLDER


def _path(uuid: UUID) -> Path:
    """By the id alone; two letters of it part the files among 256 folders."""
    return folder() / uuid.hex[:2] / uuid.hex


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
