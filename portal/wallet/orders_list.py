"""Orders as the wholesaler who placed them reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select

from portal.accounts.models import Company
from portal.core.errors import DomainError
from portal.core.regions import Region
from portal.core.rows import filled
from portal.extensions import db
from portal.wallet.models import CoinOrder
from portal.web.paging import one_page


class UnknownOrder(DomainError):
    """No order of this wholesaler has this id."""


@dataclass(frozen=True)
class Placed:
    """An order as its wholesaler sees it: never with the company's balance."""

    uuid: UUID
    number: int
    customer_no: str
    company: str
    region: Region
    coins: int
    reference: str
    ordered_at: datetime


def placed(uuid: UUID, wholesaler_id: int) -> Placed:
    """Raises UnknownOrder for somebody else's as well."""
    row = db.session.execute(_own(wholesaler_id).where(CoinOrder.uuid == uuid)).one_or_none()
    if row is None:
        raise UnknownOrder()
    return _placed(row)


def newest(wholesaler_id: int, page: int) -> tuple[Sequence[Placed], int]:
    """One page of the wholesaler's own orders, newest first; and how many there are in all."""
    rows, total = one_page(_own(wholesaler_id).order_by(CoinOrder.id.desc()), page)
    return [_placed(row) for row in rows], total


def _own(wholesaler_id: int) -> Select[Any]:
    return (
        select(
            CoinOrder.uuid,
            CoinOrder.id.label("number"),
            Company.customer_no,
            Company.name.label("company"),
            CoinOrder.region,
            CoinOrder.coins,
            CoinOrder.reference,
            CoinOrder.ordered_at,
        )
        .join(Company, Company.id == CoinOrder.company_id)
        .where(CoinOrder.wholesaler_id == wholesaler_id)
    )


def _placed(row: Row[Any]) -> Placed:
    return filled(Placed, row, region=Region(row.region))
