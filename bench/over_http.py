"""Dashboard, wallet, lookup and redemption from real server processes, by several clients."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask

from bench.crowd import Open, Outcome, let_loose
from bench.deeds import Numbers
from bench.effort import Effort
from bench.figures import median
from bench.report import Report
from bench.requests_made import CALLS, Visitor
from bench.server import Server
from bench.stock import Person

CLIENTS = 8
# of each kind, before anything is measured: every thread of every process has its caches
WARM = 160


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        for line in self.head.decode("latin-1").split("\r\n"):
            said, _, value = line.partition(":")
            if said.lower() == name:
                return value.strip()
        return ""


class Connection:
    """One connection that stays open; as little work per request as Python allows."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def exchange(self, request: bytes) -> int:
        """The status of the answer, which is read whole."""
        return self.converse(request).status

    def converse(self, request: bytes) -> Reply:
        self._socket.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._some()
        head, _, body = answer.partition(b"\r\n\r\n")
        length = _length(head)
        while len(body) < length:
            body += self._some()
        return Reply(int(answer[9:12]), head, body)

    def close(self) -> None:
        self._socket.close()

    def _some(self) -> bytes:
        received = self._socket.recv(65536)
        if not received:
            raise ConnectionError("the server closed the connection")
        return received


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    return 0


@dataclass(frozen=True)
class Measured:
    outcome: Outcome
    cpu_ms: float


class HttpBench:
    def __init__(self, server: Server, app: Flask, numbers: Numbers) -> None:
        self._server, self._visitor, self._numbers = server, Visitor(app), numbers

    def run(self, name: str, count: int) -> Measured:
        """`count` requests by eight clients; the server's CPU time of each."""
        numbers = self._numbers.take(count, hot=False) if name == "redemption" else range(count)
        requests = {number: self._request(name, number) for number in numbers}
        before = self._server.cpu_seconds()
        outcome = let_loose("processes", CLIENTS, list(numbers), self._client(name, requests))
        used = self._server.cpu_seconds() - before
        return Measured(outcome, used / count * 1000)

    def _request(self, name: str, number: int) -> bytes:
        person = Person(number if name == "redemption" else 2 * (number % CLIENTS) + 1)
        call = CALLS[name](person, self._visitor.csrf_token)
        return self._visitor.raw(call, person, self._server.host)

    def _client(self, name: str, requests: dict[int, bytes]) -> Open:
        wanted = CALLS[name](Person(1), "").answer

        @contextmanager
        def client() -> Iterator[Callable[[int], object]]:
            connection = Connection(self._server.port)

            def ask(number: int) -> None:
                status = connection.exchange(requests[number])
                if status != wanted:
                    raise RuntimeError(f"{name} was answered by {status}, not {wanted}")

            try:
                yield ask
            finally:
                connection.close()

        return client


def pages(
    server: Server,
    app: Flask,
    numbers: Numbers,
    effort: Effort,
    pgbench_rate: Callable[[int], float | None],
) -> tuple[dict[str, list[Measured]], list[float]]:
    """What was measured per page, and redemptions as a share of pgbench's, round by round."""
    bench = HttpBench(server, app, numbers)
    found: dict[str, list[Measured]] = {name: [] for name in CALLS}
    shares = []
    for name in CALLS:
        bench.run(name, WARM)
    for _ in range(effort.rounds):
        for name, measured in found.items():
            measured.append(bench.run(name, effort.deeds))
        rate = pgbench_rate(CLIENTS)
        if rate:
            shares.append(found["redemption"][-1].outcome.rate / rate)
    return found, shares


def report_on(engine: str, workers: int, found: dict[str, list[Measured]], report: Report) -> None:
    processes = "1 process" if workers == 1 else f"{workers} processes"
    report.section(f"over HTTP, {engine}: granian, {processes}, {CLIENTS} clients")
    rows = []
    for name, measured in found.items():
        outcomes = [each.outcome for each in measured]
        row = [
            median([each.rate for each in outcomes]),
            median([each.p50_ms for each in outcomes]),
            median([each.p99_ms for each in outcomes]),
            median([each.cpu_ms for each in measured]),
        ]
        rows.append((name, *row))
        names = ("per_second", "p50_ms", "p99_ms", "server_cpu_ms")
        report.note(f"http.{engine}.{name}", dict(zip(names, row, strict=True)))
    report.table(("", "requests/s", "p50 ms", "p99 ms", "server CPU ms"), rows)
