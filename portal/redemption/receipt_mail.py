"""The mail to the buyer: everything on it is said at once, in the buyer's language."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from portal.core.codes import printed_activation_code
from portal.mail import outbox
from portal.redemption.issuers import IssuedCode
from portal.redemption.naming import extension_name, product_name, taken_by, ways
from portal.redemption.receipts import Receipt
from portal.redemption.redeemer import Redeemer
from portal.redemption.selection import Line
from portal.web.formats import datetime_text
from portal.web.i18n import known_language, speaking
from portal.web.links import absolute

TEMPLATE = "redemption_receipt"

CodedLine = tuple[Line, IssuedCode]


def enqueue(redeemer: Redeemer, receipt: Receipt, codes: Iterable[CodedLine]) -> None:
    """One mail row inside the caller's transaction; the codes lie in its encrypted payload."""
    with speaking(known_language(redeemer.locale) or "en"):
        values = {
            "receipt_no": receipt.number,
            "receipt_url": absolute(f"/redeem/receipt/{receipt.uuid}"),
            "name": redeemer.name,
            "company": redeemer.company_name,
            "reference": receipt.reference,
            "coins": receipt.coins,
            # a colleague may have it sent again
            "redeemed_by": "" if redeemer.user_id == receipt.user_id else receipt.user_name,
            "redeemed_at": datetime_text(receipt.redeemed_at),
            "devices": _devices(codes),
        }
    outbox.enqueue(TEMPLATE, redeemer.email, redeemer.locale, values, f"cart:{receipt.id}")


def _devices(codes: Iterable[CodedLine]) -> list[dict[str, Any]]:
    by_device = groupby(codes, key=lambda coded: (coded[0].serial, coded[0].product))
    return [
        {
            "serial": serial,
            "product": product_name(product),
            "ways": ways(product),
            "codes": [_code(line, issued) for line, issued in of_device],
        }
        for (serial, product), of_device in by_device
    ]


def _code(line: Line, issued: IssuedCode) -> dict[str, Any]:
    return {
        "extension": extension_name(line.product, line.extension, line.step),
        "taken_by": taken_by(line.product, line.extension),
        "code": printed_activation_code(issued.digits),
    }
