"""The cart: several devices, one reference, and whether the coins suffice."""

from flask import flash, redirect, url_for
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.wrappers import Response

from portal.core.errors import DomainError
from portal.redemption import basket
from portal.redemption.basket import EarlierCart
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
    form = _reference_of(shown)
    # what waited for a sign-in may have been typed for an earlier cart
    is_other = form.shown_cart not in ("", str(shown.uuid) if shown else "")
    return _cart_page(shown, _saved_reference_of(shown) if is_other else form)


@blueprint.post("/redeem/cart")
@requires("coins.redeem")
@tells_of_switch
def cart_submit() -> Response:
    """Keeps the reference and goes on to the review, or to one more device."""
    form = ReferenceForm()
    try:
        refuse_if_switched()
        basket.set_reference(redeemer(), form.reference.data or "", form.shown_cart)
    except ActsForAnother as refusal:
        return _of_another(refusal, form)
    except EarlierCart as refusal:
        return _of_another(refusal)
    except DomainError as refusal:
        form.refuse(form.reference, refusals.sentence(refusal))
        return _cart_page(cart_here(), form, refusals.status(refusal))
    if form.adds_device:
        return redirect("/redeem", code=303)
    shown = cart_here()
    return redirect(url_for("redemption.review", cart=shown.uuid if shown else None), code=303)


@blueprint.post("/redeem/cart/remove")
@requires("coins.redeem")
@tells_of_switch
def cart_remove() -> Response:
    form = RemoveForm()
    try:
        refuse_if_switched()
        basket.remove(
            redeemer(),
            form.serial.data or "",
            form.extension.data or "",
            form.power_step,
            form.shown_cart,
        )
    except (ActsForAnother, EarlierCart) as refusal:
        return _of_another(refusal)
    if wants_fragment():
        shown = cart_here()
        return _cart_page(shown, _reference_of(shown), fresh=True)
    flash(_("It is no longer in the cart."), "success")
    return redirect("/redeem/cart", code=303)


def _reference_of(shown: OpenCart | None) -> ReferenceForm:
    """As it is typed on the page, if that was sent along; else as it is saved."""
    return ReferenceForm(reference=shown.reference if shown else "")


def _saved_reference_of(shown: OpenCart | None) -> ReferenceForm:
    nothing_typed = ImmutableMultiDict[str, str]()
    return ReferenceForm(nothing_typed, reference=shown.reference if shown else "")


def _of_another(
    refusal: ActsForAnother | EarlierCart, form: ReferenceForm | None = None
) -> Response:
    """The cart of now, of the company that is acted for now; `form` is what was typed for it."""
    shown = cart_here()
    kept = form or _saved_reference_of(shown)
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
