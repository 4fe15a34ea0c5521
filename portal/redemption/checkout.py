"""Redeeming a cart: one transaction, claimed by one conditional UPDATE, coins moved last."""

from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Label,
    Row,
    ScalarSelect,
    String,
    bindparam,
    case,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from portal.accounts.home_country import CompanyMoved, is_in_region
from portal.audit.record import record
from portal.core.clock import now, today
from portal.core.errors import DomainError
from portal.core.idempotency import KeyReused
from portal.core.statements import json_rows, subquery_in_returning, table_of
from portal.core.transaction import atomic
from portal.devices.models import Device
from portal.extensions import db
from portal.redemption import pool, receipt_mail
from portal.redemption.carts import open_cart
from portal.redemption.installed import REPLACED_BY, DeviceState
from portal.redemption.issuers import IssuedCode, issuer
from portal.redemption.models import ActivationCode, Cart, CartLine
from portal.redemption.pool import PoolDry
from portal.redemption.receipts import HEAD, Receipt, receipt_of
from portal.redemption.redeemer import Redeemer
from portal.redemption.selection import Line, check
from portal.wallet import ledger
from portal.wallet.kinds import MovementKind
from portal.wallet.ledger import Movement


class CartUnknown(DomainError):
    """There is none, or it is another person's: nobody learns which."""


class CartEmpty(DomainError):
    pass


class ReviewStale(DomainError):
    """The cart is not any more what the review page showed."""


class AlreadyRedeemed(DomainError):
    """This cart was redeemed by another confirmation than this one."""

    receipt: UUID


_cart, _line = table_of(Cart), table_of(CartLine)
_device, _code = table_of(Device), table_of(ActivationCode)


def redeem(redeemer: Redeemer, cart: UUID, key: str, shown_hash: str) -> Receipt:
    """Exchange the coins of a reviewed cart for activation codes, once per key.

    `shown_hash` is the `content_hash` of the reviewed cart. Raises CartUnknown, CartEmpty,
    ReviewStale, AlreadyRedeemed, KeyReused, UnlockedMeanwhile, DeviceRefused, ProductUnknown,
    PoolDry, NotEnoughCoins or CompanyMoved; nothing has changed then.
    """
    try:
        return _redeem(redeemer, cart, key, shown_hash)
    except PoolDry as dry:
        pool.tell_support(dry, redeemer.actor)
        raise
    except IntegrityError:
        refusal = _collision(redeemer, key)
        if refusal is None:
            raise
        raise refusal from None


@atomic
def _redeem(redeemer: Redeemer, cart: UUID, key: str, shown_hash: str) -> Receipt:
    claimed = _claim(redeemer, cart, key, shown_hash)
    if claimed is None:
        return _receipt_of_earlier(redeemer, cart, key, shown_hash)
    receipt, lines = receipt_of(claimed), _lines(claimed)
    _check(lines, claimed)
    codes = issuer().issue(lines)
    _store(receipt, lines, codes)
    record(
        "coins.redeemed",
        redeemer.actor,
        f"cart:{receipt.id}",
        receipt=receipt.number,
        coins=receipt.coins,
        lines=[[line.serial, line.extension, line.step] for line in lines],
    )
    receipt_mail.enqueue(redeemer, receipt, zip(lines, codes, strict=True))
    ledger.post(_movement(redeemer, receipt))
    return receipt


def _receipt_number() -> ColumnElement[str]:
    """R-2026-000123 from the row's own id, so that no series has to be locked."""
    digits = cast(_cart.c.id, String)
    padding = case((func.length(digits) < 6, func.length(digits)), else_=6)
    return bindparam("prefix", type_=String) + func.substr(literal("000000") + digits, padding + 1)


def _claim_statement() -> Any:
    mine = _line.c.cart_id == _cart.c.id
    coins = select(func.sum(_line.c.coins)).where(mine).scalar_subquery()
    fields = (_line.c.serial, _line.c.product, _line.c.extension, _line.c.step, _line.c.coins)
    lines = (
        select(json_rows(*fields, _device.c.product, _device.c.factory_extensions, REPLACED_BY))
        .outerjoin_from(_line, _device, _device.c.serial == _line.c.serial)
        .where(mine)
        .scalar_subquery()
    )
    unlocked = (
        select(json_rows(_code.c.serial, _code.c.extension, _code.c.step))
        .where(_code.c.serial.in_(select(_line.c.serial).where(mine).correlate(_cart)))
        .correlate(_cart)
        .scalar_subquery()
    )
    return (
        update(_cart)
        .where(
            _cart.c.uuid == bindparam("of_uuid"),
            _cart.c.company_id == bindparam("of_company"),
            _cart.c.user_id == bindparam("of_user"),
            _cart.c.state == "open",
            _cart.c.content_hash == bindparam("shown_hash"),
            is_in_region(bindparam("in_region", type_=String)),
        )
        .values(
            state="redeemed",
            key=bindparam("new_key"),
            receipt_no=_receipt_number(),
            coins=coins,
            region=bindparam("in_region"),
            user_name=bindparam("by_name"),
            redeemed_at=bindparam("now"),
        )
        .returning(*HEAD, _returned(lines, "lines"), _returned(unlocked, "unlocked"))
    )


def _returned(query: ScalarSelect[Any], name: str) -> Label[Any]:
    return subquery_in_returning(query).label(name)


# The lines come with the claim: the content hash in its WHERE proves, even after waiting for
# another transaction, that they are the ones that were reviewed.
_CLAIM = _claim_statement()
_STORE = insert(_code)
_EARLIER = select(*HEAD, _cart.c.state, _cart.c.key, _cart.c.content_hash).where(
    _cart.c.company_id == bindparam("of_company"),
    or_(_cart.c.key == bindparam("of_key"), _cart.c.uuid == bindparam("of_uuid")),
)


def _claim(redeemer: Redeemer, cart: UUID, key: str, shown_hash: str) -> Row[Any] | None:
    return db.session.execute(
        _CLAIM,
        {
            "of_uuid": cart,
            "of_company": redeemer.company_id,
            "of_user": redeemer.user_id,
            "shown_hash": shown_hash,
            "new_key": key,
            "prefix": f"R-{today().year}-",
            "in_region": redeemer.region.value,
            "by_name": redeemer.name,
            "now": now(),
            "on_day": today(),
        },
    ).one_or_none()


def _receipt_of_earlier(redeemer: Redeemer, cart: UUID, key: str, shown_hash: str) -> Receipt:
    """The same confirmation again gives the same receipt; anything else is refused."""
    rows = _earlier(redeemer, cart, key)
    with_key = next((row for row in rows if row.key == key), None)
    if with_key is None:
        raise _why_not(rows, redeemer, shown_hash)
    if (with_key.uuid, with_key.content_hash) != (cart, shown_hash):
        raise KeyReused
    return receipt_of(with_key)


def _why_not(rows: list[Row[Any]], redeemer: Redeemer, shown_hash: str) -> DomainError:
    own = next((row for row in rows if row.user_id == redeemer.user_id), None)
    if own is None:
        return CartUnknown()
    if own.state == "redeemed":
        return AlreadyRedeemed(receipt=own.uuid)
    # still open, and what was reviewed: then it is the company that has changed
    is_moved = own.state == "open" and own.content_hash == shown_hash
    return CompanyMoved() if is_moved else ReviewStale()


def _earlier(redeemer: Redeemer, cart: UUID | None, key: str) -> list[Row[Any]]:
    found = {"of_company": redeemer.company_id, "of_key": key, "of_uuid": cart}
    return list(db.session.execute(_EARLIER, found).all())


def _collision(redeemer: Redeemer, key: str) -> DomainError | None:
    """Which unique index refused: that of the keys, or that of the codes."""
    if _earlier(redeemer, None, key):
        return KeyReused()
    cart = open_cart(redeemer)
    return next(iter(cart.problems), None) if cart else None


def _lines(claimed: Row[Any]) -> list[Line]:
    """In the order of devices, and of what is unlocked first."""
    lines = sorted(Line(*fields[:5]) for fields in claimed.lines or ())
    if not lines:
        raise CartEmpty
    return lines


def _check(lines: list[Line], claimed: Row[Any]) -> None:
    unlocked: dict[str, set[tuple[str, int]]] = {}
    for serial, extension, step in claimed.unlocked or ():
        unlocked.setdefault(serial, set()).add((extension, step))
    register = {fields[0]: fields[5:] for fields in claimed.lines}
    for serial, of_device in groupby(lines, key=lambda line: line.serial):
        # a device that is not in the register any more has none of them
        product, factory, replaced_by = (each or "" for each in register[serial])
        has, had = frozenset(unlocked.get(serial, ())), frozenset(factory.split())
        check(DeviceState(serial, product, has, had, replaced_by), list(of_device))


def _store(receipt: Receipt, lines: list[Line], codes: list[IssuedCode]) -> None:
    """UNIQUE (serial, extension, step) decides whoever else unlocks the same at this moment."""
    rows = [
        {
            "company_id": receipt.company_id,
            "cart_id": receipt.id,
            "serial": line.serial,
            "product": line.product,
            "extension": line.extension,
            "step": line.step,
            "code_encrypted": code.encrypted,
            "issuer": issuer().name,
            "issued_at": receipt.redeemed_at,
        }
        for line, code in zip(lines, codes, strict=True)
    ]
    db.session.execute(_STORE, rows)


def _movement(redeemer: Redeemer, receipt: Receipt) -> Movement:
    return Movement(
        company_id=receipt.company_id,
        region=redeemer.region,
        coins=-receipt.coins,
        kind=MovementKind.REDEMPTION,
        reference=f"cart:{receipt.id}",
        note=receipt.number,
        user_id=redeemer.user_id,
        user_name=redeemer.name,
    )
