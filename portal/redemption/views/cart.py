"""The cart: several devices, one reference, and whether the coins suffice."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from portal.core.errors import DomainError
from portal.redemption import basket
from portal.redemption.carts import OpenCart
from portal.redemption.forms import ReferenceForm, RemoveForm
from portal.redemption.views.blueprint import blueprint, cart_here, redeemer, redemption_page
from portal.wallet import ledger
from portal.wallet.header import frozen_coins
from portal.web import refusals
from portal.web.acting import ActsForAnother, refuse_if_switched
from portal.web.guards import requires, tells_of_switch
from portal.web.i18n import gettext as _
from portal.web.identity import current_identity
from portal.web.pages import wants_fragment


@blueprint.get("/redeem/cart")
@requires("coins.redeem")
def cart() -> Response:
    shown = cart_here()
    return _cart_page(shown, ReferenceForm(reference=shown.reference if shown else ""))


@blueprint.post("/redeem/cart")
@requires("coins.redeem")
@tells_of_switch
def cart_submit() -> Response:
    """Keeps the reference and goes on to the review."""
    form = ReferenceForm()
    try:
        refuse_if_switched()
        basket.set_reference(redeemer(), form.reference.data or "")
    except ActsForAnother as refusal:
        return _switched(refusal, form)
    except DomainError as refusal:
        form.refuse(form.reference, refusals.sentence(refusal))
        return _cart_page(cart_here(), form, refusals.status(refusal))
    shown = cart_here()
    return redirect(url_for("redemption.review", cart=shown.uuid if shown else None), code=303)


@blueprint.post("/redeem/cart/remove")
@requires("coins.redeem")
@tells_of_switch
def cart_remove() -> Response:
    form = RemoveForm()
    try:
        refuse_if_switched()
    except ActsForAnother as refusal:
        return _switched(refusal)
    basket.remove(redeemer(), form.serial.data or "", form.extension.data or "", form.power_step)
    if wants_fragment():
        shown = cart_here()
        kept = ReferenceForm(None, reference=shown.reference if shown else "")
        return _cart_page(shown, kept, fresh=True)
    flash(_("It is no longer in the cart."), "success")
    return redirect("/redeem/cart", code=303)


def _switched(refusal: ActsForAnother, form: ReferenceForm | None = None) -> Response:
    """The cart of the company that is acted for now, with what was typed."""
    shown = cart_here()
    kept = form or ReferenceForm(None, reference=shown.reference if shown else "")
    status = 422 if wants_fragment() else refusals.status(refusal)
    return _cart_page(shown, kept, status, refused=refusals.sentence(refusal))


def _cart_page(
    shown: OpenCart | None,
    form: ReferenceForm,
    status: int = 200,
    *,
    fresh: bool = False,
    refused: str | None = None,
) -> Response:
    company = current_identity().member_of
    balance = ledger.balance_of(company.id, company.region) if shown and shown.devices else 0
    return redemption_page(
        "cart.html",
        "cart",
        status,
        cart=shown,
        fresh=fresh,
        refused=refused,
        form=form,
        balance=balance,
        frozen=frozen_coins(current_identity()) if shown and shown.devices else [],
        missing=max(0, (shown.coins if shown else 0) - balance),
        sentence=refusals.sentence,
    )
