"""Orders of digital coins by a wholesaler: entries, review, confirmation, receipt."""

from dataclasses import asdict
from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from portal.accounts.lockouts import LockedOut
from portal.core.errors import DomainError
from portal.wallet import orders, orders_list
from portal.wallet.account_forms import OrderForm
from portal.wallet.orders import FEWEST_COINS, MOST_COINS, Wanted, Wholesaler, WrongQuantity
from portal.wallet.views.blueprint import blueprint
from portal.web import refusals
from portal.web.guards import requires
from portal.web.idempotency import sent_key
from portal.web.identity import current_identity
from portal.web.pages import page
from portal.web.paging import NumberedPages, page_number
from portal.web.reviewing import address, address_of_entries, reviewed

REVIEW = "/wallet/orders/review"


@blueprint.get("/wallet/orders")
@requires("orders.place")
def order_list() -> Response:
    number = page_number(request.args)
    found, total = orders_list.newest(current_identity().user_id, number)
    pages = NumberedPages(number, total, "/wallet/orders")
    return page("wallet/orders.html", orders=found, pages=pages)


@blueprint.get("/wallet/orders/new")
@requires("orders.place")
def new_order() -> Response:
    """Empty, or with the entries of a review that is to be changed."""
    earlier = reviewed(REVIEW)
    return _form_page(OrderForm(data=earlier.entries if earlier else None))


@blueprint.post("/wallet/orders/new")
@requires("orders.place")
def check_order() -> Response:
    form = OrderForm()
    if not form.validate():
        return _form_page(form, 422)
    wanted = _wanted(form)
    try:
        orders.recipient(wanted, _wholesaler())
    except DomainError as refusal:
        return _refused(form, refusal)
    return redirect(address(REVIEW, current_identity().user_id, asdict(wanted)), code=303)


@blueprint.get("/wallet/orders/review")
@requires("orders.place")
def review_order() -> Response:
    """What would be booked; the receipt for whoever comes back after it was."""
    found = reviewed(REVIEW)
    if found is None:
        return redirect("/wallet/orders/new", code=303)
    form = OrderForm(data=found.entries)
    try:
        account = orders.review(_wanted(form), _wholesaler(), found.key)
    except DomainError as refusal:
        return _refused(form, refusal)
    if isinstance(account, UUID):
        return redirect(f"/wallet/orders/{account}", code=303)
    form.shown_region.data = account.region.value
    change = address_of_entries("/wallet/orders/new")
    return page(
        "wallet/order_review.html", form=form, account=account, key=found.key, change=change
    )


@blueprint.post("/wallet/orders")
@requires("orders.place")
def place_order() -> Response:
    form = OrderForm()
    if not form.validate():
        return _form_page(form, 422)
    try:
        shown = form.shown_region.data or None
        placed = orders.place(_wanted(form), _wholesaler(), sent_key(), shown)
    except DomainError as refusal:
        return _refused(form, refusal)
    return redirect(f"/wallet/orders/{placed}", code=303)


@blueprint.get("/wallet/orders/<uuid:order>")
@requires("orders.place")
def order_receipt(order: UUID) -> Response:
    placed = orders_list.placed(order, current_identity().user_id)
    return page("wallet/order.html", order=placed)


def _wanted(form: OrderForm) -> Wanted:
    return Wanted(
        form.customer_no.data or "",
        form.email.data or "",
        form.coins.data or 0,
        form.reference.data or "",
    )


def _wholesaler() -> Wholesaler:
    identity = current_identity()
    return Wholesaler(identity.user_id, identity.name, request.remote_addr or "")


def _refused(form: OrderForm, refusal: DomainError) -> Response:
    others = form.show(refusal, {WrongQuantity: "coins"})
    return _form_page(form, refusals.status(refusal), others, isinstance(refusal, LockedOut))


def _form_page(
    form: OrderForm, status: int = 200, others: list[str] | None = None, locked: bool = False
) -> Response:
    return page(
        "wallet/order_new.html",
        status=status,
        form=form,
        others=others or [],
        locked=locked,
        fewest=FEWEST_COINS,
        most=MOST_COINS,
    )
