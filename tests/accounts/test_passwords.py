"""Hashing takes memory and time on purpose: one at a time, few in waiting, the rest come again."""

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice

import pytest
from argon2 import PasswordHasher
from flask import Flask

from portal.accounts import passwords
from tests.support.cast import PASSWORD, Cast

IN_FLIGHT = 8


class SlowHasher(PasswordHasher):
    """Holds the first verification until it is told to go on, and notes how many overlap."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.go_on = threading.Event()
        self.running = self.most_at_once = self.count = 0

    def verify(self, hash: str, password: str) -> bool:  # noqa: A002 - its name there
        self.running += 1
        self.count += 1
        self.most_at_once = max(self.most_at_once, self.running)
        self.go_on.wait(10)
        try:
            return super().verify(hash, password)
        finally:
            self.running -= 1


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> SlowHasher:
    hasher = SlowHasher()
    monkeypatch.setattr(passwords._Checker, "hasher", hasher)
    return hasher


def test_of_eight_sign_ins_in_flight_four_are_asked_to_come_again(
    app: Flask, cast: Cast, slow: SlowHasher
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    overflow = threading.Semaphore(0)

    def attempt(_: int) -> tuple[int, str, str]:
        entered = {"email": cast.owner.email, "password": PASSWORD}
        answer = app.test_client().post("/sign-in", data=entered)
        if answer.status_code == 429:
            overflow.release()
        return answer.status_code, answer.headers.get("Retry-After", ""), answer.text

    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        answers = pool.map(attempt, range(IN_FLIGHT))
        for _ in range(IN_FLIGHT - passwords.MOST_IN_FLIGHT):
            assert overflow.acquire(timeout=10)
        slow.go_on.set()
        results = sorted(answers, key=lambda answer: answer[0])
    assert [status for status, _, _ in results] == [303] * 4 + [429] * 4
    assert slow.most_at_once == 1
    assert slow.count == passwords.MOST_IN_FLIGHT
    assert {wait for status, wait, _ in results if status == 429} == {"2"}
    assert all("Many people are signing in" in text for status, _, text in results if status == 429)


def test_the_waiting_room_empties_again(slow: SlowHasher) -> None:
    slow.go_on.set()
    stored = passwords.hash_password(PASSWORD)
    for _ in range(3 * passwords.MOST_IN_FLIGHT):
        assert passwords.password_fits(stored, PASSWORD)
        assert not passwords.password_fits(stored, "wrong")
        assert not passwords.password_fits(None, PASSWORD)
        assert not passwords.password_fits("not a hash", PASSWORD)


def test_a_child_of_a_fork_hashes_with_a_thread_of_its_own(slow: SlowHasher) -> None:
    """As with gunicorn's preload; at the worst moment, with the parent's waiting room full."""
    stored = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    child = multiprocessing.get_context("fork").Process(target=_check_in_child, args=(stored,))
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        asked = [pool.submit(passwords.password_fits, stored, PASSWORD) for _ in range(IN_FLIGHT)]
        refused = islice(as_completed(asked, 10), IN_FLIGHT - passwords.MOST_IN_FLIGHT)
        assert {type(each.exception()) for each in refused} == {passwords.TooBusy}
        child.start()
        child.join(10)
        child.kill()
        slow.go_on.set()
    assert child.exitcode == 0
    assert sum(not each.exception() for each in asked) == passwords.MOST_IN_FLIGHT


def _check_in_child(stored: str) -> None:
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords._Checker.hasher = hasher
    assert passwords.password_fits(stored, PASSWORD)
    assert not passwords.password_fits(stored, "wrong")


def test_the_real_costs_are_those_agreed() -> None:
    hasher = PasswordHasher(
        time_cost=passwords.ROUNDS, memory_cost=passwords.MEMORY_KIB, parallelism=1
    )
    assert hasher.hash("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")
