"""The databases that are measured: migrated, stocked once, then copied."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import event, make_url

from portal import create_app
from portal.config import Settings, load
from portal.extensions import db, limiter
from tests.support.databases import SECRETS, Databases

ENGINES = ("sqlite", "postgresql")
PRODUCTION = {
    **SECRETS,
    "PORTAL_ENV": "production",
    "PORTAL_ISSUER": "https://portal.example",
    # nobody delivers: the job worker does not run here
    "SMTP_URL": "smtp://127.0.0.1:25",
    "PORTAL_THREADS": "8",
    # clients come from many addresses, as the proxy in front tells
    "PORTAL_TRUSTED_PROXIES": "1",
}


@dataclass(frozen=True)
class Place:
    """One database, and the environment of a production server on it."""

    engine: str
    url: str
    folder: Path

    @property
    def environ(self) -> dict[str, str]:
        return {**PRODUCTION, "DATABASE_URL": self.url, "PORTAL_DATA": str(self.folder)}

    @property
    def settings(self) -> Settings:
        return load(self.environ)

    @property
    def address(self) -> str:
        """For a driver or a tool: a file name, or a PostgreSQL URI."""
        if self.engine == "sqlite":
            return self.url.removeprefix("sqlite:///")
        return self.url.replace("postgresql+psycopg://", "postgresql://")


@contextmanager
def fresh(databases: Databases, engine: str, folder: Path) -> Iterator[Place]:
    with databases.fresh(engine) as url:
        yield Place(engine, url, folder)


@contextmanager
def copied(place: Place) -> Iterator[Place]:
    """The same content a second time, quick and unsafe, for as long as the context lasts."""
    if place.engine == "sqlite":
        file = f"{place.address}.copy"
        shutil.copy(place.address, file)
        yield Place(place.engine, f"sqlite:///{file}", place.folder)
        return
    url = make_url(place.url)
    name = f"{url.database}_copy"
    server = place.address.replace(f"/{url.database}?", "/postgres?")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {url.database}".encode())
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit TO off".encode())
        try:
            yield Place(
                place.engine, place.url.replace(f"/{url.database}?", f"/{name}?"), place.folder
            )
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def forget_safety(app: Flask) -> None:
    """On a copy nothing is measured, so nothing waits for the disk."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _without_waiting)


def _without_waiting(connection: Any, _: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


@contextmanager
def portal_on(place: Place, threads: int = 8) -> Iterator[Flask]:
    """The application, without its limits of requests per minute."""
    app = create_app(load({**place.environ, "PORTAL_THREADS": str(threads)}))
    limiter.enabled = False
    try:
        yield app
    finally:
        limiter.enabled = True
        with app.app_context():
            db.engine.dispose()
