"""Secrets of development: made once per data folder, never honoured in production."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

FILE_NAME = "development-secrets.json"


def load(folder: Path) -> Mapping[str, str]:
    """By variable; kept, so that cards and sessions survive a restart."""
    path = folder / FILE_NAME
    if not path.exists():
        _write_once(path, json.dumps(_new(), indent=2))
    return _read(path)


def borrowed(environ: Mapping[str, str], folder: Path) -> list[str]:
    """The variables whose secrets somebody carried over from development."""
    path = folder / FILE_NAME
    kept = _read(path) if path.is_file() else {}
    return [name for name, value in kept.items() if environ.get(name) == value]


def _read(path: Path) -> Mapping[str, str]:
    loaded: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def _new() -> dict[str, str]:
    return {
        "PORTAL_SECRET_KEY": secrets.token_urlsafe(48),
        "PORTAL_HASH_KEYS": f"dev1:{secrets.token_urlsafe(48)}",
        "PORTAL_DATA_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }


def _write_once(path: Path, text: str) -> None:
    """Two processes may start at once: the first to link its file wins, both read that one."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8")
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
