"""What a sign-in costs, and what eight of them at once do to everybody else's page."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter, sleep

from flask import Flask

from bench.application import Application
from bench.figures import median
from bench.over_http import Connection
from bench.report import Report
from bench.requests_made import Call, Visitor
from bench.server import Server
from bench.stock import PASSWORD, Person

AT_ONCE = 8
# the limit per minute and address lets 30 through
EACH = 3
PAGES_ALONE = 150


def measure(server: Server, app: Flask, report: Report) -> None:
    cpu = _cpu_ms(app)
    alone = _page_p50(server, app, PAGES_ALONE)
    with _eight_signing_in(server, app):
        meanwhile = _page_p50(server, app, None)
    report.section("sign-in")
    report.table(
        ("", "ms"),
        (
            ("CPU of a sign-in", cpu),
            ("p50 of the dashboard alone", alone),
            (f"p50 with {AT_ONCE} sign-ins in flight", meanwhile),
        ),
    )
    report.note("sign_in", {"cpu_ms": cpu, "p50_alone": alone, "p50_meanwhile": meanwhile})
    report.at_most("9", "CPU of a sign-in", 35, cpu, "ms")
    about = f"page's p50 with {AT_ONCE} sign-ins in flight"
    report.at_most("9", about, 2, meanwhile / alone, "× alone")


def _form(number: int, token: str) -> Call:
    fields = {"email": Person(number).email, "password": PASSWORD, "csrf_token": token}
    return Call("/sign-in", 303, fields)


def _cpu_ms(app: Flask) -> float:
    subject = Application(app)
    # a browser that holds a cookie with the token, but is signed in as nobody
    nobody = Person(10_000_000)
    call = _form(1, subject.csrf_token)
    subject.cpu_ms([call], [nobody])
    return min(subject.cpu_ms([call], [nobody]) for _ in range(10))


def _page_p50(server: Server, app: Flask, count: int | None) -> float:
    """Of `count` pages, or of as many as fit until all sign-ins are done."""
    connection = Connection(server)
    request = Visitor(app).raw(Call("/"), Person(3), server.host)
    waits = []
    while (len(waits) < count) if count else _Crowd.running:
        began = perf_counter()
        connection.exchange(request)
        waits.append(perf_counter() - began)
        sleep(0.002)
    connection.close()
    return median(waits) * 1000


class _Crowd:
    running = 0


@contextmanager
def _eight_signing_in(server: Server, app: Flask) -> Iterator[None]:
    visitor = Visitor(app)
    lock = threading.Lock()

    def sign_in(number: int) -> None:
        connection = Connection(server)
        call = _form(number, visitor.csrf_token)
        request = visitor.raw(call, Person(10_000_000), server.host)
        for _ in range(EACH):
            connection.exchange(request)
        connection.close()
        with lock:
            _Crowd.running -= 1

    _Crowd.running = AT_ONCE
    crowd = [threading.Thread(target=sign_in, args=(number,)) for number in range(AT_ONCE)]
    for thread in crowd:
        thread.start()
    try:
        yield
    finally:
        for thread in crowd:
            thread.join()
