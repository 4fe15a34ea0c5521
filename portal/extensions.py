"""The libraries the portal stands on, unbound, and how it talks to its database."""

import fcntl
import os
import sqlite3
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as BoundSession
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import DateTime, Dialect, Engine, MetaData, String, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState
from sqlalchemy.types import TypeDecorator

writing: ContextVar[bool] = ContextVar("writing", default=False)


class WriteOutsideTransaction(RuntimeError):
    """A write without @atomic would be neither locked nor undone: a fault of the program."""


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC instants; SQLite keeps them without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def bytewise(length: int) -> String:
    """A text ordered byte by byte, so that what begins alike is a range of its index."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class Base(DeclarativeBase):
    type_annotation_map = {datetime: UtcDateTime()}
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class PortalSession(BoundSession):
    """Reads run in AUTOCOMMIT (1.4 times cheaper on PostgreSQL); writes only inside @atomic."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        engine = super().get_bind(*args, **kwargs)
        if writing.get() or isinstance(engine, Connection) or engine.dialect.name == "sqlite":
            return engine
        return _reading_engine(engine)


_reading_engines: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()


def _reading_engine(engine: Engine) -> Engine:
    if engine not in _reading_engines:
        _reading_engines[engine] = engine.execution_options(isolation_level="AUTOCOMMIT")
    return _reading_engines[engine]


db = SQLAlchemy(
    metadata=Base.metadata,
    session_options={"class_": PortalSession, "expire_on_commit": False, "autoflush": False},
)
csrf = CSRFProtect()
login_manager = LoginManager()
babel = Babel()
limiter = Limiter(get_remote_address, strategy="moving-window")


@event.listens_for(PortalSession, "before_flush")
def _refuse_stray_flush(session: PortalSession, *_: object) -> None:
    if not writing.get() and (session.new or session.dirty or session.deleted):
        raise WriteOutsideTransaction("flush outside @atomic")


@event.listens_for(PortalSession, "do_orm_execute")
def _refuse_stray_write(state: ORMExecuteState) -> None:
    if not writing.get() and (state.is_insert or state.is_update or state.is_delete):
        raise WriteOutsideTransaction("write outside @atomic")


def prepare_engine(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin_sqlite)
        if path := engine.url.database:
            _keep_from_others(path)
            event.listen(engine, "do_connect", lambda *_: _make_private(path))


def _keep_from_others(path: str) -> None:
    """Files of an earlier version, which made them readable by everybody."""
    for suffix in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError, PermissionError):  # another user's are its own affair
            Path(f"{path}{suffix}").chmod(0o600)


def _make_private(path: str) -> None:
    """A new database is its owner's alone; SQLite gives the files beside it the same mode.

    One that is there is not opened: closing it would take away the locks that SQLite holds on it.
    """
    if not Path(path).exists():
        with suppress(OSError):  # SQLite says it better
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _set_pragmas(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        "recursive_triggers=ON",  # else INSERT OR REPLACE would delete without the triggers
        "trusted_schema=OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if writing.get():
        connection.exec_driver_sql("BEGIN IMMEDIATE")


class _FairLock:
    """Threads enter in the order they came; `threading.Lock` lets the latest one overtake."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def __enter__(self) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()

    def __exit__(self, *_: object) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()  # handed over: it stays taken
            else:
                self._taken = False


class _WriterLock:
    """One writer at a time: a lock between threads, then `flock` between processes.

    `flock` alone is unfair: among 17 busy processes one got an eighth of its share. So whoever is
    next waits alone at the main lock, and a process that has just written must queue behind it.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._threads = _FairLock()
        self._pid = 0
        self._main = self._next = -1

    @contextmanager
    def held(self) -> Iterator[None]:
        with self._threads:
            self._open()
            with _flocked(self._next):
                fcntl.flock(self._main, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._main, fcntl.LOCK_UN)

    def _open(self) -> None:
        if self._pid != os.getpid():  # a lock inherited by fork would be shared, not exclusive
            self._main = _lock_file(self._path)
            self._next = _lock_file(f"{self._path}.next")
            self._pid = os.getpid()


def _lock_file(path: str) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextmanager
def _flocked(file: int) -> Iterator[None]:
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


_writer_locks: dict[str, _WriterLock] = {}


@contextmanager
def writer_turn(engine: Engine) -> Iterator[None]:
    """Wait for this process's and this thread's turn to write; nothing to wait for elsewhere."""
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path:
        yield
        return
    lock = _writer_locks.setdefault(path, _WriterLock(f"{path}.lock"))
    with lock.held():
        yield
