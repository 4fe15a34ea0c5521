"""What finding devices costs in a small register and in a large one, measured in alternation: what
else the machine does slows down both alike.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any
from urllib.parse import quote

import psycopg
from flask import Flask
from sqlalchemy import insert, select

from bench.figures import median
from bench.over_http import Connection
from bench.places import Place
from bench.requests_made import Call, Visitor
from bench.server import serving
from portal.accounts.models import Session, User
from portal.accounts.sessions import PURPOSE as SESSION
from portal.core import crypto
from portal.core.clock import now
from portal.core.transaction import transaction
from portal.devices import register, search
from portal.extensions import db
from portal.warranty.covers import covers_of

BULK = 10_000
TIMES, WARM = 300, 20
BULK_TIMES = 5
EXACT, OVER_HTTP = "exact", "warranty page over HTTP"
BULK_OVER_HTTP = "10,000 serials over HTTP"
_RAW_FIND = {
    "sqlite": "SELECT d.* FROM device d JOIN json_each(?) j ON d.serial = j.value",
    "postgresql": "SELECT d.* FROM device d JOIN unnest(%s::varchar[]) j(value) "
    "ON d.serial = j.value",
}


@dataclass(frozen=True)
class Register:
    """A place with `count` devices in it, and an application on it."""

    place: Place
    app: Flask
    count: int

    def serials(self, turn: int) -> str:
        return serial_of(turn * 7919 % self.count)


# milliseconds of what was measured
Times = dict[str, list[float]]


def serial_of(number: int) -> str:
    """Consecutive numbers are scattered, as a file of many products scatters them."""
    return f"9{number * 7_654_321 % 100_000_000:08d}T{number % 1000:03d}"


def misspelt(serial: str) -> str:
    """With a letter that looks like the digit."""
    return serial.replace("0", "O", 1)


def mistyped(serial: str) -> str:
    """Two digits have changed places."""
    return serial[:5] + serial[5:7][::-1] + serial[7:]


WAYS: dict[str, Callable[[str], object]] = {
    EXACT: register.find,
    "beginning of 8": lambda serial: search.by_prefix(serial[:8]),
    "beginning of 3": lambda serial: search.by_prefix(serial[:3]),
    "last 6": lambda serial: search.by_suffix(serial[-6:]),
    "look-alike": lambda serial: register.look_alikes(misspelt(serial)),
    "mistyped": lambda serial: search.mistyped(mistyped(serial)),
    "unknown": lambda serial: register.find("9X" + serial[2:]),
}


@dataclass(frozen=True)
class Supporter:
    """Somebody at the desk, who may ask as often as they like."""

    token: str = "session-of-a-supporter"

    def add(self) -> None:
        """To the present application, unless they are there."""
        hashed = crypto.keyed_hash(SESSION, self.token)
        with transaction():
            if db.session.execute(
                select(Session.id).where(Session.token_hash == hashed)
            ).one_or_none():
                return
            person = {"email": "desk@bench.example", "name": "Desk", "created_at": now()}
            user_id = db.session.execute(
                insert(User).values(**person, personal_roles="support").returning(User.id)
            ).scalar_one()
            moments = "created_at last_seen_at authenticated_at verified_at".split()
            db.session.execute(
                insert(Session).values(
                    token_hash=hashed,
                    user_id=user_id,
                    snapshot={"personal": ["support"], "companies": {}},
                    **dict.fromkeys(moments, now()),
                )
            )


DESK = Supporter()
# who asks, and for what
CALLS: dict[str, tuple[Supporter | None, Callable[[str], Call]]] = {
    OVER_HTTP: (None, lambda serial: Call(f"/warranty/{serial}")),
    "misspelt over HTTP": (
        None,
        lambda serial: Call(f"/warranty/{misspelt(serial)}", 404 if "0" in serial else 200),
    ),
    "desk, beginning of 8, over HTTP": (DESK, lambda serial: _at_the_desk(serial[:8])),
    "desk, mistyped, over HTTP": (DESK, lambda serial: _at_the_desk(mistyped(serial))),
}


def _at_the_desk(typed: str) -> Call:
    return Call(f"/support?q={quote(typed)}")


def find_everywhere(registers: Sequence[Register]) -> list[Times]:
    """For each register, every way to find one of its devices."""
    inside = find(registers)
    with clients(registers) as opened:
        over_http = find_over_http(opened)
    return [{**one, **other} for one, other in zip(inside, over_http, strict=True)]


def find(registers: Sequence[Register]) -> list[Times]:
    found: list[Times] = [{name: [] for name in WAYS} for _ in registers]
    for turn in range(TIMES):
        for each, times in zip(registers, found, strict=True):
            serial = each.serials(turn)
            with each.app.app_context():
                for name, way in WAYS.items():
                    db.session.rollback()  # a session and its connection are ready, and no more
                    times[name].append(milliseconds(partial(way, serial)))
    return [{name: samples[WARM:] for name, samples in times.items()} for times in found]


class Client:
    """A connection to the server of a register, and who may sign in there."""

    def __init__(self, of: Register, port: int) -> None:
        self.of = of
        self._host = f"127.0.0.1:{port}"
        self._connection, self._visitor = Connection(port), Visitor(of.app)

    def ask(self, call: Call, person: Supporter | None) -> float:
        """Milliseconds until the whole answer was there."""
        request = self._visitor.raw(call, person, self._host)
        began = perf_counter()
        status = self._connection.exchange(request)
        took = (perf_counter() - began) * 1000
        if status != call.answer:
            raise RuntimeError(f"{call.path} was answered by {status}")
        return took

    @property
    def csrf_token(self) -> str:
        return self._visitor.csrf_token

    def close(self) -> None:
        self._connection.close()


@contextmanager
def clients(registers: Sequence[Register]) -> Iterator[list[Client]]:
    """Each register has a server of its own, and all of them run at once."""
    with ExitStack() as stack:
        opened = []
        for each in registers:
            with each.app.app_context():
                DESK.add()
            server = stack.enter_context(serving(each.place, 1))
            opened.append(stack.enter_context(closing(Client(each, server.port))))
        yield opened


def find_over_http(opened: Sequence[Client]) -> list[Times]:
    found: list[Times] = [{name: [] for name in CALLS} for _ in opened]
    for turn in range(TIMES):
        # no visitor asks often enough to be refused
        headers = {"X-Forwarded-For": f"198.18.{turn // 250}.{turn % 250}"}
        for client, times in zip(opened, found, strict=True):
            serial = client.of.serials(turn)
            for name, (person, call_for) in CALLS.items():
                call = call_for(serial)
                asked = Call(call.path, call.answer, headers=headers)
                times[name].append(client.ask(asked, person))
    return [{name: samples[WARM:] for name, samples in times.items()} for times in found]


@dataclass(frozen=True)
class Bulk:
    """Milliseconds for ten thousand serials: the bare statement, the register, the covers, and the
    whole page over HTTP.
    """

    bare: float
    register: float
    covers: float
    page: float


def find_bulk(registers: Sequence[Register]) -> list[Bulk]:
    with clients(registers) as opened:
        taken: list[Times] = [{} for _ in opened]
        for _ in range(BULK_TIMES):
            for client, times in zip(opened, taken, strict=True):
                for name, way in _bulk_ways(client).items():
                    times.setdefault(name, []).append(way())
    return [Bulk(**{name: median(samples) for name, samples in each.items()}) for each in taken]


def _bulk_ways(client: Client) -> dict[str, Callable[[], float]]:
    of = client.of
    serials = [serial_of(number * 104_729 % of.count) for number in range(BULK)]
    form = {"csrf_token": client.csrf_token, "serials": "\n".join(serials)}
    return {
        "bare": lambda: milliseconds(lambda: _bare(of.place, serials)),
        "register": lambda: _within(of.app, lambda: register.find_many(serials)),
        "covers": lambda: _within(of.app, lambda: covers_of(serials)),
        "page": lambda: client.ask(Call("/warranty/bulk", form=form), DESK),
    }


def _within(app: Flask, deed: Callable[[], object]) -> float:
    with app.app_context():
        db.session.rollback()
        return milliseconds(deed)


def _bare(place: Place, serials: list[str]) -> list[Any]:
    statement = _RAW_FIND[place.engine]
    if place.engine == "sqlite":
        marked = "[" + ",".join(f'"{serial}"' for serial in serials) + "]"
        with closing(sqlite3.connect(place.address)) as connection:
            return connection.execute(statement, (marked,)).fetchall()
    with psycopg.connect(place.address) as connection:
        return connection.execute(statement.encode(), (serials,)).fetchall()


def milliseconds(deed: Callable[[], object]) -> float:
    began = perf_counter()
    deed()
    return (perf_counter() - began) * 1000
