"""Proofs that every redeemed cart moved its price and brought exactly the codes of its lines."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Select, and_, select

from portal.extensions import db
from portal.redemption.models import ActivationCode, Cart, CartLine
from portal.wallet.kinds import MovementKind
from portal.wallet.verify import Cause, unmatched

CARTS = Cause(
    "cart",
    MovementKind.REDEMPTION,
    Cart.id.expression,
    Cart.company_id.expression,
    Cart.region.expression,
    -Cart.coins.expression,
    # extensions that went over to a replacement cost nothing, so nothing was posted
    and_(Cart.state == "redeemed", Cart.coins > 0),
)

SAME_UNLOCKING = and_(
    ActivationCode.cart_id == CartLine.cart_id,
    ActivationCode.serial == CartLine.serial,
    ActivationCode.extension == CartLine.extension,
    ActivationCode.step == CartLine.step,
)


def codes_unlike_lines() -> Iterator[str]:
    for cart_id, serial, extension, step in db.session.execute(_lines_without_code()):
        yield f"cart {cart_id}: no code for {extension} {step} of {serial}"
    for cart_id, serial, extension, step in db.session.execute(_codes_without_line()):
        yield f"cart {cart_id}: a code for {extension} {step} of {serial} that it does not name"


def _lines_without_code() -> Select[Any]:
    return (
        select(CartLine.cart_id, CartLine.serial, CartLine.extension, CartLine.step)
        .join(Cart, Cart.id == CartLine.cart_id)
        .outerjoin(ActivationCode, SAME_UNLOCKING)
        .where(Cart.state == "redeemed", ActivationCode.id.is_(None))
        .order_by(CartLine.id)
    )


def _codes_without_line() -> Select[Any]:
    """A code whose cart is still open has no redeemed line either."""
    redeemed = select(Cart.id).where(Cart.id == ActivationCode.cart_id, Cart.state == "redeemed")
    line = select(CartLine.id).where(SAME_UNLOCKING)
    return (
        select(
            ActivationCode.cart_id,
            ActivationCode.serial,
            ActivationCode.extension,
            ActivationCode.step,
        )
        .where(~and_(redeemed.exists(), line.exists()))
        .order_by(ActivationCode.id)
    )


CHECKS: Mapping[str, Callable[[], Iterable[str]]] = {
    "every redeemed cart has one entry of its price": lambda: unmatched(CARTS),
    "every redeemed cart has a code for each of its lines": codes_unlike_lines,
}
