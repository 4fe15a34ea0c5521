"""Whose a device was, one after the other: for its present owner, and for the manufacturer.

An earlier owner is named to the present one only if it was they who handed the device over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, false, func, select

from portal.accounts.models import Company, User
from portal.core.statements import table_of
from portal.extensions import db
from portal.warranty.kinds import OwnershipState, Proof
from portal.warranty.models import OwnedDevice
from portal.warranty.ownership import UnknownDevice, belongs_to
from portal.web.identity import Identity

_owned, _users, _companies = table_of(OwnedDevice), table_of(User), table_of(Company)
_EVER = [OwnershipState.OWNED.value, OwnershipState.PAST.value]


@dataclass(frozen=True, slots=True)
class Period:
    """`owner` is empty for one who is not named; `until` is None for the present one."""

    owner: str
    mine: bool
    proof: str
    since: datetime
    until: datetime | None


def own_history(identity: Identity, serial: str) -> list[Period]:
    """The latest first. Raises UnknownDevice unless the device is theirs now."""
    rows = _rows(serial, belongs_to(identity))
    if not rows or not rows[-1].mine or rows[-1].ended_at is not None:
        raise UnknownDevice
    named = [row.mine or _handed_to_me(rows, place) for place, row in enumerate(rows)]
    return [_period(row, show) for row, show in zip(rows, named, strict=True)][::-1]


def _rows(serial: str, mine: ColumnElement[bool]) -> Sequence[Row[Any]]:
    begun = func.coalesce(_owned.c.decided_at, _owned.c.added_at)
    return db.session.execute(
        select(
            func.coalesce(_companies.c.name, _users.c.name).label("owner"),
            func.coalesce(mine, false()).label("mine"),
            _owned.c.proof,
            begun.label("since"),
            _owned.c.ended_at,
        )
        .outerjoin(_companies, _companies.c.id == _owned.c.company_id)
        .outerjoin(_users, _users.c.id == _owned.c.user_id)
        .where(_owned.c.serial == serial, _owned.c.state.in_(_EVER))
        .order_by(begun, _owned.c.id)
    ).all()


def _handed_to_me(rows: Sequence[Row[Any]], place: int) -> bool:
    later = rows[place + 1] if place + 1 < len(rows) else None
    return bool(later and later.mine and later.proof == Proof.HAND_OVER)


def _period(row: Row[Any], show: bool) -> Period:
    return Period(row.owner if show else "", bool(row.mine), row.proof, row.since, row.ended_at)
