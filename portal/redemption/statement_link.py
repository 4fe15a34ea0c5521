"""Where the wallet's statement finds the receipt behind a redemption."""

from sqlalchemy import select

from portal.redemption.models import Cart
from portal.web.registries import ReceiptLink

RECEIPT_LINK = ReceiptLink(
    prefix="cart:",
    path=lambda uuid: f"/redeem/receipt/{uuid}",
    uuid=lambda cart_id: select(Cart.uuid).where(Cart.id == cart_id).scalar_subquery(),
)
