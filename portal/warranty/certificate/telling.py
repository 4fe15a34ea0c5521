"""The mail to the owner of a device about its certificate, inside the caller's transaction."""

from portal.mail import outbox
from portal.warranty.certificate.numbers import printed
from portal.warranty.ownership import Owner
from portal.web.links import absolute


def withdrawn(owner: Owner, serial: str, number: str, reason: str) -> None:
    values = {
        "name": owner.name,
        "serial": serial,
        "number": printed(number),
        "reason": reason,
        "certificate_url": absolute(f"/devices/{serial}/certificate"),
    }
    about = f"serial:{serial}"
    outbox.enqueue("certificate_withdrawn", owner.email, owner.locale, values, about)
