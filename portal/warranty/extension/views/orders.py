"""The buyer's orders: the list, one with its permanent address, its documents, its end."""

from uuid import UUID

from flask import abort, flash, redirect, request
from werkzeug.wrappers import Response

from portal.audit.record import Actor
from portal.core.errors import DomainError
from portal.invoicing.attachments import invoice_file
from portal.invoicing.creditor_reference import in_groups
from portal.invoicing.pages import content_of, transfer_code
from portal.warranty.extension import closing, order_lists
from portal.warranty.extension.order_lists import Shown, own_order
from portal.warranty.extension.settling import OrderClosed
from portal.warranty.extension.views.blueprint import WORDS, blueprint
from portal.web import refusals
from portal.web.downloads import pdf_file
from portal.web.guards import requires
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.pages import page
from portal.web.paging import NumberedPages, page_number

# pixels: what a phone in front of a screen reads at once
CODE_WIDTH = 260


@blueprint.get("/extension-orders")
@requires("warranty.buy")
def orders() -> Response:
    number = page_number(request.args)
    found, total = order_lists.own_orders(current_identity(), number)
    pages = NumberedPages(number, total, "/extension-orders")
    return page("extension/orders.html", orders=found, pages=pages, **WORDS)


@blueprint.get("/extension-orders/<uuid:order>")
@requires("warranty.buy")
def one_order(order: UUID) -> Response:
    return _order_page(own_order(current_identity(), order))


@blueprint.get("/extension-orders/<uuid:order>/invoice.pdf")
@requires("warranty.buy")
def invoice(order: UUID) -> Response:
    file = invoice_file(own_order(current_identity(), order).invoice_id)
    return pdf_file(file.name, file.content)


@blueprint.get("/extension-orders/<uuid:order>/credit-note.pdf")
@requires("warranty.buy")
def credit_note(order: UUID) -> Response:
    credit_id = own_order(current_identity(), order).credit_id
    if credit_id is None:
        abort(404)
    file = invoice_file(credit_id)
    return pdf_file(file.name, file.content)


@blueprint.get("/extension-orders/<uuid:order>/cancel")
@requires("warranty.buy")
def ask_cancel(order: UUID) -> Response:
    """What cannot be undone; the order itself where there is nothing to cancel any more."""
    found = own_order(current_identity(), order)
    if not found.is_pending:
        return redirect(f"/extension-orders/{order}", code=303)
    return page("extension/cancel.html", order=found, **WORDS)


@blueprint.post("/extension-orders/<uuid:order>/cancel")
@requires("warranty.buy")
def cancel(order: UUID) -> Response:
    identity = current_identity()
    found = own_order(identity, order)
    company_id = identity.company.id if identity.company else None
    try:
        closing.cancel(found.id, Actor(identity.user_id, identity.name, company_id))
    except OrderClosed as refusal:
        return _order_page(own_order(identity, order), refusal)
    flash(_("The order is cancelled. A credit note cancels its invoice."), "success")
    return redirect(f"/extension-orders/{order}", code=303)


def _order_page(order: Shown, refusal: DomainError | None = None) -> Response:
    payment = content_of(order.invoice_id).payment if order.is_pending else None
    return page(
        "extension/order.html",
        status=refusals.status(refusal) if refusal else 200,
        order=order,
        others=[refusals.sentence(refusal)] if refusal else [],
        payment=payment,
        in_groups=in_groups,
        qr=transfer_code(payment, order.gross, CODE_WIDTH) if payment else "",
        **WORDS,
    )
