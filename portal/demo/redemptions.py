"""Demo receipts, open carts and a reported device, made by the portal's own functions."""

from portal.core.regions import region_of
from portal.core.serials import Serial
from portal.demo.devices import demo_serial
from portal.demo.members import Member
from portal.redemption import basket, checkout
from portal.redemption.carts import open_cart
from portal.redemption.redeemer import Redeemer


def redeem_for(member: Member, unit: int, reference: str) -> None:
    """A battery extension and one power step, on the receipt with a customer's name."""
    redeemer = _redeemer(member)
    basket.choose(redeemer, Serial(demo_serial("plenticore-g3-s-4-0", unit)), ["battery"], 1)
    basket.set_reference(redeemer, reference)
    cart = open_cart(redeemer)
    if cart is not None:
        checkout.redeem(redeemer, cart.uuid, f"demo-{member.company_id}", cart.content_hash)


def fill_cart(member: Member, reference: str) -> None:
    redeemer = _redeemer(member)
    basket.choose(redeemer, Serial(demo_serial("enector-3-7-11", 1)), ["comfort"], 0)
    basket.choose(redeemer, Serial(demo_serial("plenticore-mp-g3-s-3-0", 1)), [], 2)
    basket.set_reference(redeemer, reference)


def _redeemer(member: Member) -> Redeemer:
    return Redeemer(
        user_id=member.user_id,
        name=member.name,
        email=member.email,
        locale=member.locale,
        company_id=member.company_id,
        company_name=member.company.name,
        region=region_of(member.company.country),
    )
