"""The mail that reminds, in the owner's language, inside the caller's transaction."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from portal.mail import outbox
from portal.redemption.naming import product_name
from portal.warranty.kinds import ReminderKind
from portal.warranty.ownership import Owner
from portal.web.formats import date_text
from portal.web.i18n import known_language, speaking
from portal.web.links import absolute


class Due(NamedTuple):
    """A day that comes to its end soon; `product` is a key of the catalogue."""

    kind: ReminderKind
    day: date
    owned_id: int
    serial: str
    label: str
    product: str


def remind(owner: Owner, due: Sequence[Due]) -> None:
    """One mail for all of them."""
    with speaking(known_language(owner.locale) or "en"):
        values = {
            "name": owner.name,
            "ending": _lines(due, ReminderKind.COVER),
            "closing": _lines(due, ReminderKind.PURCHASE),
            "list_url": absolute("/devices?soon=expiring"),
            "closing_url": absolute("/devices?soon=closing"),
            "reminders_url": absolute("/devices/reminders"),
        }
    outbox.enqueue("device_reminder", owner.email, owner.locale, values, "reminder")


def _lines(due: Sequence[Due], kind: ReminderKind) -> list[dict[str, str]]:
    """The nearest day first."""
    return [
        {
            "serial": each.serial,
            "device": each.label or product_name(each.product),
            "day": date_text(each.day),
        }
        for each in sorted(due, key=lambda each: (each.day, each.serial))
        if each.kind is kind
    ]
