"""Hand-overs that are under way, as who gives and who receives sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select

from portal.accounts.models import Company, User
from portal.core.clock import now, today
from portal.core.rows import filled
from portal.core.statements import table_of
from portal.devices import register
from portal.devices.models import Device
from portal.extensions import db
from portal.warranty.extension.ordering import is_pending_for
from portal.warranty.handover.models import HandOver
from portal.warranty.kinds import HandOverState, OwnershipState
from portal.warranty.models import OwnedDevice
from portal.warranty.ownership import UnknownDevice, belongs_to
from portal.web.identity import Identity

_owned, _hand_overs, _devices = table_of(OwnedDevice), table_of(HandOver), table_of(Device)
_users, _companies = table_of(User), table_of(Company)
IS_OWNED = _owned.c.state == OwnershipState.OWNED.value
IS_LIVE = _hand_overs.c.state.in_([HandOverState.OPEN.value, HandOverState.ENTERED.value])


@dataclass(frozen=True, slots=True)
class Given:
    """A device of one's own, and the hand-over that is under way; `uuid` is None where none is.

    `unpaid`: an extension is ordered that is not paid yet. `receiver` is who has entered the code:
    a company, or a person without one. `replaced_by` has the warranty by now, or is "".
    """

    serial: str
    label: str
    product: str
    uuid: UUID | None
    state: str | None
    expires_at: datetime | None
    receiver: str | None
    entered_at: datetime | None
    unpaid: bool
    replaced_by: str

    @property
    def is_open(self) -> bool:
        return self.state == HandOverState.OPEN

    @property
    def is_entered(self) -> bool:
        return self.state == HandOverState.ENTERED


@dataclass(frozen=True, slots=True)
class Expected:
    """A device whose code was entered: its owner has yet to confirm."""

    uuid: UUID
    serial: str
    product: str
    expires_at: datetime


def receives(identity: Identity) -> ColumnElement[bool]:
    """Hand-overs whose code the active company has entered, or the person without one."""
    if identity.company is not None:
        return _hand_overs.c.company_id == identity.company.id
    return _hand_overs.c.user_id == identity.user_id


def given(identity: Identity, serial: str) -> Given:
    """Raises UnknownDevice."""
    under_way = and_(
        _hand_overs.c.owned_id == _owned.c.id, IS_LIVE, _hand_overs.c.expires_at > now()
    )
    is_replaced = or_(_devices.c.replaced_on.is_(None), _devices.c.replaced_on <= today())
    asked = select(literal(serial).label("serial")).cte("asked")
    family = select(register.with_predecessors(asked).c.serial)
    row = db.session.execute(
        select(
            _owned.c.serial,
            _owned.c.label,
            func.coalesce(_devices.c.product, "").label("product"),
            _hand_overs.c.uuid,
            _hand_overs.c.state,
            _hand_overs.c.expires_at,
            func.coalesce(_companies.c.name, _users.c.name).label("receiver"),
            _hand_overs.c.entered_at,
            exists().where(is_pending_for(family)).label("unpaid"),
            func.coalesce(case((is_replaced, _devices.c.replaced_by)), "").label("replaced_by"),
        )
        .outerjoin(_devices, _devices.c.serial == _owned.c.serial)
        .outerjoin(_hand_overs, under_way)
        .outerjoin(_companies, _companies.c.id == _hand_overs.c.company_id)
        .outerjoin(_users, _users.c.id == _hand_overs.c.user_id)
        .where(_owned.c.serial == serial, IS_OWNED, belongs_to(identity))
    ).one_or_none()
    if row is None:
        raise UnknownDevice
    return filled(Given, row)


def expected(identity: Identity) -> Sequence[Expected]:
    """Those that its owner may still confirm, the latest first."""
    rows = db.session.execute(
        select(
            _hand_overs.c.uuid,
            _owned.c.serial,
            func.coalesce(_devices.c.product, "").label("product"),
            _hand_overs.c.expires_at,
        )
        .join(_owned, _owned.c.id == _hand_overs.c.owned_id)
        .outerjoin(_devices, _devices.c.serial == _owned.c.serial)
        .where(
            _hand_overs.c.state == HandOverState.ENTERED.value,
            _hand_overs.c.expires_at > now(),
            IS_OWNED,
            receives(identity),
        )
        .order_by(_hand_overs.c.id.desc())
    )
    return [filled(Expected, row) for row in rows]
