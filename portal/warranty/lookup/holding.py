"""Whether who asks holds the device, read by the statement that reads the facts.

Nobody is told of anybody else's device: who does not hold it sees what every visitor sees.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import ScalarSelect, exists, select

from portal.core.statements import listed, table_of
from portal.extensions import db
from portal.warranty import facts
from portal.warranty.facts import Fact
from portal.warranty.kinds import OwnershipState
from portal.warranty.models import OwnedDevice, WarrantyFact

_facts, _owned = table_of(WarrantyFact), table_of(OwnedDevice)


@dataclass
class Holder:
    """The active company, or the person where there is none; `holds` is set by `read_facts`."""

    serial: str
    user_id: int
    company_id: int | None
    holds: bool = field(default=False, init=False)

    def read_facts(self, serials: Collection[str]) -> Mapping[str, list[Fact]]:
        """Of at least one serial: each of them gives a row, whether it has facts or not."""
        wanted = listed(serials)
        rows = db.session.execute(
            select(self._held(), *facts.COLUMNS)
            .select_from(wanted.outerjoin(_facts, _facts.c.serial == wanted.c.value))
            .order_by(_facts.c.id)
        ).all()
        self.holds = bool(rows[0][0])
        with_fact = (row[1:] for row in rows if row[1] is not None)
        return facts.counting(facts.histories(with_fact))

    def _held(self) -> ScalarSelect[bool]:
        mine = (
            _owned.c.company_id == self.company_id
            if self.company_id
            else _owned.c.user_id == self.user_id
        )
        held = exists().where(
            _owned.c.serial == self.serial, _owned.c.state == OwnershipState.OWNED.value, mine
        )
        return select(held).scalar_subquery()
