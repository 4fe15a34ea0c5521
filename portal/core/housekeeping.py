"""Deleting what nobody needs any more, as the worker's jobs do it."""

from sqlalchemy import ColumnElement, Table, delete, select

from portal.core.statements import execute_counting
from portal.core.transaction import atomic

BATCH = 500


def forget_rows(table: Table, *conditions: ColumnElement[bool]) -> None:
    """In small batches, each a transaction of its own: others want to write too.

    The table has a key of one column.
    """
    while _forget_batch(table, *conditions) == BATCH:
        continue


@atomic
def _forget_batch(table: Table, *conditions: ColumnElement[bool]) -> int:
    [key] = table.primary_key
    old = select(key).where(*conditions).limit(BATCH).scalar_subquery()
    return execute_counting(delete(table).where(key.in_(old)))
