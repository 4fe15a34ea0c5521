"""Cards, codes, receipts and orders at the desk: what else its box leads to."""

from flask import request
from werkzeug.wrappers import Response

from portal.audit import viewings
from portal.support import records
from portal.support.views.blueprint import blueprint, supporter
from portal.warranty.extension import order_lists
from portal.warranty.extension.labels import STATE_SIGNS, STATES
from portal.web.guards import requires
from portal.web.i18n import lazy_gettext, lazy_pgettext
from portal.web.pages import page

CARD_STATES = {
    "issued": lazy_pgettext("state of a card", "Not booked yet"),
    "booked": lazy_pgettext("state of a card", "Booked"),
    "void": lazy_pgettext("state of a card", "Void"),
}
CODE_STATES = {
    "issued": lazy_pgettext("state of a code", "Not used up"),
    "used": lazy_pgettext("state of a code", "Used"),
    "void": lazy_pgettext("state of a code", "Void"),
}
CODE_KINDS = {
    "extended": lazy_gettext("Extended-warranty code"),
    "promotion": lazy_gettext("Promo code"),
}


@blueprint.get("/support/coin-cards/<int:number>")
@requires("cards.audit")
def coin_card(number: int) -> Response:
    found = records.card(number)
    if found.company_id:
        viewings.note(request.path, [found.company_id], supporter())
    return page("support/coin_card.html", card=found, states=CARD_STATES)


@blueprint.get("/support/warranty-codes/<int:number>")
@requires("support.devices")
def warranty_code(number: int) -> Response:
    found = records.warranty_code(number)
    viewings.note(request.path, (use.company_id for use in found.uses), supporter())
    return page("support/warranty_code.html", code=found, states=CODE_STATES, kinds=CODE_KINDS)


@blueprint.get("/support/receipts/<int:number>")
@requires("support.desk")
def receipt(number: int) -> Response:
    found = records.receipt(number)
    viewings.note(request.path, [found.about.company_id], supporter())
    return page("support/receipt.html", receipt=found)


@blueprint.get("/support/extension-orders/<int:number>")
@requires("support.desk")
def extension_order(number: int) -> Response:
    found = order_lists.order_number(number)
    viewings.note(request.path, [found.company_id], supporter())
    return page("support/extension_order.html", order=found, states=STATES, state_signs=STATE_SIGNS)
