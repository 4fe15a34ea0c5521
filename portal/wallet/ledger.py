"""The only code that moves coins: one entry and one guarded balance row per movement."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, ScalarSelect, bindparam, insert, select, update

from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.folding import folded
from portal.core.regions import Region
from portal.core.statements import json_rows, table_of
from portal.extensions import db
from portal.wallet.kinds import MovementKind
from portal.wallet.models import CoinBalance, CoinEntry

_balances = table_of(CoinBalance)
_MOVE = (
    update(_balances)
    .where(
        _balances.c.company_id == bindparam("of_company"),
        _balances.c.region == bindparam("in_region"),
        _balances.c.coins + bindparam("change", type_=Integer) >= 0,
    )
    .values(coins=_balances.c.coins + bindparam("change", type_=Integer))
    .returning(_balances.c.coins)
)
_BALANCE = select(_balances.c.coins).where(
    _balances.c.company_id == bindparam("of_company"),
    _balances.c.region == bindparam("in_region"),
)
_ENTER = insert(table_of(CoinEntry))


class NotEnoughCoins(DomainError):
    """The balance does not reach; nothing was moved."""

    needed: int
    available: int


@dataclass(frozen=True)
class Movement:
    """`reference` is unique for ever: the same cause can move coins only once."""

    company_id: int
    region: Region
    coins: int
    kind: MovementKind
    reference: str
    note: str
    user_id: int | None
    user_name: str


def open_account(company_id: int) -> None:
    """A balance row per region, made together with the company; never commits."""
    db.session.execute(
        insert(CoinBalance),
        [{"company_id": company_id, "region": region.value, "coins": 0} for region in Region],
    )


def post(movement: Movement) -> int:
    """Move coins and return the new balance; never commits.

    Call it last in a transaction: it locks the company's balance row until the commit.
    Raises NotEnoughCoins, and IntegrityError for a reference that was posted before.
    """
    balance: int | None = db.session.execute(
        _MOVE,
        {
            "of_company": movement.company_id,
            "in_region": movement.region.value,
            "change": movement.coins,
        },
    ).scalar_one_or_none()
    if balance is None:
        raise NotEnoughCoins(
            needed=-movement.coins, available=balance_of(movement.company_id, movement.region)
        )
    db.session.execute(
        _ENTER,
        {
            "at": now(),
            "company_id": movement.company_id,
            "region": movement.region.value,
            "coins": movement.coins,
            "balance_after": balance,
            "kind": str(movement.kind),
            "reference": movement.reference,
            "note": movement.note,
            "user_id": movement.user_id,
            "user_name": movement.user_name,
            "search_text": folded(f"{movement.note} {movement.user_name}")[:700],
        },
    )
    return balance


def balance_of(company_id: int, region: Region) -> int:
    found = {"of_company": company_id, "in_region": region.value}
    return db.session.execute(_BALANCE, found).scalar_one_or_none() or 0


def balances_of(company_id: ColumnElement[int]) -> ScalarSelect[Any]:
    """For a statement that reads them along: pairs of region and coins."""
    rows = select(json_rows(_balances.c.region, _balances.c.coins))
    return rows.where(_balances.c.company_id == company_id).scalar_subquery()
