"""The devices of an owner, a page at a time, with the cover of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.core.statements import table_of
from portal.warranty.covers import DeviceOutline, outlines_of
from portal.warranty.kinds import OwnershipState
from portal.warranty.models import OwnedDevice
from portal.warranty.ownership import belongs_to
from portal.warranty.terms import Status
from portal.web.identity import Identity
from portal.web.paging import one_page

_owned = table_of(OwnedDevice)


@dataclass(frozen=True, slots=True)
class Listed:
    """`product` is a key of the catalogue; "" for a device that the register has lost."""

    serial: str
    label: str
    product: str
    status: Status
    last_day: date | None


def own_devices(identity: Identity, page: int) -> tuple[Sequence[Listed], int]:
    """One page, the latest added first; and how many there are in all."""
    rows, total = one_page(
        select(_owned.c.serial, _owned.c.label)
        .where(belongs_to(identity), _owned.c.state == OwnershipState.OWNED.value)
        .order_by(_owned.c.id.desc()),
        page,
    )
    outlines = outlines_of([row.serial for row in rows]) if rows else {}
    return [_listed(row.serial, row.label, outlines.get(row.serial)) for row in rows], total


def _listed(serial: str, label: str, found: DeviceOutline | None) -> Listed:
    if found is None:
        return Listed(serial, label, "", Status.UNKNOWN, None)
    told = found.outline
    return Listed(serial, label, found.device.product, told.status, told.last_day)
