"""Proofs that every redeemed cart cost what its lines cost, moved that price, and brought exactly
the codes of its lines to its company.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from portal.extensions import db
from portal.redemption.models import TAKEN_OVER, ActivationCode, Cart, CartLine
from portal.wallet.kinds import MovementKind
from portal.wallet.verify import Cause, unmatched

CARTS = Cause(
    "cart",
    MovementKind.REDEMPTION,
    Cart.id.expression,
    Cart.company_id.expression,
    Cart.region.expression,
    -Cart.coins.expression,
    # extensions that went over to a replacement cost nothing, so nothing was posted; that no other
    # cart cost nothing is for `wrong_prices`
    and_(Cart.state == "redeemed", Cart.coins > 0),
)

SAME_UNLOCKING = and_(
    ActivationCode.cart_id == CartLine.cart_id,
    ActivationCode.serial == CartLine.serial,
    ActivationCode.extension == CartLine.extension,
    ActivationCode.step == CartLine.step,
)


def wrong_prices() -> Iterator[str]:
    for cart_id, coins, lines, price in db.session.execute(_unlike_their_lines()):
        if not lines:
            yield f"cart {cart_id}: redeemed without a line"
        elif coins != price:
            yield f"cart {cart_id}: redeemed for {coins}, its lines add up to {price}"
        elif coins:
            yield f"cart {cart_id}: redeemed for {coins}, but went over to a replacement"
        else:
            yield f"cart {cart_id}: redeemed for 0, but went over to no replacement"


def _unlike_their_lines() -> Select[Any]:
    of_lines = (
        select(
            CartLine.cart_id,
            func.count().label("lines"),
            func.sum(CartLine.coins).label("price"),
        )
        .group_by(CartLine.cart_id)
        .subquery()
    )
    is_free = func.coalesce(Cart.key, "").startswith(TAKEN_OVER)
    wrong = or_(
        of_lines.c.lines.is_(None),
        Cart.coins.is_distinct_from(of_lines.c.price),
        (Cart.coins == 0) != is_free,
    )
    return (
        select(Cart.id, Cart.coins, of_lines.c.lines, of_lines.c.price)
        .outerjoin(of_lines, of_lines.c.cart_id == Cart.id)
        .where(Cart.state == "redeemed", wrong)
        .order_by(Cart.id)
    )


def codes_of_others() -> Iterator[str]:
    differing = (
        select(
            Cart.id,
            ActivationCode.extension,
            ActivationCode.step,
            ActivationCode.serial,
            ActivationCode.company_id,
            Cart.company_id,
        )
        .join(Cart, Cart.id == ActivationCode.cart_id)
        .where(ActivationCode.company_id != Cart.company_id)
        .order_by(ActivationCode.id)
    )
    for cart_id, extension, step, serial, found, expected in db.session.execute(differing):
        yield (
            f"cart {cart_id}: the code for {extension} {step} of {serial} is of company {found}, "
            f"must be of company {expected}"
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
    "every redeemed cart cost what its lines add up to": wrong_prices,
    "every redeemed cart has one entry of its price": lambda: unmatched(CARTS),
    "every redeemed cart has a code for each of its lines": codes_unlike_lines,
    "every code belongs to the company of its cart": codes_of_others,
}
