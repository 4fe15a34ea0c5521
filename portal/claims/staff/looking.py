"""What support sees of each part before it decides: both devices, whose they are, and their other
claims.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, ScalarSelect, func, select

from portal.accounts.models import Company, User
from portal.claims.kinds import ClaimState, PartKind
from portal.claims.models import Claim, ReplacedPart
from portal.claims.proving import parts_selected
from portal.claims.shown import ShownPart
from portal.claims.staff.desk import DeskClaim, shown_part
from portal.core.statements import json_rows, table_of
from portal.devices.models import Device
from portal.extensions import db
from portal.warranty.kinds import OwnershipState
from portal.warranty.models import OwnedDevice
from portal.warranty.ownership import Holder
from portal.warranty.replacing.owners import needs_support

_claims, _parts, _devices = table_of(Claim), table_of(ReplacedPart), table_of(Device)
_owned, _companies, _users = table_of(OwnedDevice), table_of(Company), table_of(User)
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
class DeviceOwner:
    """Who has added a device: a company, or a person."""

    holder: Holder
    name: str


@dataclass(frozen=True, slots=True)
class LookedAt:
    """`replacement_product` is the key in the catalogue, as the register has it; "" if none.

    `owner` has the defective device, `next_owner` its replacement.
    """

    part: ShownPart
    replacement_product: str
    owner: DeviceOwner | None
    next_owner: DeviceOwner | None
    others: tuple[OtherClaim, ...]

    @property
    def has_other_owner(self) -> bool:
        """Of the replacement: then the acceptance is to be confirmed."""
        before, after = (each.holder if each else None for each in (self.owner, self.next_owner))
        return needs_support(before, after)


def parts_of(claim: DeskClaim) -> tuple[LookedAt, ...]:
    """In the order in which they were entered. One statement."""
    product = select(_devices.c.product).where(
        _devices.c.serial == _parts.c.replacement_serial, _parts.c.replacement_serial != ""
    )
    found = (
        parts_selected(
            product.scalar_subquery().label("replacement_product"),
            _owner_of(_parts.c.defective_serial).label("owner"),
            _owner_of(_parts.c.replacement_serial).label("next_owner"),
            _others().label("others"),
        )
        .where(_parts.c.claim_id == claim.id)
        .order_by(_parts.c.id)
    )
    return tuple(_looked_at(row) for row in db.session.execute(found))


def _owner_of(serial: ColumnElement[str]) -> ScalarSelect[Any]:
    """One row at most: a device is owned once."""
    name = func.coalesce(_companies.c.name, _users.c.name)
    return (
        select(json_rows(_owned.c.company_id, _owned.c.user_id, name))
        .select_from(
            _owned.outerjoin(_companies, _companies.c.id == _owned.c.company_id).outerjoin(
                _users, _users.c.id == _owned.c.user_id
            )
        )
        .where(_owned.c.serial == serial, _owned.c.state == OwnershipState.OWNED.value)
        .correlate(_parts)
        .scalar_subquery()
    )


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
    newest_first = sorted(_rows(row.others), key=lambda each: int(each[0]), reverse=True)
    return LookedAt(
        part=shown_part(row),
        replacement_product=row.replacement_product or "",
        owner=_owner(row.owner),
        next_owner=_owner(row.next_owner),
        others=tuple(map(_other_claim, newest_first)),
    )


def _rows(value: Any) -> list[list[Any]]:
    return json.loads(value) if isinstance(value, str) else value or []


def _owner(value: Any) -> DeviceOwner | None:
    for company_id, user_id, name in _rows(value):
        return DeviceOwner(Holder(company_id, user_id), name)
    return None


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
