"""CPU time of the application alone, per request, called in this process without a server."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import process_time
from typing import Any

from flask import Flask
from werkzeug.test import EnvironBuilder

from bench.effort import Effort
from bench.figures import median
from bench.report import Report
from bench.requests_made import CALLS, Call, Visitor
from bench.stock import Person
from tests.support.statements import counted

IN_A_BATCH = 10
WARM = 20
LIMITS_MS = {"sqlite": 2.0, "postgresql": 2.5}
BARE = "bare Flask"
FRAGMENT = {"HX-Request": "true"}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Application:
    """Calls the WSGI application as a server would."""

    def __init__(self, app: Flask) -> None:
        self._app, self._visitor = app, Visitor(app)

    @property
    def csrf_token(self) -> str:
        return self._visitor.csrf_token

    def environ(self, call: Call, person: Person | None) -> dict[str, Any]:
        headers = {"Accept-Language": "sv", **call.headers}
        if person:
            headers["Cookie"] = self._visitor.cookies(call, person)
        method = "GET" if call.form is None else "POST"
        return EnvironBuilder(
            path=call.path,
            base_url="https://portal.example",
            method=method,
            headers=headers,
            data=call.form,
        ).get_environ()

    def answer(self, environ: dict[str, Any]) -> Answer:
        started: list[Any] = []

        def start(status: str, headers: Any, error: Any = None) -> Callable[[bytes], Any]:
            started[:] = [int(status[:3]), dict(headers)]
            return lambda data: None

        chunks: Any = self._app(environ, start)
        body = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
        return Answer(started[0], started[1], body)

    def cpu_ms(self, calls: Sequence[Call], people: Sequence[Person | None]) -> float:
        """Of one request; each call is made once, so redemptions can be measured too."""
        environs = [self.environ(call, who) for call, who in zip(calls, people, strict=True)]
        began = process_time()
        statuses = [self.answer(environ).status for environ in environs]
        used = (process_time() - began) / len(environs) * 1000
        for call, status in zip(calls, statuses, strict=True):
            if status != call.answer:
                raise RuntimeError(f"{call.path} was answered by {status}, not {call.answer}")
        return used


@dataclass(frozen=True)
class Cost:
    """Milliseconds per request: the median batch, and the one that was disturbed least."""

    typical: float
    best: float


def compare(
    subject: Application, groups: dict[str, Callable[[], float]], batches: int
) -> dict[str, Cost]:
    """Batches of every group in alternation, so that what disturbs one disturbs all."""
    found: dict[str, list[float]] = {name: [] for name in groups}
    for _ in range(batches):
        for name, batch in groups.items():
            found[name].append(batch())
    return {name: Cost(median(batches), min(batches)) for name, batches in found.items()}


def measure(engine: str, app: Flask, people: list[Person], effort: Effort, report: Report) -> None:
    subject = Application(app)
    reader = people[0]
    spenders = iter(people[1:])
    groups = {BARE: _bare(), **{name: _batch(subject, name, reader, spenders) for name in CALLS}}
    for batch in groups.values():
        batch()
    costs = compare(subject, groups, effort.batches)
    sent = {name: _statements(app, subject, name, reader, spenders) for name in CALLS}
    report.section(f"application CPU per request, {engine}")
    bare = costs.pop(BARE).best
    report.table(
        ("", "ms, median", "ms, least disturbed", f"× {BARE}", "statements"),
        (
            (name, each.typical, each.best, each.best / bare, sent[name])
            for name, each in costs.items()
        ),
    )
    report.note(f"cpu.{engine}.{BARE}", bare)
    for name, cost in costs.items():
        report.note(f"cpu.{engine}.{name}", {"typical": cost.typical, "best": cost.best})
        report.note(f"statements.{engine}.{name}", sent[name])
    _judge(engine, costs, sent, report)


def _judge(engine: str, costs: dict[str, Cost], sent: dict[str, int], report: Report) -> None:
    page = "wallet, 20 rows"
    about = f"application CPU, {page}, {engine}"
    report.at_most("1", about, LIMITS_MS[engine], costs[page].best, "ms")
    if engine == "sqlite":
        pages = ("dashboard", page, "device page")
        most = max(sent[name] for name in pages)
        report.at_most("6", "statements of a signed-in page", 3, most, "")
        # who asks is one more, as on every page
        report.at_most("6", "statements of a lookup, beside who asks", 2, sent["lookup"] - 1, "")


def _bare() -> Callable[[], float]:
    """A request of Flask that does nothing: how fast this machine is at this moment."""
    nothing = Flask("nothing")
    nothing.add_url_rule("/", view_func=lambda: "nothing")
    subject = Application(nothing)
    return lambda: subject.cpu_ms([Call("/")] * IN_A_BATCH, [None] * IN_A_BATCH)


def _batch(subject: Application, name: str, reader: Person, spenders: Any) -> Callable[[], float]:
    def batch() -> float:
        people = [next(spenders) if name == "redemption" else reader for _ in range(IN_A_BATCH)]
        calls = [CALLS[name](person, subject.csrf_token) for person in people]
        return subject.cpu_ms(calls, people)

    return batch


def _statements(app: Flask, subject: Application, name: str, reader: Person, spenders: Any) -> int:
    person = next(spenders) if name == "redemption" else reader
    environ = subject.environ(CALLS[name](person, subject.csrf_token), person)
    with counted(app) as found:
        subject.answer(environ)
    return len(found)


def measure_shortcuts(app: Flask, person: Person, effort: Effort, report: Report) -> None:
    """Pages not sent again because they are known, and fragments instead of pages."""
    subject = Application(app)
    tag = subject.answer(subject.environ(Call("/"), None)).headers.get("ETag", "")
    start, known = Call("/"), Call("/", 304, headers={"If-None-Match": tag})
    pairs = {
        "start page": (start, None),
        "start page, known": (known, None) if tag else (start, None),
        "device page": (Call(f"/redeem/device/{person.serial}"), person),
        "lookup page": (Call("/redeem"), person),
        "lookup, fragment": (Call("/redeem", headers=FRAGMENT), person),
        "wallet, 20 rows": (Call("/wallet"), person),
        "wallet, fragment": (Call("/wallet", headers=FRAGMENT), person),
    }
    groups = {name: _repeated(subject, call, who) for name, (call, who) in pairs.items()}
    for batch in groups.values():
        batch()
    costs = compare(subject, groups, effort.batches)
    report.section("answers that spare a page, sqlite")
    report.table(("", "ms, median", "ms, least disturbed"), _rows(costs))
    report.note("shortcuts", {name: cost.best for name, cost in costs.items()})
    _judge_shortcuts(costs, report)


def _judge_shortcuts(costs: dict[str, Cost], report: Report) -> None:
    known = costs["start page, known"].best / costs["start page"].best
    report.at_most("11", "304 to the start page", 0.1, known, "of the page")
    for name, whole in (
        ("lookup, fragment", "lookup page"),
        ("wallet, fragment", "wallet, 20 rows"),
    ):
        share = costs[name].best / costs[whole].best
        report.at_most("11", f"{name} to its page", 0.25, share, "of the page")


def _rows(costs: dict[str, Cost]) -> list[tuple[object, ...]]:
    return [(name, cost.typical, cost.best) for name, cost in costs.items()]


def _repeated(subject: Application, call: Call, person: Person | None) -> Callable[[], float]:
    return lambda: subject.cpu_ms([call] * IN_A_BATCH, [person] * IN_A_BATCH)
