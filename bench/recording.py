"""The statements that a deed really sends, with their values: to be sent again by bare hands."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import event

from bench.deeds import Deed
from portal.extensions import db, writing


class Sent(NamedTuple):
    """`writing`: inside the transaction; `many`: the driver got a list of rows."""

    statement: str
    values: Any
    writing: bool
    many: bool


Script = tuple[Sent, ...]


def record(app: Flask, deed: Deed, numbers: Iterable[int]) -> dict[int, Script]:
    """Do the deeds one after the other and note what each of them sends."""
    sent: list[Sent] = []
    scripts: dict[int, Script] = {}

    def note(
        _connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool
    ) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(Sent(statement, _frozen(values), writing.get(), many))

    with app.app_context():
        engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            for number in numbers:
                deed(number)
                scripts[number] = tuple(sent)
                sent.clear()
        finally:
            event.remove(engine, "before_cursor_execute", note)
    return scripts


def _frozen(values: Any) -> Any:
    """As they were at this moment; PostgreSQL's wrappers of JSON cannot be copied otherwise."""
    return list(values) if isinstance(values, Sequence) else dict(values)


def statements(script: Script) -> list[str]:
    return [sent.statement for sent in script]
