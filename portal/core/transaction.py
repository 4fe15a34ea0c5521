"""One business action = one transaction.

`@atomic` sits on the outermost domain function; inner ones join it. Writes outside of it raise.
On SQLite every writer of every process first takes the one-writer lock (see extensions.py).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from portal.core.errors import DomainError
from portal.extensions import db, writer_turn, writing

# set while whoever asks may only look: then nothing is written, whatever the view thinks
read_only: ContextVar[bool] = ContextVar("read_only", default=False)


class ReadOnly(DomainError):
    """Something was to be written for who may only look."""


P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def transaction() -> Iterator[None]:
    if writing.get():
        yield
        return
    if read_only.get():
        raise ReadOnly
    # Ends the reads of this request: what is decided below must see the newest state.
    db.session.rollback()
    with writer_turn(db.engine):
        token = writing.set(True)
        try:
            yield
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
        finally:
            writing.reset(token)


def atomic(action: Callable[P, R]) -> Callable[P, R]:
    """Run `action` in one transaction: all of it is committed, or nothing."""

    @wraps(action)
    def in_transaction(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction():
            return action(*args, **kwargs)

    return in_transaction


def end_reads() -> None:
    """Before a wait for another server: no connection to the database is held meanwhile.

    Raises RuntimeError inside a transaction, which would keep others waiting.
    """
    if writing.get():
        raise RuntimeError("another server is not asked inside a transaction")
    db.session.rollback()
