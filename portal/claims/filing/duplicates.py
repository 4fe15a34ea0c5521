"""The same serial in another claim that is open, or was accepted: told, and refused."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from portal.claims.filing.checks import PartRefused
from portal.claims.kinds import PartKind, PartState
from portal.claims.models import Claim, ReplacedPart
from portal.core.statements import table_of
from portal.extensions import db

_claims, _parts = table_of(Claim), table_of(ReplacedPart)
# whose serials are free for another claim
_FREE = (PartState.DRAFT.value, PartState.REFUSED.value, PartState.WITHDRAWN.value)


class TwiceInClaim(PartRefused):
    """This claim has a part with this serial already."""


class ClaimedAlready(PartRefused):
    """Another claim of this company has it; `number` is "" for another company's."""

    number: str


class ReplacementClaimedAlready(PartRefused):
    """Another claim names this replacement."""

    number: str


def refuse_duplicates(
    company_id: int,
    claim_id: int,
    kind: PartKind,
    defective: str,
    replacement: str = "",
    but_for: int | None = None,
) -> None:
    """`but_for` is the part that is being changed. One statement.

    Raises TwiceInClaim, ClaimedAlready or ReplacementClaimedAlready.
    """
    for row in _rivals(claim_id, kind, defective, replacement, but_for):
        if row.claim_id == claim_id:
            raise TwiceInClaim()
        number = row.number if row.company_id == company_id else ""
        same = row.defective_serial == defective and row.kind == kind.value
        raise (ClaimedAlready if same else ReplacementClaimedAlready)(number=number)


def _rivals(
    claim_id: int, kind: PartKind, defective: str, replacement: str, but_for: int | None
) -> list[Any]:
    here = _parts.c.claim_id == claim_id
    taken = _parts.c.state.not_in(_FREE)
    same: ColumnElement[bool] = _parts.c.defective_serial == defective
    if kind is PartKind.OTHER_PART:
        # a device may lose several parts, on one visit and on another
        return []
    devices = _parts.c.kind == PartKind.DEVICE.value
    alike = and_(same, _parts.c.kind == kind.value, or_(here, taken))
    if kind is PartKind.SOFTWARE_UPDATE:
        alike = and_(same, _parts.c.kind == kind.value, here)
    ways = [alike]
    if replacement:
        named = _parts.c.replacement_serial == replacement
        ways.append(and_(named, devices, or_(here, taken)))
    found = (
        select(_claims.c.number, _claims.c.company_id, _parts)
        .join(_claims, _claims.c.id == _parts.c.claim_id)
        .where(or_(*ways))
        .order_by(here.desc(), _parts.c.id)
    )
    if but_for is not None:
        found = found.where(_parts.c.id != but_for)
    return list(db.session.execute(found))
