"""A bank statement between its review and its booking, and for a while after that.

It lies among the uploads without a row, so the worker takes it away after a day: payers and what
they wrote are kept no longer than finance works on them.
"""

import json
from uuid import UUID

from portal.files import storage
from portal.warranty.extension import statements
from portal.warranty.extension.statement_files import read_statement
from portal.warranty.extension.statements import Matched


def keep(content: bytes) -> UUID:
    """Raises what `read_statement` does."""
    offered = [each.entry.line for each in statements.match(read_statement(content)).payments]
    return storage.write(json.dumps(offered).encode() + b"\n" + content)


def kept(uuid: UUID) -> Matched:
    """What it pays now, what it has paid, and what is left. Raises FileLost."""
    offered, _, content = storage.read(uuid).partition(b"\n")
    return statements.match(read_statement(content), frozenset(json.loads(offered)))
