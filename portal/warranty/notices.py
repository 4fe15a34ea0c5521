"""Mails to the owner of a device about its cover, each inside the caller's transaction."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.mail import outbox
from portal.warranty.ownership import Owner
from portal.warranty.terms import Cover
from portal.web.formats import date_text
from portal.web.i18n import known_language, speaking
from portal.web.links import absolute


def tell_upgraded(owner: Owner, serial: str, before: Cover, after: Cover) -> None:
    _tell("warranty_upgraded", owner, serial, before, after, {})


def tell_extended(owner: Owner, serial: str, before: Cover, after: Cover, months: int) -> None:
    _tell("warranty_extended", owner, serial, before, after, {"months": months})


def _tell(
    template: str,
    owner: Owner,
    serial: str,
    before: Cover,
    after: Cover,
    more: Mapping[str, Any],
) -> None:
    with speaking(known_language(owner.locale) or "en"):
        values = {
            "name": owner.name,
            "serial": serial,
            "before": _day(before.last_day),
            "after": _day(after.last_day),
            "full_until": _day(after.full_until),
            "parts_only": after.full_until != after.last_day,
            "starts": _day(after.start) if after.start != before.start else "",
            "device_url": absolute(f"/devices/{serial}/warranty"),
            **more,
        }
    outbox.enqueue(template, owner.email, owner.locale, values, f"serial:{serial}")


def _day(day: date | None) -> str:
    return date_text(day) if day else ""
