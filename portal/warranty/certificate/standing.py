"""The certificates of a device of one's own, and whether one would be issued now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, case, exists, select

from portal.core.errors import DomainError
from portal.core.serials import Serial
from portal.core.statements import listed, table_of
from portal.extensions import db
from portal.warranty import covers, facts
from portal.warranty.certificate.issuing import refusal_of
from portal.warranty.certificate.models import WarrantyCertificate
from portal.warranty.certificate.reading import LISTED, Listed, listed_of
from portal.warranty.facts import Fact
from portal.warranty.kinds import OwnershipState
from portal.warranty.models import OwnedDevice, WarrantyFact
from portal.warranty.ownership import UnknownDevice, belongs_to
from portal.web.identity import Identity

_certificates, _owned = table_of(WarrantyCertificate), table_of(OwnedDevice)
_facts = table_of(WarrantyFact)
_CONTENT = case((_certificates.c.blocks, _certificates.c.content)).label("content")


@dataclass(frozen=True, slots=True)
class Standing:
    """`certificates`: the latest first; `refusal`: what `issue` would say, were it asked."""

    certificates: list[Listed]
    refusal: DomainError | None


def standing_of(identity: Identity, serial: str) -> Standing:
    """Of a device of theirs; two statements. Raises UnknownDevice."""
    reading = _Reading(identity, serial)
    device = covers.look_up(Serial(serial), read_facts=reading.read_facts).found
    if not reading.owned:
        raise UnknownDevice()
    latest = reading.latest
    return Standing(reading.certificates, refusal_of(device, latest) if device else None)


@dataclass
class _Reading:
    """The certificates come with the facts: a statement less."""

    identity: Identity
    serial: str
    owned: bool = field(default=False, init=False)
    latest: Row[Any] | None = field(default=None, init=False)
    certificates: list[Listed] = field(default_factory=list, init=False)

    def read_facts(self, serials: Collection[str]) -> Mapping[str, list[Fact]]:
        """Of at least one serial; each fact gives a row with each certificate, and either may be
        missing.
        """
        rows = self._rows(serials)
        self.owned = bool(rows[0].owned)
        own = [row for row in rows if row.id is not None]
        self.latest = own[0] if own else None
        self.certificates = list({row.id: listed_of(row) for row in own}.values())
        width = len(facts.COLUMNS)
        of_facts = {row[-width]: row[-width:] for row in rows if row[-width] is not None}
        return facts.counting(facts.histories(of_facts.values()))

    def _rows(self, serials: Collection[str]) -> list[Row[Any]]:
        wanted = listed(serials)
        mine = exists().where(
            _owned.c.serial == self.serial,
            _owned.c.state == OwnershipState.OWNED.value,
            belongs_to(self.identity),
        )
        of_facts = [
            column.label(f"fact_{position}") for position, column in enumerate(facts.COLUMNS)
        ]
        found = (
            select(mine.label("owned"), *LISTED, _CONTENT, *of_facts)
            .select_from(wanted)
            .outerjoin(_facts, _facts.c.serial == wanted.c.value)
            .outerjoin(_certificates, _certificates.c.serial == self.serial)
            .order_by(_certificates.c.id.desc(), _facts.c.id)
        )
        return list(db.session.execute(found).all())
