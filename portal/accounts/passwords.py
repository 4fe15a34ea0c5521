"""Passwords: argon2id, one hash at a time, the same time for accounts that do not exist."""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.core.errors import DomainError

MEMORY_KIB = 19_456
ROUNDS = 2
# One is checked, the others wait. More would take the threads that serve pages: they come again.
MOST_IN_FLIGHT = 4
NICENESS = 10

P = ParamSpec("P")
R = TypeVar("R")


class TooBusy(DomainError):
    """Too many sign-ins are being checked at this moment."""


class _Checker:
    hasher = PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=1)
    # of a password nobody knows, made with the same parameters; written down to spare each start
    decoy = (
        "$argon2id$v=19$m=19456,t=2,p=1$MzctwxCL/qglD8l/H6b0Hg"
        "$XnqMO4Oah6Pdg/6JMJ6/qxhigkGEKe5DsBqq4c71haw"
    )


def _step_back() -> None:
    """Where threads have a priority of their own (Linux), hashing yields to the pages."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


class _Turns:
    """Who hashes and who may wait, of one process: threads do not follow into a fork."""

    def __init__(self) -> None:
        self.room = threading.BoundedSemaphore(MOST_IN_FLIGHT)
        # one thread: one hash at a time
        self.hashing = ThreadPoolExecutor(1, "hashing", initializer=_step_back)


class _Present:
    turns = _Turns()


def _start_anew() -> None:
    _Present.turns = _Turns()


os.register_at_fork(after_in_child=_start_anew)


def use_hasher(hasher: PasswordHasher) -> None:
    """Other costs than the default: tests hash cheaply."""
    _Checker.hasher = hasher
    _Checker.decoy = hasher.hash("no such account")


def hash_password(password: str) -> str:
    """Raises TooBusy."""
    return _in_turn(_Checker.hasher.hash, password)


def password_fits(password_hash: str | None, password: str) -> bool:
    """Takes as long for an unknown account (None) as for a wrong password. Raises TooBusy."""
    try:
        fits = _in_turn(_Checker.hasher.verify, password_hash or _Checker.decoy, password)
    except (VerificationError, InvalidHashError):
        return False
    return fits and bool(password_hash)


def _in_turn(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    turns = _Present.turns
    if not turns.room.acquire(blocking=False):
        raise TooBusy()
    try:
        return turns.hashing.submit(work, *args, **kwargs).result()
    finally:
        turns.room.release()
