"""The blueprint of redeeming, and what its pages share: who redeems, with which cart."""

from typing import Any

from flask import Blueprint, g
from werkzeug.wrappers import Response

from portal.redemption import naming
from portal.redemption.carts import OpenCart, open_cart
from portal.redemption.redeemer import Redeemer
from portal.web.i18n import language
from portal.web.identity import Identity, current_identity
from portal.web.pages import page
from portal.web.registries import HeaderPart

blueprint = Blueprint("redemption", __name__)


def redeemer() -> Redeemer:
    identity = current_identity()
    company = identity.member_of
    return Redeemer(
        user_id=identity.user_id,
        name=identity.name,
        email=identity.email,
        locale=identity.locale or language(),
        company_id=company.id,
        company_name=company.name,
        region=company.region,
    )


def cart_here() -> OpenCart | None:
    """The open cart, read once; the header of this page shows it too."""
    g.open_cart = open_cart(redeemer())
    cart: OpenCart | None = g.open_cart
    return cart


def redemption_page(
    template: str, block: str | None = None, status: int = 200, **shown: Any
) -> Response:
    return page(f"redemption/{template}", block, status, naming=naming, **shown)


def _cart_in_header(_identity: Identity) -> OpenCart | None:
    """Only where the page has read it anyway: elsewhere it would cost a statement."""
    cart: OpenCart | None = g.get("open_cart")
    return cart


CART_LINK = HeaderPart("redemption/_cart_link.html", _cart_in_header)
