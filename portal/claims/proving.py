"""Whether support saw the carrier's proof that a device was sent back on the day the company told.

It is an event of the part, written with its arrival: who saw it, and when, is part of the history.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select

from portal.claims.models import ClaimEvent, ReplacedPart
from portal.core.statements import table_of

PROVED = "part.sent_proved"

_parts, _events = table_of(ReplacedPart), table_of(ClaimEvent)


def is_proved() -> ColumnElement[bool]:
    """Of a part; by its claim, along the index of the events."""
    return exists().where(
        _events.c.claim_id == _parts.c.claim_id,
        _events.c.part_id == _parts.c.id,
        _events.c.kind == PROVED,
    )


def parts_selected(*more: ColumnElement[Any]) -> Select[Any]:
    """Parts with the column `return_proved`."""
    return select(_parts, is_proved().label("return_proved"), *more)
