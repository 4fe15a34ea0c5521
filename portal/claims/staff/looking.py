"""What support sees of each part before it decides: both devices, and their other claims."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, ScalarSelect, select

from portal.claims.kinds import ClaimState, PartKind
from portal.claims.models import Claim, ReplacedPart
from portal.claims.shown import ShownPart
from portal.claims.staff.desk import DeskClaim, shown_part
from portal.core.statements import json_rows, table_of
from portal.devices.models import Device
from portal.extensions import db

_claims, _parts, _devices = table_of(Claim), table_of(ReplacedPart), table_of(Device)
_other, _its_claim = _parts.alias("other_part"), _claims.alias("other_claim")


@dataclass(frozen=True, slots=True)
class OtherClaim:
    """A part of another claim, of any company, that names one of the two devices."""

    uuid: UUID
    number: str
    state: ClaimState
    kind: PartKind
    description: str
    product: str
    model: str
    defective_serial: str
    replaced_on: date | None


@dataclass(frozen=True, slots=True)
class LookedAt:
    """`replacement_product` is the key in the catalogue, as the register has it; "" if none."""

    part: ShownPart
    replacement_product: str
    others: tuple[OtherClaim, ...]


def parts_of(claim: DeskClaim) -> tuple[LookedAt, ...]:
    """In the order in which they were entered. One statement."""
    product = select(_devices.c.product).where(
        _devices.c.serial == _parts.c.replacement_serial, _parts.c.replacement_serial != ""
    )
    found = (
        select(
            _parts,
            product.scalar_subquery().label("replacement_product"),
            _others().label("others"),
        )
        .where(_parts.c.claim_id == claim.id)
        .order_by(_parts.c.id)
    )
    return tuple(_looked_at(row) for row in db.session.execute(found))


def _others() -> ScalarSelect[Any]:
    """A draft is its company's own."""
    mine = (_parts.c.defective_serial, _parts.c.replacement_serial)
    return (
        select(
            json_rows(
                _other.c.id,
                _its_claim.c.uuid,
                _its_claim.c.number,
                _its_claim.c.state,
                _other.c.kind,
                _other.c.description,
                _other.c.product,
                _other.c.model,
                _other.c.defective_serial,
                _other.c.replaced_on,
            )
        )
        .select_from(_other.join(_its_claim, _its_claim.c.id == _other.c.claim_id))
        .where(
            _other.c.claim_id != _parts.c.claim_id,
            _its_claim.c.number != "",
            _other.c.defective_serial.in_(mine)
            | ((_other.c.replacement_serial != "") & _other.c.replacement_serial.in_(mine)),
        )
        .correlate(_parts)
        .scalar_subquery()
    )


def _looked_at(row: Row[Any]) -> LookedAt:
    others = json.loads(row.others) if isinstance(row.others, str) else row.others or []
    newest_first = sorted(others, key=lambda each: int(each[0]), reverse=True)
    return LookedAt(
        shown_part(row), row.replacement_product or "", tuple(map(_other_claim, newest_first))
    )


def _other_claim(row: list[Any]) -> OtherClaim:
    _, uuid, number, state, kind, description, product, model, serial, replaced_on = row
    return OtherClaim(
        uuid=UUID(uuid),
        number=number,
        state=ClaimState(state),
        kind=PartKind(kind),
        description=description,
        product=product,
        model=model,
        defective_serial=serial,
        replaced_on=date.fromisoformat(replaced_on) if replaced_on else None,
    )
