"""Sending a receipt again: the same codes, to whoever asks, at no coins."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from portal.accounts.lockouts import LockedOut
from portal.audit.record import record
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.transaction import atomic
from portal.extensions import db
from portal.mail.models import OutgoingMail
from portal.redemption import hourly, receipt_mail, receipts
from portal.redemption.issuers import IssuedCode
from portal.redemption.models import Cart
from portal.redemption.receipt_mail import CodedLine
from portal.redemption.receipts import Receipt, ReceiptWithCodes
from portal.redemption.redeemer import Redeemer
from portal.redemption.selection import Line

MOST_AN_HOUR = 5
LIMIT = hourly.at_most(MOST_AN_HOUR, "receipt-resend")
# a second click finds the mail of the first, which is on its way
SAME_REQUEST = timedelta(minutes=1)


class ResentTooOften(DomainError):
    until: datetime
    most: int = MOST_AN_HOUR


@atomic
def send_again(asker: Redeemer, uuid: UUID) -> None:
    """Mail the receipt to the address of `asker`, once for several clicks.

    Raises ReceiptUnknown or ResentTooOften.
    """
    found = receipts.find(asker.company_id, uuid)
    _wait_for_other_clicks(found.receipt)
    if _was_just_sent(found.receipt, asker):
        return
    _use_up_one(asker)
    receipt_mail.enqueue(asker, found.receipt, _coded_lines(found))
    record(
        "receipt.sent_again",
        asker.actor,
        f"cart:{found.receipt.id}",
        receipt=found.receipt.number,
        recipient=asker.email,
    )


def _wait_for_other_clicks(receipt: Receipt) -> None:
    db.session.execute(select(Cart.id).where(Cart.id == receipt.id).with_for_update())


def _was_just_sent(receipt: Receipt, asker: Redeemer) -> bool:
    mail = select(OutgoingMail.id).where(
        OutgoingMail.subject_ref == f"cart:{receipt.id}",
        OutgoingMail.template == receipt_mail.TEMPLATE,
        OutgoingMail.recipient == asker.email,
        OutgoingMail.state != "dead",
        OutgoingMail.created_at > now() - SAME_REQUEST,
    )
    return db.session.execute(mail.limit(1)).first() is not None


def _use_up_one(asker: Redeemer) -> None:
    try:
        hourly.use_up_one(LIMIT, asker.user_id)
    except LockedOut as locked:
        raise ResentTooOften(until=locked.until) from None


def _coded_lines(found: ReceiptWithCodes) -> Iterator[CodedLine]:
    """As checkout had them; what they cost is on the receipt as a sum."""
    for device in found.devices:
        for code in device.codes:
            line = Line(device.serial, device.product, code.extension, code.step, coins=0)
            yield line, IssuedCode(code.digits, encrypted=b"")
