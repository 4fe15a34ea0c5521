"""Among ten million devices no lookup may read them all: each statement goes by an index."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from portal.extensions import db
from tests.support.statements import Counted, counted
from tests.warranty.lookup.stock import PLAIN, THIRD, UNKNOWN


def test_a_lookup_reads_no_table_as_a_whole(stocked: Flask, visitor: FlaskClient):
    for serial in (PLAIN, THIRD, UNKNOWN):
        with counted(stocked) as statements:
            visitor.get(f"/warranty/{serial}")
        assert whole_tables(stocked, statements) == []


def test_nor_does_a_list(stocked: Flask, visitor: FlaskClient):
    with counted(stocked) as statements:
        visitor.post("/warranty/bulk", data={"serials": f"{PLAIN}\n{THIRD}\n{UNKNOWN}"})
    assert whole_tables(stocked, statements) == []


def whole_tables(app: Flask, statements: Counted) -> list[str]:
    """Steps of the plans that read a table from one end to the other, or index it first."""
    steps = []
    with app.app_context(), db.engine.connect() as connection:
        for statement in statements.statements:
            values = tuple("[]" for _ in range(statement.count("?")))
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            steps += [row[3] for row in plan]
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        names = {name for (name,) in tables} | {"older"}
    return [
        step
        for step in steps
        if "AUTOMATIC" in step or (step.startswith("SCAN") and step.split()[1] in names)
    ]
