"""A company's balances and the statement of its coins: a page of it in one SQL statement."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    Subquery,
    case,
    cast,
    func,
    null,
    select,
)

from portal.core.clock import midnight
from portal.core.folding import like_pattern
from portal.core.regions import Region
from portal.extensions import db
from portal.wallet.models import CoinBalance, CoinEntry
from portal.web.paging import ROWS, offset_of
from portal.web.registries import ReceiptLink

BATCH = 1_000

ReceiptLinks = Mapping[str, ReceiptLink]


@dataclass(frozen=True)
class Filters:
    """Both days are included; they are the manufacturer's (DOMAIN §4)."""

    kind: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""


@dataclass(frozen=True)
class Entry:
    """`balance` is that of the entry's region, after it; `receipt` is a path or empty."""

    id: int
    at: datetime
    kind: str
    region: Region
    coins: int
    balance: int
    person: str
    note: str
    receipt: str


@dataclass(frozen=True)
class Statement:
    balances: Mapping[Region, int]
    entries: tuple[Entry, ...]
    total: int


def read(company_id: int, filters: Filters, page: int, links: ReceiptLinks) -> Statement:
    """The balances of all regions and one page of entries, newest first."""
    ids = _page_ids(company_id, filters, page)
    shown = (
        select(*_columns(links), ids.c.total).join(ids, ids.c.id == CoinEntry.id).subquery("shown")
    )
    rows = db.session.execute(
        select(CoinBalance.region.label("of"), CoinBalance.coins.label("available"), shown)
        .outerjoin(shown, shown.c.region == CoinBalance.region)
        .where(CoinBalance.company_id == company_id)
        .order_by(shown.c.id.desc())
    ).all()
    found = [row for row in rows if row.id is not None]
    return Statement(
        balances={Region(row.of): row.available for row in rows},
        entries=tuple(_entry(row, links) for row in found),
        total=found[0].total if found else 0,
    )


def every_entry(company_id: int, filters: Filters, links: ReceiptLinks) -> Iterator[Entry]:
    """All entries that the filters let through, newest first, in constant memory."""
    wanted = _matching(select(*_columns(links)), company_id, filters)
    wanted = wanted.order_by(CoinEntry.id.desc()).limit(BATCH)
    rows = db.session.execute(wanted).all()
    while rows:
        yield from (_entry(row, links) for row in rows)
        rows = db.session.execute(wanted.where(CoinEntry.id < rows[-1].id)).all()


def _page_ids(company_id: int, filters: Filters, page: int) -> Subquery:
    """Only ids, so that counting a long statement reads nothing but an index."""
    counted = select(CoinEntry.id, func.count().over().label("total"))
    return (
        _matching(counted, company_id, filters)
        .order_by(CoinEntry.id.desc())
        .limit(ROWS)
        .offset(offset_of(page))
        .subquery("ids")
    )


def _matching(wanted: Select[Any], company_id: int, filters: Filters) -> Select[Any]:
    wanted = wanted.where(CoinEntry.company_id == company_id)
    if filters.kind:
        wanted = wanted.where(CoinEntry.kind == filters.kind)
    if filters.since:
        wanted = wanted.where(CoinEntry.at >= midnight(filters.since))
    if filters.until:
        wanted = wanted.where(CoinEntry.at < midnight(filters.until + timedelta(days=1)))
    if filters.text.strip():
        wanted = wanted.where(CoinEntry.search_text.like(like_pattern(filters.text), escape="!"))
    return wanted


def _columns(links: ReceiptLinks) -> tuple[ColumnElement[Any], ...]:
    return (
        CoinEntry.id.expression,
        CoinEntry.at.expression,
        CoinEntry.kind.expression,
        CoinEntry.region.expression,
        CoinEntry.coins.expression,
        CoinEntry.balance_after.expression,
        CoinEntry.user_name.expression,
        CoinEntry.note.expression,
        _receipt_uuid(links).label("receipt_uuid"),
    )


def _receipt_uuid(links: ReceiptLinks) -> ColumnElement[Any]:
    whens = [
        (
            CoinEntry.kind == kind,
            link.uuid(cast(func.substr(CoinEntry.reference, len(link.prefix) + 1), Integer)),
        )
        for kind, link in links.items()
    ]
    return case(*whens, else_=null()) if whens else null()


def _entry(row: Row[Any], links: ReceiptLinks) -> Entry:
    return Entry(
        id=row.id,
        at=row.at,
        kind=row.kind,
        region=Region(row.region),
        coins=row.coins,
        balance=row.balance_after,
        person=row.user_name,
        note=row.note,
        receipt=links[row.kind].path(row.receipt_uuid) if row.receipt_uuid else "",
    )
