"""What the invoice of an extension says."""

from typing import Any

from sqlalchemy import Row

from portal.invoicing import seller
from portal.invoicing.invoices import Draft, Position
from portal.redemption.naming import product_name
from portal.warranty.covers import DeviceCover
from portal.warranty.extension.buyers import Buyer
from portal.warranty.extension.offers import Offer
from portal.web.formats import date_text, duration_text
from portal.web.i18n import gettext as _
from portal.web.i18n import known_language, speaking


def draft(order: Row[Any], found: DeviceCover, offer: Offer, buyer: Buyer) -> Draft:
    language = known_language(buyer.language) or "en"
    with speaking(language):
        position = _position(found, offer)
        note = _(
            "The extension counts as soon as your payment has arrived. If nothing arrives, the "
            "order lapses and this invoice is cancelled."
        )
    return Draft(
        subject=f"extension-order:{order.id}",
        language=language,
        seller=seller.manufacturer(),
        buyer=buyer.party,
        positions=(position,),
        treatment=offer.treatment,
        user_id=buyer.user_id,
        company_id=buyer.actor.company_id,
        reference=order.number,
        notes=(note,),
        payment=seller.transfer(order.payment_reference, order.due_on),
    )


def _position(found: DeviceCover, offer: Offer) -> Position:
    return Position(
        name=_("Extended warranty, %(duration)s", duration=duration_text(offer.months)),
        quantity=1,
        price=offer.net,
        description=_("Covered until %(day)s", day=date_text(offer.last_day)),
        item=f"EXT-{offer.months}",
        model=product_name(found.device.product),
        serial=found.device.serial,
    )
