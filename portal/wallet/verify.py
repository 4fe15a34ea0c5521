"""Proofs about the ledger, each one set-based statement that finds differences only.

One statement sees one moment, so the proofs hold while others go on booking.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)

from portal.extensions import db
from portal.wallet.kinds import MovementKind
from portal.wallet.models import CoinBalance, CoinCard, CoinEntry, CoinOrder, Correction

LONGEST_ID = 18


@dataclass(frozen=True)
class Cause:
    """What moves coins: rows of which each has exactly one entry of `kind`, `reference` "name:id".

    `holds` says which rows have an entry, `coins` how many it moves.
    """

    name: str
    kind: MovementKind
    id: ColumnElement[int]
    company_id: ColumnElement[Any]
    region: ColumnElement[Any]
    coins: ColumnElement[Any]
    holds: ColumnElement[bool]


CARDS = Cause(
    "card",
    MovementKind.CARD,
    CoinCard.id.expression,
    CoinCard.company_id.expression,
    CoinCard.region.expression,
    CoinCard.denomination.expression,
    CoinCard.state == "booked",
)
ORDERS = Cause(
    "order",
    MovementKind.ORDER,
    CoinOrder.id.expression,
    CoinOrder.company_id.expression,
    CoinOrder.region.expression,
    CoinOrder.coins.expression,
    CoinOrder.id.is_not(None),
)
CORRECTIONS = Cause(
    "correction",
    MovementKind.CORRECTION,
    Correction.id.expression,
    Correction.company_id.expression,
    Correction.region.expression,
    Correction.coins.expression,
    Correction.state == "posted",
)


def wrong_balances() -> Iterator[str]:
    sums = (
        select(CoinEntry.company_id, CoinEntry.region, func.sum(CoinEntry.coins).label("coins"))
        .group_by(CoinEntry.company_id, CoinEntry.region)
        .subquery()
    )
    same = and_(sums.c.company_id == CoinBalance.company_id, sums.c.region == CoinBalance.region)
    total = func.coalesce(sums.c.coins, 0)
    differing = (
        select(CoinBalance.company_id, CoinBalance.region, CoinBalance.coins, total)
        .outerjoin(sums, same)
        .where(CoinBalance.coins != total)
        .order_by(CoinBalance.company_id, CoinBalance.region)
    )
    for company_id, region, balance, entries in db.session.execute(differing):
        yield f"company {company_id} {region}: balance {balance}, entries add up to {entries}"
    homeless = select(sums).outerjoin(CoinBalance, same).where(CoinBalance.company_id.is_(None))
    for company_id, region, entries in db.session.execute(homeless):
        yield f"company {company_id} {region}: no balance, entries add up to {entries}"


def broken_chains() -> Iterator[str]:
    before = func.lag(CoinEntry.balance_after, 1, 0).over(
        partition_by=(CoinEntry.company_id, CoinEntry.region), order_by=CoinEntry.id
    )
    chain = select(
        CoinEntry.id, CoinEntry.balance_after, (before + CoinEntry.coins).label("expected")
    ).subquery()
    for entry_id, found, expected in db.session.execute(
        select(chain).where(chain.c.balance_after != chain.c.expected).order_by(chain.c.id)
    ):
        yield f"entry {entry_id}: balance after it is {found}, must be {expected}"


def unmatched(cause: Cause) -> Iterator[str]:
    """Causes without their entry or with a wrong one, then entries without their cause."""
    for number, entry_id, *facts in db.session.execute(_wrong_entries(cause)):
        expected, found = _in_words(cause.kind, *facts[:3]), _in_words(*facts[3:])
        if entry_id is None:
            yield f"{cause.name} {number}: no entry, must be {expected}"
        else:
            yield f"{cause.name} {number}: entry {entry_id} is {found}, must be {expected}"
    for entry_id, reference, coins in db.session.execute(_orphans(cause)):
        yield f"entry {entry_id} ({reference}) moves {coins:+} without its {cause.name}"


def _wrong_entries(cause: Cause) -> Select[Any]:
    differs = or_(
        CoinEntry.id.is_(None),
        CoinEntry.kind != cause.kind,
        CoinEntry.coins.is_distinct_from(cause.coins),
        CoinEntry.company_id.is_distinct_from(cause.company_id),
        CoinEntry.region.is_distinct_from(cause.region),
    )
    return (
        select(
            cause.id,
            CoinEntry.id,
            cause.coins,
            cause.company_id,
            cause.region,
            CoinEntry.kind,
            CoinEntry.coins,
            CoinEntry.company_id,
            CoinEntry.region,
        )
        .select_from(cause.id.table)
        .outerjoin(CoinEntry, CoinEntry.reference == _reference_to(cause))
        .where(cause.holds, differs)
        .order_by(cause.id)
    )


def _in_words(kind: str, coins: int, company_id: int, region: str) -> str:
    return f"{kind} {coins:+} for company {company_id} {region}" if kind else ""


def _orphans(cause: Cause) -> Select[Any]:
    # found by its number, and written as it is: "card:01" would be a second entry of card 1
    exactly = CoinEntry.reference == _reference_to(cause)
    backed = select(cause.id).where(cause.id == _id_in_reference(cause.name), exactly, cause.holds)
    return (
        select(CoinEntry.id, CoinEntry.reference, CoinEntry.coins)
        .where(CoinEntry.kind == cause.kind, ~backed.exists())
        .order_by(CoinEntry.id)
    )


def _reference_to(cause: Cause) -> ColumnElement[str]:
    return literal(f"{cause.name}:").concat(cast(cause.id, String))


def _id_in_reference(name: str) -> ColumnElement[Any]:
    """The number behind "name:", null for anything else: an index can look it up."""
    prefix = f"{name}:"
    digits = func.substr(CoinEntry.reference, len(prefix) + 1)
    is_number = and_(
        CoinEntry.reference.startswith(prefix),
        digits != "",
        func.length(digits) <= LONGEST_ID,
        func.rtrim(digits, "0123456789") == "",
    )
    return case((is_number, cast(digits, BigInteger)), else_=None)


CHECKS: Mapping[str, Callable[[], Iterable[str]]] = {
    "every balance is the sum of its entries": wrong_balances,
    "every entry continues the balance before it": broken_chains,
    "every booked card has one entry of its denomination": lambda: unmatched(CARDS),
    "every order has one entry of its coins": lambda: unmatched(ORDERS),
    "every posted correction has one entry of its coins": lambda: unmatched(CORRECTIONS),
}
