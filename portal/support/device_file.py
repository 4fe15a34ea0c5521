"""Everything that is known of a serial, in the order of time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.core.clock import midnight
from portal.core.nested import Nested
from portal.core.serials import Serial
from portal.devices.register import Device
from portal.extensions import db
from portal.support import notes
from portal.support.cover_events import of_cover
from portal.support.notes import Note
from portal.warranty import covers
from portal.warranty.covers import DeviceCover
from portal.warranty.ownership import Owner, owner_of
from portal.web.country_names import country_name
from portal.web.desk_sources import Event
from portal.web.i18n import gettext as _
from portal.web.registries import registries


@dataclass(frozen=True)
class DeviceFile:
    """`known` is None for a serial that the register does not know: the rest may still exist."""

    serial: Serial
    known: DeviceCover | None
    look_alikes: Sequence[str]
    owner: Owner | None
    notes: Sequence[Note]
    events: Sequence[Event]

    @property
    def companies(self) -> set[int | None]:
        """Whose data is shown; None stands for a person without a company."""
        # another device is nobody's data
        paths = ((event.path, event.company_id) for event in self.events if event.path)
        shown = {company for path, company in paths if not path.startswith("/support/devices/")}
        return shown | ({self.owner.company_id} if self.owner else set())


def read(serial: Serial) -> DeviceFile:
    """Two statements for the cover, and one for all that else is known."""
    found = covers.look_up(serial)
    known = registries.serial_histories
    owners, written = Nested("owners", owner_of(serial), by="serial"), notes.of_serial(serial)
    histories = [Nested(f"history_{place}", each.rows(serial)) for place, each in enumerate(known)]
    beside = (owners, written, *histories)
    row = db.session.execute(select(*(each.column for each in beside))).one()
    events = list(_delivered(found.found.device)) if found.found else []
    for each, history in zip(known, histories, strict=True):
        events += each.events(history.of(row))
    return DeviceFile(
        serial=serial,
        known=found.found,
        look_alikes=found.look_alikes,
        owner=Owner.of(owners.of(row)),
        notes=notes.newest_first(written.of(row)),
        events=sorted([*events, *of_cover(found.found)], key=lambda event: _instant(event.at)),
    )


def _delivered(device: Device) -> Iterator[Event]:
    if device.produced_on:
        yield Event(device.produced_on, _("Produced"))
    if device.shipped_on:
        country = country_name(device.ship_country) if device.ship_country else ""
        about = " · ".join(part for part in (country, device.customer_no) if part)
        yield Event(device.shipped_on, _("Shipped"), about)
    if device.replaced_on:
        path = f"/support/devices/{device.replaced_by}"
        title = _("Replaced by %(serial)s", serial=device.replaced_by)
        yield Event(device.replaced_on, title, path=path)


def _instant(at: date | datetime) -> datetime:
    return at if isinstance(at, datetime) else midnight(at)
