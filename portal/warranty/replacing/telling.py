"""Mails to the owner of a device that was replaced, inside the caller's transaction."""

from datetime import date

from portal.mail import outbox
from portal.warranty.ownership import Owner
from portal.web.formats import date_text
from portal.web.i18n import known_language, speaking
from portal.web.links import absolute


def replaced(owner: Owner, before: str, serial: str, last_day: date | None) -> None:
    with speaking(known_language(owner.locale) or "en"):
        values = {
            "name": owner.name,
            "before": before,
            "serial": serial,
            "last_day": date_text(last_day) if last_day else "",
            "url": absolute(f"/devices/{serial}"),
        }
    outbox.enqueue("device_replaced", owner.email, owner.locale, values, f"serial:{serial}")


def returned(owner: Owner, before: str, serial: str) -> None:
    """What came for their device was another one, or none."""
    values = {
        "name": owner.name,
        "before": before,
        "serial": serial,
        "url": absolute(f"/devices/{before}"),
    }
    outbox.enqueue("device_returned", owner.email, owner.locale, values, f"serial:{before}")


def replaced_elsewhere(owner: Owner, before: str, serial: str) -> None:
    """Their device stays theirs. Who has the new one, they do not learn."""
    values = {
        "name": owner.name,
        "before": before,
        "serial": serial,
        "url": absolute(f"/devices/{before}"),
    }
    template = "device_replaced_elsewhere"
    outbox.enqueue(template, owner.email, owner.locale, values, f"serial:{before}")
