"""What a sign-in costs, and what eight of them at once do to everybody else's page."""

import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter, process_time, sleep
from typing import Any

from flask import Flask

from bench.application import Application
from bench.figures import median
from bench.over_http import Connection
from bench.report import Report
from bench.requests_made import Call, Visitor
from bench.server import Server
from bench.stock import PASSWORD, Person
from portal.accounts import passwords

AT_ONCE = 8
# the limit per minute and address lets 30 through
EACH = 3
PAGES_ALONE = 150
TIMES = 10
# as the sign-in before left it
KNOWN_BROWSER = "__Host-known=benchbenchbenchbenchbenchbenchbench"
# forked ones would copy the memory of this process while they are measured
_spawn = multiprocessing.get_context("spawn")


def measure(server: Server, app: Flask, report: Report) -> None:
    hashing, known, new = _hash_ms(), _cpu_ms(app, KNOWN_BROWSER), _cpu_ms(app, "")
    alone = _page_p50(server, app, lambda asked: asked >= PAGES_ALONE)
    meanwhile = _p50_meanwhile(server, app)
    report.section("sign-in")
    report.table(
        ("", "ms"),
        (
            ("CPU of one hash alone", hashing),
            ("CPU of a sign-in in a browser of before", known),
            ("CPU of a sign-in in a new browser, with its mail", new),
            ("p50 of the dashboard alone", alone),
            (f"p50 with {AT_ONCE} sign-ins in flight", meanwhile),
        ),
    )
    figures = {"hash_ms": hashing, "cpu_ms": known, "cpu_of_new_browser_ms": new}
    report.note("sign_in", {**figures, "p50_alone": alone, "p50_meanwhile": meanwhile})
    report.at_most("9", f"CPU of a sign-in, {hashing:.0f} ms of it hash", 35, known, "ms")
    about = f"page's p50 with {AT_ONCE} sign-ins in flight"
    report.at_most("9", about, 2, meanwhile / alone, "× alone")


def _form(number: int, token: str, cookie: str = "") -> Call:
    fields = {"email": Person(number).email, "password": PASSWORD, "csrf_token": token}
    return Call("/sign-in", 303, fields, cookie=cookie)


def _hash_ms() -> float:
    made = passwords.hash_password(PASSWORD)

    def once() -> float:
        began = process_time()
        passwords.password_fits(made, PASSWORD)
        return (process_time() - began) * 1000

    return min(once() for _ in range(TIMES))


def _cpu_ms(app: Flask, browser: str) -> float:
    subject = Application(app)
    # a browser that holds a cookie with the token, but is signed in as nobody
    nobody = Person(10_000_000)
    call = _form(1, subject.csrf_token, browser)
    subject.cpu_ms([call], [nobody])
    return min(subject.cpu_ms([call], [nobody]) for _ in range(TIMES))


def _page_p50(server: Server, app: Flask, until: Callable[[int], bool]) -> float:
    """Of pages asked for one after the other, until `until(how many)`."""
    connection = Connection(server.port)
    request = Visitor(app).raw(Call("/"), Person(3), server.host)
    waits: list[float] = []
    while not until(len(waits)):
        began = perf_counter()
        connection.exchange(request)
        waits.append(perf_counter() - began)
        sleep(0.002)
    connection.close()
    return median(waits) * 1000


@dataclass(frozen=True)
class _Signals:
    """Starting and ending processes would disturb: they wait for the others before and after."""

    ready: Any
    done: Any
    over: Any


def _sign_in_again_and_again(port: int, request: bytes, signals: _Signals) -> None:
    connection = Connection(port)
    signals.ready.wait()
    for _ in range(EACH):
        connection.exchange(request)
    signals.done.release()
    signals.over.wait()


def _p50_meanwhile(server: Server, app: Flask) -> float:
    visitor, nobody = Visitor(app), Person(10_000_000)
    signals = _Signals(_spawn.Barrier(AT_ONCE + 1), _spawn.Semaphore(0), _spawn.Event())
    crowd = [
        _spawn.Process(
            target=_sign_in_again_and_again,
            args=(
                server.port,
                visitor.raw(_form(n, visitor.csrf_token), nobody, server.host),
                signals,
            ),
        )
        for n in range(AT_ONCE)
    ]
    for process in crowd:
        process.start()
    signals.ready.wait()
    try:
        return _page_p50(server, app, lambda _: signals.done.get_value() == AT_ONCE)
    finally:
        signals.over.set()
        for process in crowd:
            process.join()
