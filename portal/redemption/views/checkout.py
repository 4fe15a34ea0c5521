"""Review and redeem: one page that says it all, one button, one receipt."""

from uuid import UUID

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.core import idempotency
from portal.core.errors import DomainError
from portal.redemption import checkout, receipts
from portal.redemption.carts import OpenCart
from portal.redemption.checkout import AlreadyRedeemed, CartEmpty, CartUnknown
from portal.redemption.forms import ReviewForm
from portal.redemption.receipts import Receipt
from portal.redemption.views.blueprint import blueprint, cart_here, redeemer, redemption_page
from portal.wallet import ledger
from portal.wallet.header import frozen_coins
from portal.web import refusals
from portal.web.acting import refuse_if_switched
from portal.web.guards import requires, tells_of_switch
from portal.web.identity import current_identity


@blueprint.get("/redeem/review")
@requires("coins.redeem")
def review() -> Response:
    """Going back to ?cart=… after it was redeemed tells so, and where its codes are."""
    cart, asked = cart_here(), _asked()
    if asked and (cart is None or cart.uuid != asked):
        return _done(receipts.find(redeemer().company_id, asked).receipt)
    if cart is None or not cart.devices:
        return redirect("/redeem/cart", code=303)
    return _review_page(cart)


@blueprint.post("/redeem/review")
@requires("coins.redeem")
@tells_of_switch
def review_submit() -> Response:
    confirmation = ReviewForm().confirmation
    if confirmation is None:
        abort(400)
    try:
        refuse_if_switched()
        receipt = checkout.redeem(redeemer(), *confirmation)
    except CartUnknown:
        abort(404)
    except CartEmpty:
        return redirect("/redeem/cart", code=303)
    except AlreadyRedeemed as refusal:
        return _done(receipts.find(redeemer().company_id, refusal.receipt).receipt, 409)
    except DomainError as refusal:
        return _refused(refusal)
    return redirect(url_for("redemption.receipt", uuid=receipt.uuid), code=303)


def _asked() -> UUID | None:
    text = request.args.get("cart", "")
    try:
        return UUID(text) if text else None
    except ValueError:
        abort(404)


def _refused(refusal: DomainError) -> Response:
    """Nothing was redeemed: a new review of the cart as it is now, with a key of its own."""
    cart = cart_here()
    if cart is None or not cart.devices:
        raise refusal
    return _review_page(cart, refusals.status(refusal), refusals.sentence(refusal))


def _review_page(cart: OpenCart, status: int = 200, refused: str | None = None) -> Response:
    company = current_identity().member_of
    balance = ledger.balance_of(company.id, company.region)
    return redemption_page(
        "review.html",
        status=status,
        cart=cart,
        balance=balance,
        frozen=frozen_coins(current_identity()),
        missing=max(0, cart.coins - balance),
        key=idempotency.new_key(),
        refused=refused,
        problems=[] if refused else [refusals.sentence(each) for each in cart.problems],
        possible=not cart.problems and cart.coins <= balance,
    )


def _done(receipt: Receipt, status: int = 200) -> Response:
    return redemption_page("done_already.html", status=status, receipt=receipt)
