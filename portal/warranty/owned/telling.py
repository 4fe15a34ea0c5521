"""The mail to the owner about a device that became theirs, inside the caller's transaction."""

from portal.mail import outbox
from portal.warranty.ownership import Owner
from portal.web.links import absolute


def tell_added(owner: Owner, serial: str, person: str) -> None:
    values = {
        "name": owner.name,
        "serial": serial,
        "person": person,
        "device_url": absolute(f"/devices/{serial}"),
    }
    outbox.enqueue("device_added", owner.email, owner.locale, values, f"serial:{serial}")
