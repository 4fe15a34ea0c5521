"""The mail to who sent a receipt, in their language, inside the transaction of the decision.

To their company, if they have left it or may see its devices no more.
"""

from portal.accounts.recipients import Recipient
from portal.mail import outbox
from portal.warranty.terms import Cover
from portal.web.formats import date_text
from portal.web.i18n import known_language, speaking
from portal.web.links import absolute


def tell_decided(
    sender: Recipient,
    number: int,
    serial: str,
    cover: Cover | None,
    reason: str,
    now_theirs: str = "",
) -> None:
    """With a reason it was refused; `now_theirs` is the device, or what has replaced it since."""
    last_day = cover.last_day if cover else None
    with speaking(known_language(sender.locale) or "en"):
        values = {
            "name": sender.name,
            "serial": serial,
            "device": now_theirs or serial,
            "accepted": not reason,
            "reason": reason,
            "last_day": date_text(last_day) if last_day else "",
            "url": absolute(f"/devices/{now_theirs}" if not reason else "/devices/receipts"),
        }
    about = f"owned-device:{number}"
    outbox.enqueue("receipt_decided", sender.email, sender.locale, values, about)
