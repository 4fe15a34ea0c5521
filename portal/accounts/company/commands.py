"""`flask --app app audit export`: who did what when, for those who have to answer for it."""

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import Row, select

from portal.accounts.models import Company
from portal.audit import trail
from portal.audit.record import Actor, record
from portal.core.transaction import transaction
from portal.documents.csv_export import Cell, csv_lines
from portal.extensions import db

DAY = click.DateTime(["%Y-%m-%d"])
audit = AppGroup("audit", help="The audit trail.")


@audit.command("export")
@click.option("--company", "customer_no", default="", help="Customer number; else everything.")
@click.option("--from", "since", type=DAY, help="First day, such as 2026-01-01.")
@click.option("--to", "until", type=DAY, help="Last day, included.")
@click.option("--format", "kind", type=click.Choice(["csv", "jsonl"]), default="csv")
@click.option("--out", type=click.File("w", encoding="utf-8", lazy=False), default="-")
def export(
    customer_no: str, since: datetime | None, until: datetime | None, kind: str, out: Any
) -> None:
    """Write the entries, oldest first, line by line."""
    company_id = _company_id(customer_no) if customer_no else None
    with transaction():
        record("audit.exported", Actor(None, "command", company_id))
    rows = trail.oldest_first(company_id, _day(since), _day(until))
    lines = _json_lines(rows) if kind == "jsonl" else csv_lines(trail.COLUMNS, map(_cells, rows))
    for line in lines:
        out.write(line)


def _company_id(customer_no: str) -> int:
    wanted = select(Company.id).where(Company.customer_no == customer_no.strip().upper())
    found: int | None = db.session.execute(wanted).scalar_one_or_none()
    if found is None:
        sys.exit("No company has this customer number.")
    return found


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _json_lines(rows: Iterator[Row[Any]]) -> Iterator[str]:
    for row in rows:
        written = {**row._mapping, "at": row.at.isoformat()}
        yield json.dumps(written, ensure_ascii=False) + "\n"


def _cells(row: Row[Any]) -> list[Cell]:
    facts = json.dumps(row.facts, ensure_ascii=False)
    return [row.at.isoformat(), *row[1:-3], facts, *row[-2:]]
