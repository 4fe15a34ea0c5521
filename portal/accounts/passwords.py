"""Passwords: argon2id, one hash at a time, the same time for accounts that do not exist."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.core.errors import DomainError

MEMORY_KIB = 19_456
ROUNDS = 2
# One is checked, the others wait. More would take the threads that serve pages: they come again.
MOST_IN_FLIGHT = 4


class TooBusy(DomainError):
    """Too many sign-ins are being checked at this moment."""


class _Checker:
    hasher = PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=1)
    # of a password nobody knows, made with the same parameters; written down to spare each start
    decoy = (
        "$argon2id$v=19$m=19456,t=2,p=1$MzctwxCL/qglD8l/H6b0Hg"
        "$XnqMO4Oah6Pdg/6JMJ6/qxhigkGEKe5DsBqq4c71haw"
    )


_one_hash_at_a_time = threading.BoundedSemaphore(1)
_room = threading.BoundedSemaphore(MOST_IN_FLIGHT)


def use_hasher(hasher: PasswordHasher) -> None:
    """Other costs than the default: tests hash cheaply."""
    _Checker.hasher = hasher
    _Checker.decoy = hasher.hash("no such account")


def hash_password(password: str) -> str:
    with _turn():
        return _Checker.hasher.hash(password)


def password_fits(password_hash: str | None, password: str) -> bool:
    """Takes as long for an unknown account (None) as for a wrong password. Raises TooBusy."""
    with _turn():
        try:
            return _Checker.hasher.verify(password_hash or _Checker.decoy, password) and bool(
                password_hash
            )
        except (VerificationError, InvalidHashError):
            return False


@contextmanager
def _turn() -> Iterator[None]:
    if not _room.acquire(blocking=False):
        raise TooBusy()
    try:
        with _one_hash_at_a_time:
            yield
    finally:
        _room.release()
