"""A code by its hash, with what its batch gives and whether this device has had it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, select

from portal.core import crypto
from portal.core.clock import day_of, today
from portal.core.statements import table_of
from portal.extensions import db
from portal.warranty.codes.batches import Terms, families_of
from portal.warranty.codes.issuing import HASH_PURPOSE
from portal.warranty.codes.typed import WarrantyCode
from portal.warranty.kinds import CodeKind
from portal.warranty.models import WarrantyCode as _WarrantyCode
from portal.warranty.models import WarrantyCodeBatch, WarrantyCodeUse

_codes, _batches = table_of(_WarrantyCode), table_of(WarrantyCodeBatch)
_uses = table_of(WarrantyCodeUse)


@dataclass(frozen=True, slots=True)
class FoundCode:
    """`used_on`: the day this device had the code, None if it never did."""

    id: int
    state: str
    usable: bool
    last_four: str
    batch: str
    terms: Terms
    used_on: date | None
    today: date

    @property
    def kind(self) -> CodeKind:
        return self.terms.kind

    @property
    def shown(self) -> str:
        """How people know it again."""
        return f"…{self.last_four}"


def find(code: WarrantyCode, serial: str) -> FoundCode | None:
    used_here = and_(_uses.c.code_id == _codes.c.id, _uses.c.serial == serial)
    row = db.session.execute(
        select(
            _codes.c.id,
            _codes.c.state,
            _codes.c.uses_left,
            _codes.c.last_four,
            _batches.c.name.label("batch"),
            _batches.c.kind,
            _batches.c.months,
            _batches.c.products,
            _batches.c.valid_from,
            _batches.c.valid_until,
            _batches.c.uses_each,
            _uses.c.used_at,
        )
        .join(_batches, _batches.c.id == _codes.c.batch_id)
        .outerjoin(_uses, used_here)
        .where(_codes.c.code_hash.in_(crypto.hash_candidates(HASH_PURPOSE, code.value)))
    ).one_or_none()
    return _found(row) if row else None


def _found(row: Row[Any]) -> FoundCode:
    return FoundCode(
        id=row.id,
        state=row.state,
        usable=row.state == "issued" and row.uses_left > 0,
        last_four=row.last_four,
        batch=row.batch,
        terms=Terms(
            kind=CodeKind(row.kind),
            months=row.months,
            families=families_of(row.products),
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            uses_each=row.uses_each,
        ),
        used_on=day_of(row.used_at) if row.used_at else None,
        today=today(),
    )
