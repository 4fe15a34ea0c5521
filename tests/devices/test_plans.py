"""No search of the register reads all of it: each goes along an index, also in a generic plan."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import event

from portal.core.serials import Serial
from portal.core.transaction import transaction
from portal.devices import register, search
from portal.devices.register import Device
from portal.extensions import db
from tests.support.engines import both_engines

SERIAL = Serial("90523TD90001R")
WAYS: dict[str, Callable[[], object]] = {
    "find": lambda: register.find(SERIAL),
    "look up": lambda: register.look_up(SERIAL),
    "trace": lambda: register.trace(SERIAL),
    "find many": lambda: register.find_many([SERIAL, "90523TD90002R"]),
    "replaced by": lambda: register.replaced_by([SERIAL, "90523TD90002R"]),
    "beginning": lambda: search.by_prefix("90523"),
    "end": lambda: search.by_suffix("0001R"),
    "mistyped": lambda: search.mistyped("90253TD90001R"),
    "whole": lambda: search.search(SERIAL),
}


def sent_by(way: Callable[[], object]) -> list[tuple[str, object]]:
    sent: list[tuple[str, object]] = []

    def note(_c: object, _k: object, statement: str, values: object, *_: object) -> None:
        if statement.startswith(("SELECT", "WITH")):
            sent.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        way()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return sent


def plan_of(statement: str, values: object) -> str:
    with transaction():
        connection = db.session.connection()
        if connection.dialect.name == "sqlite":
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            return "\n".join(row[-1] for row in rows)
        for setting in ("enable_seqscan = off", "plan_cache_mode = force_generic_plan"):
            connection.exec_driver_sql(f"SET LOCAL {setting}")
        driver = connection.connection.driver_connection
        with driver.cursor() as cursor:
            cursor.execute(f"EXPLAIN {statement}", values)
            return "\n".join(row[0] for row in cursor)


@both_engines
@pytest.mark.parametrize("name", WAYS)
def test_it_goes_along_an_index(in_app: Flask, name: str) -> None:
    register.add_devices(Device(f"90523TD9{number:04d}R", "piko-iq-10") for number in range(200))
    [sent] = sent_by(WAYS[name])
    plan = plan_of(*sent)
    whole = ("Seq Scan on device", "SCAN device", "SCAN older")
    assert not any(text in plan for text in whole), plan
