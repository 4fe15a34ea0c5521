"""What is declined about receipts, said to people."""

from portal.warranty.receipts.deciding import (
    DeviceNotRegistered,
    DeviceOfOthers,
    ReceiptDecided,
    ReceiptReasonMissing,
)
from portal.warranty.receipts.reading import UnknownReceipt
from portal.warranty.receipts.sending import PurchaseInFuture, ReceiptWaits, TooManyReceipts
from portal.web.formats import date_text, integer_text
from portal.web.i18n import gettext as _
from portal.web.i18n import pgettext
from portal.web.refusals import Refusal

SENTENCES = {
    ReceiptWaits: Refusal(
        lambda _error: _(
            "We are reviewing a receipt of yours for this device already. You will be told by "
            "e-mail what came of it."
        ),
        409,
    ),
    TooManyReceipts: Refusal(
        lambda error: _(
            "%(most)s of your receipts wait for our support. Please send more once those are "
            "reviewed, or add devices by their device codes.",
            most=integer_text(error.most),
        ),
        429,
    ),
    PurchaseInFuture: Refusal(
        lambda error: _(
            "%(day)s lies in the future. Enter a date up to today.", day=date_text(error.day)
        )
    ),
    UnknownReceipt: Refusal(
        lambda _error: pgettext("proof of purchase", "There is no such receipt."), 404
    ),
    ReceiptDecided: Refusal(
        lambda _error: _(
            "Somebody has decided about this receipt meanwhile. Nothing was done: here is how it "
            "stands now."
        ),
        409,
    ),
    ReceiptReasonMissing: Refusal(lambda _error: _("Give the reason; the sender will read it.")),
    DeviceOfOthers: Refusal(
        lambda _error: _(
            "Somebody else has this device among theirs. Nothing was done: refuse this receipt, or "
            "ask the present owner to hand the device over first."
        ),
        409,
    ),
    DeviceNotRegistered: Refusal(
        lambda _error: _(
            "The register does not know this serial number. Nothing was done: compare it with the "
            "receipt, or accept it once the device is in the register."
        ),
        409,
    ),
}
