"""The register at the support desk: how its devices are found, and what was corrected."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, and_, not_

from portal.catalogue import ProductUnknown, catalogue
from portal.core.statements import begins_with, listed, table_of
from portal.devices import changes, search
from portal.devices.changes import Change, Origin
from portal.devices.models import Device
from portal.web.country_names import country_name
from portal.web.desk_sources import Event, FoundRow, SearchSource, SerialHistory, Shown, found
from portal.web.formats import date_text
from portal.web.i18n import gettext as _
from portal.web.i18n import lazy_gettext, lazy_pgettext, pgettext

_devices = table_of(Device)

COLUMN_NAMES: Mapping[str, Any] = {
    "product": lazy_gettext("Product"),
    "produced_on": lazy_gettext("Day of production"),
    "shipped_on": lazy_gettext("Day of shipment"),
    "ship_country": lazy_gettext("Country of delivery"),
    "customer_no": lazy_gettext("Customer number"),
    "factory_extensions": lazy_gettext("Extensions unlocked in the factory"),
    "code_hash": lazy_pgettext("device", "Code of the device"),
    "replaced_by": lazy_gettext("Replaced by"),
    "replaced_on": lazy_gettext("Day of the replacement"),
}


def _beginning(typed: str) -> Select[Any] | None:
    """Look-alikes are among them: 0 and O, and 1, I and L, are the same here."""
    folded = search.folded_part(typed)
    if not folded:
        return None
    return _selected().where(begins_with(_devices.c.folded, folded)).order_by(_devices.c.folded)


def _end(typed: str) -> Select[Any] | None:
    folded = search.folded_part(typed)
    if not folded:
        return None
    backwards = begins_with(_devices.c.reversed, folded[::-1])
    elsewhere = not_(begins_with(_devices.c.folded, folded))
    return _selected().where(and_(backwards, elsewhere)).order_by(_devices.c.reversed)


def _mistyped(typed: str) -> Select[Any] | None:
    folded = search.folded_part(typed)
    if not folded:
        return None
    wanted = listed([folded, *search.slips(folded)])
    return (
        _selected()
        .join(wanted, _devices.c.folded == wanted.c.value)
        .order_by(_devices.c.folded, _devices.c.serial)
    )


def _selected() -> Select[Any]:
    return found(_devices.c.serial, _devices.c.serial, about=_devices.c.product)


def _shown(row: FoundRow) -> Shown:
    return Shown(row.title, f"/support/devices/{row.key}", name_of(row.about))


def name_of(product: str) -> str:
    """The key itself for one that has left the catalogue."""
    try:
        return catalogue().product(product).name
    except ProductUnknown:
        return product


SOURCES = (
    SearchSource(
        kind="serial",
        heading=lazy_gettext("Serial numbers"),
        icon="scan-line",
        right="support.devices",
        find=_beginning,
        show=_shown,
    ),
    SearchSource(
        kind="serial-end",
        heading=lazy_gettext("Serial numbers that end like this"),
        icon="scan-line",
        right="support.devices",
        find=_end,
        show=_shown,
    ),
    SearchSource(
        kind="serial-mistyped",
        heading=lazy_gettext("Serial numbers that look similar"),
        icon="circle-help",
        right="support.devices",
        find=_mistyped,
        show=_shown,
        last_resort=True,
    ),
)


def _corrected(rows: Sequence[Row[Any]]) -> Iterator[Event]:
    """What files and people corrected."""
    for change in map(changes.change_of, rows):
        yield Event(change.at, _title(change), _told(change), change.user_name)


HISTORY = SerialHistory(rows=changes.of_serial, events=_corrected)


def _title(change: Change) -> str:
    if change.origin is Origin.IMPORT:
        return _("Corrected by a later supply record")
    if change.origin is Origin.CLAIM:
        return _("Corrected by a claim")
    return _("Corrected by support")


def _told(change: Change) -> str:
    return " · ".join([*_differences(change), *([change.reason] if change.reason else [])])


def _differences(change: Change) -> Iterable[str]:
    for column, after in change.after.items():
        yield _(
            "%(what)s: %(before)s → %(after)s",
            what=str(COLUMN_NAMES.get(column, column)),
            before=value_text(column, change.before.get(column)),
            after=value_text(column, after),
        )


def value_text(column: str, value: Any) -> str:
    """A value of the register as it is read; dates may be ISO text, as the history keeps them."""
    if value is None or value == "":
        return pgettext("value", "not known")
    if column == "product":
        return name_of(str(value))
    if column == "ship_country":
        return country_name(str(value))
    if column.endswith("_on"):
        return date_text(value if isinstance(value, date) else date.fromisoformat(str(value)))
    return str(value)
