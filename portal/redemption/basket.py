"""Changing the open cart.

Its row is locked first and sealed with the hash of its content last: a checkout names the hash it
was shown and so meets a cart that was changed meanwhile as stale.
"""

import unicodedata
from collections.abc import Iterable
from uuid import uuid4

from sqlalchemy import delete, insert, select, update

from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.folding import folded
from portal.core.serials import Serial
from portal.core.statements import insert_new, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.redemption.carts import OpenCart, content_hash, open_cart
from portal.redemption.installed import state_of
from portal.redemption.models import Cart, CartLine
from portal.redemption.redeemer import Redeemer
from portal.redemption.selection import Line, NothingChosen, check, lines_of, wanted

MOST_LINES = 50
LONGEST_REFERENCE = 100
# control characters, invisible marks (which can turn the reading direction), halves of characters
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})

_cart, _line = table_of(Cart), table_of(CartLine)


class CartFull(DomainError):
    most: int = MOST_LINES


class EarlierCart(DomainError):
    """The page was opened for a cart that has been redeemed since; the open one is another."""


class ReferenceTooLong(DomainError):
    most: int = LONGEST_REFERENCE


class ReferenceUnprintable(DomainError):
    pass


@atomic
def choose(redeemer: Redeemer, serial: Serial, extensions: Iterable[str], power_step: int) -> None:
    """What is wanted for one device, in place of what the cart held for it.

    `power_step` includes the steps below it; 0 leaves the power. Choosing nothing takes the device
    out of the cart. Raises SerialUnknown, ProductUnknown, UnknownExtension, UnlockedMeanwhile,
    DeviceRefused, CartFull, and NothingChosen if the device was not in the cart either.
    """
    device = state_of(serial)
    chosen = wanted(device.product, device.unlocked, extensions, power_step)
    lines = lines_of(serial, device.product, chosen)
    check(device, lines)
    cart = _locked(redeemer)
    if not lines and not cart.lines_for(serial):
        raise NothingChosen
    _replace(cart, serial, lines)


@atomic
def remove(redeemer: Redeemer, serial: str, extension: str, step: int, shown: str = "") -> None:
    """Take one line out; of power steps also those above it. What is not there is no matter.

    Raises EarlierCart.
    """
    cart = _locked(redeemer, shown)
    lines = cart.lines_for(serial)
    kept = [each for each in lines if each.extension != extension or each.step < step]
    _replace(cart, serial, kept)


@atomic
def set_reference(redeemer: Redeemer, text: str, shown: str = "") -> None:
    """Site or customer, for the people who read the receipt.

    Raises EarlierCart, ReferenceTooLong or ReferenceUnprintable.
    """
    cart = _locked(redeemer, shown)
    reference = checked_reference(text)
    _seal(cart, reference, cart.lines)


def checked_reference(text: str) -> str:
    reference = text.strip()
    if len(reference) > LONGEST_REFERENCE:
        raise ReferenceTooLong
    if any(unicodedata.category(character) in _UNPRINTABLE for character in reference):
        raise ReferenceUnprintable
    return reference


def _replace(cart: OpenCart, serial: str, lines: list[Line]) -> None:
    others = [line for line in cart.lines if line.serial != serial]
    if len(others) + len(lines) > MOST_LINES:
        raise CartFull
    mine = (_line.c.cart_id == cart.id, _line.c.serial == serial)
    db.session.execute(delete(_line).where(*mine))
    if lines:
        db.session.execute(insert(_line), [_row(cart, line) for line in lines])
    _seal(cart, cart.reference, [*others, *lines])


def _seal(cart: OpenCart, reference: str, lines: Iterable[Line]) -> None:
    seal = content_hash(cart.uuid, reference, lines)
    mine = update(_cart).where(_cart.c.id == cart.id)
    db.session.execute(
        mine.values(reference=reference, reference_folded=folded(reference), content_hash=seal)
    )


def _locked(redeemer: Redeemer, shown: str = "") -> OpenCart:
    """The person's open cart, made if need be, and nobody else's until the commit.

    `shown` is the uuid of the cart on the page; "" for who was shown none. Raises EarlierCart.
    """
    while not _lock(redeemer):
        _open(redeemer)
    cart = open_cart(redeemer)
    if cart is None:
        raise LookupError("a cart that was just locked is gone")
    if shown and shown != str(cart.uuid):
        raise EarlierCart
    return cart


def _lock(redeemer: Redeemer) -> bool:
    mine = select(_cart.c.id).where(
        _cart.c.company_id == redeemer.company_id,
        _cart.c.user_id == redeemer.user_id,
        _cart.c.state == "open",
    )
    return db.session.execute(mine.with_for_update()).first() is not None


def _open(redeemer: Redeemer) -> None:
    """Of two at the same time the partial unique index lets one through."""
    cart = uuid4()
    db.session.execute(
        insert_new(_cart),
        {
            "uuid": cart,
            "company_id": redeemer.company_id,
            "user_id": redeemer.user_id,
            "reference_folded": "",
            "content_hash": content_hash(cart, "", ()),
            "created_at": now(),
        },
    )


def _row(cart: OpenCart, line: Line) -> dict[str, object]:
    return {
        "cart_id": cart.id,
        "serial": line.serial,
        "product": line.product,
        "extension": line.extension,
        "step": line.step,
        "coins": line.coins,
    }
