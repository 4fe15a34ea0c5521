"""The same serial in another claim that is open, or was accepted: told, and refused."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from portal.claims.filing.checks import Entered, PartRefused
from portal.claims.holding import Held
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


class UpdateClaimedAlready(PartRefused):
    """Another claim has a software update of this device on this day; `number` as above."""

    number: str


class ReplacementClaimedAlready(PartRefused):
    """Another claim names this replacement."""

    number: str


def refuse_duplicates(held: Held, part: Entered, but_for: int | None = None) -> None:
    """`but_for` is the part that is being changed. One statement.

    Raises TwiceInClaim, ClaimedAlready, UpdateClaimedAlready or ReplacementClaimedAlready.
    """
    for row in _rivals(held.id, part, but_for):
        if row.claim_id == held.id:
            raise TwiceInClaim()
        number = row.number if row.company_id == held.company_id else ""
        if part.kind is PartKind.SOFTWARE_UPDATE:
            raise UpdateClaimedAlready(number=number)
        same = row.defective_serial == part.defective_serial and row.kind == part.kind.value
        raise (ClaimedAlready if same else ReplacementClaimedAlready)(number=number)


def _rivals(claim_id: int, part: Entered, but_for: int | None) -> list[Any]:
    if part.kind is PartKind.OTHER_PART:
        # a device may lose several parts, on one visit and on another
        return []
    here = _parts.c.claim_id == claim_id
    elsewhere: ColumnElement[bool] = _parts.c.state.not_in(_FREE)
    if part.kind is PartKind.SOFTWARE_UPDATE:
        # there may be another update later; without a day, it has still to be made
        same_day = _parts.c.replaced_on.is_not_distinct_from(part.replaced_on)
        elsewhere = and_(elsewhere, same_day)
    alike = and_(
        _parts.c.defective_serial == part.defective_serial,
        _parts.c.kind == part.kind.value,
        or_(here, elsewhere),
    )
    ways = [alike]
    if part.replacement_serial:
        named = _parts.c.replacement_serial == part.replacement_serial
        devices = _parts.c.kind == PartKind.DEVICE.value
        ways.append(and_(named, devices, or_(here, elsewhere)))
    found = (
        select(_claims.c.number, _claims.c.company_id, _parts)
        .join(_claims, _claims.c.id == _parts.c.claim_id)
        .where(or_(*ways))
        .order_by(here.desc(), _parts.c.id)
    )
    if but_for is not None:
        found = found.where(_parts.c.id != but_for)
    return list(db.session.execute(found))
