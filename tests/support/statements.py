"""Counting the SQL statements of a piece of work; BEGIN and COMMIT are not among them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import event

from portal.extensions import db


@dataclass
class Counted:
    statements: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.statements)

    @property
    def beside_the_trail(self) -> int:
        """Without the row that somebody of staff looked: it shows nothing, and must be written."""
        return sum(not each.startswith("INSERT INTO audit_entry") for each in self.statements)

    def __str__(self) -> str:
        return "\n".join(self.statements)


@contextmanager
def counted(app: Flask) -> Iterator[Counted]:
    """Every statement sent to the database of `app` meanwhile, whatever thread sends it."""
    seen = Counted()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
