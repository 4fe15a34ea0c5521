"""Uploads in the data folder: encrypted, named by their id, written before their row commits."""

import os
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.fernet import InvalidToken

from portal.core import crypto
from portal.core.errors import DomainError
from portal.web.settings import settings

FOLDER = "files"


class FileLost(DomainError):
    """There is a row, but no such file in the data folder, or one that no key opens."""


def write(content: bytes) -> UUID:
    """The id of the new file. What no row names is deleted by the worker after a day."""
    uuid = uuid4()
    target = _path(uuid)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(crypto.encrypt_bytes(content))
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
    try:
        return crypto.decrypt_bytes(_path(uuid).read_bytes())
    except (FileNotFoundError, InvalidToken):
        raise FileLost() from None


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
