"""Codes after their issue: made void, and counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select, update

from portal.audit.record import record
from portal.core import crypto
from portal.core.clock import now
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.wallet.cards import (
    CHUNK,
    LONGEST_REASON,
    LastFourAmbiguous,
    NoSuchBatch,
    ReasonWrong,
)
from portal.warranty.codes.issuing import COMMAND, HASH_PURPOSE
from portal.warranty.codes.typed import WarrantyCode
from portal.warranty.models import WarrantyCode as _WarrantyCode
from portal.warranty.models import WarrantyCodeBatch, WarrantyCodeUse

_codes, _batches = table_of(_WarrantyCode), table_of(WarrantyCodeBatch)
_uses = table_of(WarrantyCodeUse)


@dataclass
class VoidCount:
    """What became of the codes that were asked for."""

    voided: int = 0
    used: int = 0
    void_before: int = 0
    unknown: int = 0


@dataclass(frozen=True)
class BatchReport:
    """Codes of one batch by state; `uses` counts devices, which one code may serve several of."""

    name: str
    kind: str
    months: int
    codes: int
    used: int
    void: int
    outstanding: int
    uses: int


def void_batch(name: str, reason: str) -> VoidCount:
    """Void every code of the batch that has a use left. Raises NoSuchBatch, ReasonWrong."""
    _refuse_wrong_reason(reason)
    batch_id = _batch_id(name)
    count = VoidCount()
    while done := _void_chunk(batch_id, name, reason):
        count.voided += done
    states = _states(_codes.c.batch_id == batch_id)
    count.used = states.get("used", 0)
    count.void_before = states.get("void", 0) - count.voided
    return count


def void_codes(codes: Iterable[WarrantyCode], reason: str) -> VoidCount:
    """Each is a transaction of its own. Raises ReasonWrong."""
    _refuse_wrong_reason(reason)
    count = VoidCount()
    for code in codes:
        hashes = crypto.hash_candidates(HASH_PURPOSE, code.value)
        _void_one(_codes.c.code_hash.in_(hashes), reason, count)
    return count


def void_last_four(batch: str, endings: Sequence[str], reason: str) -> VoidCount:
    """Raises NoSuchBatch, ReasonWrong, and LastFourAmbiguous before anything is voided."""
    _refuse_wrong_reason(reason)
    batch_id = _batch_id(batch)
    count = VoidCount()
    codes = [(_codes.c.batch_id == batch_id) & (_codes.c.last_four == each) for each in endings]
    for each, code in zip(endings, codes, strict=True):
        found = _states(code).get("issued", 0)
        if found > 1:
            raise LastFourAmbiguous(last_four=each, found=found)
    for code in codes:
        _void_one(code, reason, count)
    return count


def report() -> list[BatchReport]:
    """Every batch, the oldest first."""
    uses = (
        select(_codes.c.batch_id, func.count().label("uses"))
        .join(_uses, _uses.c.code_id == _codes.c.id)
        .group_by(_codes.c.batch_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            _batches.c.name,
            _batches.c.kind,
            _batches.c.months,
            func.count(_codes.c.id),
            *[_counted(state) for state in ("used", "void", "issued")],
            func.coalesce(func.max(uses.c.uses), 0),
        )
        .outerjoin(_codes, _codes.c.batch_id == _batches.c.id)
        .outerjoin(uses, uses.c.batch_id == _batches.c.id)
        .group_by(_batches.c.id)
        .order_by(_batches.c.id)
    )
    return [BatchReport(*row) for row in rows]


def _counted(state: str) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((_codes.c.state == state, 1), else_=0)), 0)


def _refuse_wrong_reason(reason: str) -> None:
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise ReasonWrong()


def _batch_id(name: str) -> int:
    batch_id: int | None = db.session.execute(
        select(_batches.c.id).where(_batches.c.name == name)
    ).scalar_one_or_none()
    if batch_id is None:
        raise NoSuchBatch(name=name)
    return batch_id


def _states(codes: ColumnElement[bool]) -> dict[str, int]:
    rows = db.session.execute(
        select(_codes.c.state, func.count()).where(codes).group_by(_codes.c.state)
    )
    return dict(rows.tuples().all())


@atomic
def _void_chunk(batch_id: int, name: str, reason: str) -> int:
    some = (
        select(_codes.c.id)
        .where(_codes.c.batch_id == batch_id, _codes.c.state == "issued")
        .limit(CHUNK)
    )
    voided = len(_make_void(_codes.c.id.in_(some), reason))
    if voided:
        subject = f"warranty-batch:{batch_id}"
        record("warranty_codes.voided", COMMAND, subject, batch=name, reason=reason, codes=voided)
    return voided


@atomic
def _void_one(code: ColumnElement[bool], reason: str, count: VoidCount) -> None:
    voided = _make_void(code, reason)
    for code_id in voided:
        record("warranty_code.voided", COMMAND, f"warranty-code:{code_id}", reason=reason)
    count.voided += len(voided)
    if voided:
        return
    states = _states(code)
    if "used" in states:
        count.used += 1
    elif "void" in states:
        count.void_before += 1
    else:
        count.unknown += 1


def _make_void(codes: ColumnElement[bool], reason: str) -> list[int]:
    """The ids of those that were voided; what a code gave before stays with its devices."""
    return list(
        db.session.execute(
            update(_codes)
            .where(codes, _codes.c.state == "issued")
            .values(state="void", void_at=now(), void_reason=reason)
            .returning(_codes.c.id)
        ).scalars()
    )
