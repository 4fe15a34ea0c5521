"""Buying an extension: durations and prices, review, one button, and the order's own page."""

from typing import Any

from flask import redirect
from werkzeug.wrappers import Response

from portal.core.clock import today
from portal.core.errors import DomainError
from portal.core.serials import Serial, normalise_serial
from portal.core.vat_ids import VatIdOfOtherCountry, WrongVatId
from portal.extensions import limiter
from portal.invoicing.vat import NoVatRate, Taxpayer, VatIdNeeded
from portal.warranty.covers import DeviceCover
from portal.warranty.extension import ordering
from portal.warranty.extension.buyers import (
    Billing,
    BusinessOutsideEu,
    Buyer,
    VatIdOfCompany,
    company_buyer,
    private_buyer,
)
from portal.warranty.extension.closing import PATIENCE
from portal.warranty.extension.forms import BilledExtensionForm, ExtensionForm
from portal.warranty.extension.offers import Offer, offer_of, offers
from portal.warranty.extension.ordering import OrderOfOthersPending, OrderPending, Wish
from portal.warranty.extension.standing import Standing, standing_of
from portal.warranty.extension.views.blueprint import WORDS, blueprint
from portal.web import refusals
from portal.web.guards import requires
from portal.web.idempotency import sent_key
from portal.web.identity import current_identity
from portal.web.pages import page
from portal.web.reviewing import Reviewed, address, address_of_entries, reviewed

# where a language's speakers most likely live, until they say it
_COUNTRIES = {"sv": "SE", "fr": "FR", "it": "IT", "el": "GR", "cs": "CZ"}

_FIELDS: dict[type[DomainError], str] = {
    WrongVatId: "vat_id",
    VatIdOfOtherCountry: "vat_id",
    VatIdNeeded: "vat_id",
    VatIdOfCompany: "vat_id",
    NoVatRate: "country",
    BusinessOutsideEu: "country",
}


@blueprint.get("/devices/<serial:serial>/extend")
@requires("warranty.buy")
def buy(serial: str) -> Response:
    """Empty, or with the entries of a review that is to be changed."""
    standing = _own_device(serial)
    earlier = reviewed(_review_path(serial))
    form = _form(earlier)
    if not earlier and isinstance(form, BilledExtensionForm):
        form.name.data = form.name.data or current_identity().name
        form.country.data = form.country.data or _likely_country(standing.found)
    return _form_page(standing, form)


@blueprint.post("/devices/<serial:serial>/extend")
@requires("warranty.buy")
def check_entries(serial: str) -> Response:
    standing, form = _own_device(serial), _form()
    if not form.validate():
        return _form_page(standing, form, 422)
    try:
        offer = _offer(standing, form, _buyer(standing, form))
    except DomainError as refusal:
        return _refused(standing, form, refusal)
    entries = {**form.entered, "gross": offer.gross.cents}
    user_id = current_identity().user_id
    return redirect(address(_review_path(serial), user_id, entries), code=303)


@blueprint.get("/devices/<serial:serial>/extend/review")
@requires("warranty.buy")
def review(serial: str) -> Response:
    """What would be ordered; the order for whoever comes back after it was."""
    entries = reviewed(_review_path(serial))
    standing = _own_device(serial, entries.key if entries else "")
    if entries is None:
        return redirect(f"/devices/{serial}/extend", code=303)
    if standing.placed:
        return redirect(f"/extension-orders/{standing.placed}", code=303)
    form = _form(entries)
    try:
        buyer = _buyer(standing, form)
        offer = _offer(standing, form, buyer)
    except DomainError as refusal:
        return _refused(standing, form, refusal)
    form.gross.data = offer.gross.cents
    change = address_of_entries(f"/devices/{serial}/extend")
    shown: dict[str, Any] = {"found": standing.found, "offer": offer, "buyer": buyer, "form": form}
    return page("extension/review.html", **shown, key=entries.key, change=change, **WORDS)


@blueprint.post("/devices/<serial:serial>/extend/order")
@requires("warranty.buy")
@limiter.limit("30 per minute", key_func=lambda: str(current_identity().user_id))
def order_it(serial: str) -> Response:
    standing, form = _own_device(serial), _form()
    if not form.validate():
        return _form_page(standing, form, 422)
    wish = Wish(standing.found.device.serial, form.months.data or 0, form.gross.data or 0)
    try:
        placed = ordering.place(wish, _buyer(standing, form), sent_key())
    except DomainError as refusal:
        return _refused(standing, form, refusal)
    return redirect(f"/extension-orders/{placed}", code=303)


def _own_device(serial: str, key: str = "") -> Standing:
    """Raises UnknownDevice."""
    return standing_of(current_identity(), Serial(normalise_serial(serial)), key)


def _form(earlier: Reviewed | None = None) -> ExtensionForm:
    """A company's address is known; only a plant operator is asked."""
    kind = ExtensionForm if current_identity().company else BilledExtensionForm
    return kind(data=dict(earlier.entries)) if earlier else kind()


def _review_path(serial: str) -> str:
    return f"/devices/{serial}/extend/review"


def _buyer(standing: Standing, form: ExtensionForm) -> Buyer:
    billing = form.billing
    if billing is None:
        return company_buyer(current_identity(), standing.company)
    return private_buyer(current_identity(), billing)


def _offer(standing: Standing, form: ExtensionForm, buyer: Buyer) -> Offer:
    """Raises whatever stands in the way of the purchase."""
    offer = offer_of(standing.found, form.months.data or 0, buyer.taxpayer, today())
    _refuse_second_order(standing)
    return offer


def _refuse_second_order(standing: Standing) -> None:
    """Raises OrderPending or OrderOfOthersPending."""
    if standing.pending and standing.pending.is_own:
        raise OrderPending()
    if standing.pending:
        raise OrderOfOthersPending(day=standing.pending.due_on + PATIENCE)


def _likely_country(found: DeviceCover) -> str:
    return found.device.ship_country or _COUNTRIES.get(current_identity().locale, "")


def _taxpayer(standing: Standing, form: ExtensionForm) -> Taxpayer:
    """Whose prices the list shows before everything is entered."""
    billing: Billing | None = form.billing
    if billing is None:
        return company_buyer(current_identity(), standing.company).taxpayer
    return Taxpayer(billing.country or "DE", business=False)


def _refused(standing: Standing, form: ExtensionForm, refusal: DomainError) -> Response:
    """A company has no fields for its address: it is told above the form."""
    fields = _FIELDS if isinstance(form, BilledExtensionForm) else {}
    return _form_page(standing, form, refusals.status(refusal), form.show(refusal, fields))


def _form_page(
    standing: Standing, form: ExtensionForm, status: int = 200, others: list[str] | None = None
) -> Response:
    """With the offers, or with the reason why there are none."""
    on_offer, refused = _on_offer(standing, form)
    return page(
        "extension/buy.html",
        status=status,
        found=standing.found,
        pending=standing.pending,
        form=form,
        others=[] if refused else others or [],
        offers=on_offer,
        refused=refused,
        billed=isinstance(form, BilledExtensionForm),
        chosen=form.months.data or (on_offer[0].months if on_offer else 0),
        **WORDS,
    )


def _on_offer(standing: Standing, form: ExtensionForm) -> tuple[list[Offer], str]:
    """A country without a rate is no reason to show nothing: another can be chosen."""
    found = standing.found
    try:
        _refuse_second_order(standing)
        return offers(found, _taxpayer(standing, form), today()), ""
    except NoVatRate as refusal:
        if isinstance(form, BilledExtensionForm):
            return offers(found, Taxpayer("DE", business=False), today()), ""
        return [], refusals.sentence(refusal)
    except DomainError as refusal:
        return [], refusals.sentence(refusal)
