"""What the cover of a device adds to its history: its upgrade, and the devices it came for."""

from collections.abc import Iterator
from itertools import pairwise

from portal.warranty.covers import DeviceCover
from portal.warranty.labels import LEVEL_NAMES
from portal.warranty.terms import Why
from portal.web.desk_sources import Event
from portal.web.i18n import gettext as _


def of_cover(known: DeviceCover | None) -> Iterator[Event]:
    if known is None:
        return
    yield from _upgraded(known)
    chain = (known.device, *known.predecessors)
    for newer, older in pairwise(chain):
        if older.replaced_on is None:
            continue
        path = f"/support/devices/{older.serial}"
        if newer is known.device:
            title = _("Came as the replacement for %(serial)s", serial=older.serial)
        else:
            title = _(
                "%(serial)s was replaced by %(other)s", serial=older.serial, other=newer.serial
            )
        yield Event(older.replaced_on, title, path=path)


def _upgraded(known: DeviceCover) -> Iterator[Event]:
    """To the level it has now, on the day of what upgraded it; of a device that came for another
    one, on that of the first.
    """
    for reason in known.cover.reasons:
        if reason.why is Why.UPGRADED and reason.day:
            level = str(LEVEL_NAMES[known.cover.level])
            yield Event(reason.day, _("Warranty upgraded: %(level)s", level=level))
