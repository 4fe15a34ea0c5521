"""Recorded statements sent by the driver alone: the ceiling of what the domain can reach."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any

import psycopg

from bench.crowd import Open
from bench.places import Place
from bench.recording import Script

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=20000")
BEGIN = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "BEGIN"}


def replaying(place: Place, scripts: Mapping[int, Script]) -> Open:
    @contextmanager
    def client() -> Iterator[Callable[[int], object]]:
        with closing(_connect(place)) as connection, closing(connection.cursor()) as cursor:
            yield lambda number: _replay(cursor, BEGIN[place.engine], scripts[number])

    return client


def _connect(place: Place) -> Any:
    if place.engine == "postgresql":
        return psycopg.connect(place.address, autocommit=True)
    connection = sqlite3.connect(place.address, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _replay(cursor: Any, begin: str, script: Script) -> None:
    inside = False
    for sent in script:
        if sent.writing and not inside:
            cursor.execute(begin)
            inside = True
        if sent.many:
            cursor.executemany(sent.statement, sent.values)
        else:
            cursor.execute(sent.statement, sent.values)
            if cursor.description:
                cursor.fetchall()
    if inside:
        cursor.execute("COMMIT")
