"""Mails about a device that changes hands, inside the caller's transaction."""

from portal.mail import outbox
from portal.warranty.ownership import Owner
from portal.web.links import absolute


def entered(giver: Owner, serial: str, receiver: str) -> None:
    """To the present owner, who has to confirm."""
    values = {
        "name": giver.name,
        "serial": serial,
        "receiver": receiver,
        "url": absolute(f"/devices/{serial}/hand-over"),
    }
    outbox.enqueue("hand_over_entered", giver.email, giver.locale, values, f"serial:{serial}")


def handed_over(giver: Owner, receiver: Owner, serial: str) -> None:
    """To both, each in their language."""
    about = f"serial:{serial}"
    values = {"serial": serial, "giver": giver.name, "receiver": receiver.name}
    given = {**values, "name": giver.name, "given": True, "url": absolute("/devices")}
    outbox.enqueue("hand_over_done", giver.email, giver.locale, given, about)
    taken = {**values, "name": receiver.name, "given": False}
    taken["url"] = absolute(f"/devices/{serial}")
    outbox.enqueue("hand_over_done", receiver.email, receiver.locale, taken, about)
