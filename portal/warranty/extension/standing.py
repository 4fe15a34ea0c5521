"""What the pages of a purchase rest on, read together."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, exists, select

from portal.accounts.models import Company
from portal.core.serials import Serial
from portal.core.statements import listed, table_of
from portal.extensions import db
from portal.warranty import covers, facts
from portal.warranty.covers import DeviceCover
from portal.warranty.extension.buyers import COMPANY_COLUMNS
from portal.warranty.extension.order_lists import placed_by
from portal.warranty.extension.ordering import is_pending_for, placed_before
from portal.warranty.facts import Fact
from portal.warranty.kinds import OwnershipState
from portal.warranty.models import ExtensionOrder, OwnedDevice, WarrantyFact
from portal.warranty.ownership import UnknownDevice, belongs_to
from portal.warranty.terms.refused import WarrantyUnknown
from portal.web.identity import Identity

_facts, _owned, _companies = table_of(WarrantyFact), table_of(OwnedDevice), table_of(Company)
_orders = table_of(ExtensionOrder)


@dataclass(frozen=True, slots=True)
class PendingOrder:
    uuid: UUID
    number: str
    due_on: date
    is_own: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """`company`: what an invoice says of the active one; None for a plant operator.

    `pending` is the order that waits for its payment, `is_own` where this owner placed it;
    `placed` is the one that came with the key asked for.
    """

    found: DeviceCover
    pending: PendingOrder | None
    company: Row[Any] | None
    placed: UUID | None


def standing_of(identity: Identity, serial: Serial, key: str = "") -> Standing:
    """Of a device of theirs; two statements. Raises UnknownDevice or WarrantyUnknown."""
    reading = _Reading(identity, serial, key)
    found = covers.look_up(serial, read_facts=reading.read_facts).found
    if not reading.owned:
        raise UnknownDevice()
    if found is None:
        raise WarrantyUnknown()
    company = reading.row if identity.company else None
    return Standing(found, reading.pending, company, reading.placed)


@dataclass
class _Reading:
    identity: Identity
    serial: Serial
    key: str
    row: Row[Any] | None = field(default=None, init=False)

    @property
    def owned(self) -> bool:
        return bool(self.row and self.row.owned)

    @property
    def pending(self) -> PendingOrder | None:
        row = self.row
        if row is None or row.order_uuid is None:
            return None
        return PendingOrder(row.order_uuid, row.order_number, row.due_on, bool(row.is_own))

    @property
    def placed(self) -> UUID | None:
        return self.row.placed if self.row else None

    def read_facts(self, serials: Collection[str]) -> Mapping[str, list[Fact]]:
        """Of at least one serial: each of them gives a row, whether it has facts or not."""
        wanted = listed(serials)
        mine = exists().where(
            _owned.c.serial == self.serial,
            _owned.c.state == OwnershipState.OWNED.value,
            belongs_to(self.identity),
        )
        beside = (
            mine.label("owned"),
            _orders.c.uuid.label("order_uuid"),
            _orders.c.number.label("order_number"),
            _orders.c.due_on,
            placed_by(self.identity).label("is_own"),
            placed_before(self.identity.user_id, self.key).label("placed"),
        )
        company = self.identity.company
        rows = db.session.execute(
            select(*facts.COLUMNS, *beside, *COMPANY_COLUMNS)
            .select_from(wanted)
            .outerjoin(_facts, _facts.c.serial == wanted.c.value)
            .outerjoin(_orders, is_pending_for(serials))
            .outerjoin(_companies, _companies.c.id == (company.id if company else None))
            .order_by(_facts.c.id)
        ).all()
        self.row = rows[0]
        of_facts = [row[: len(facts.COLUMNS)] for row in rows if row[0] is not None]
        return facts.counting(facts.histories(of_facts))
