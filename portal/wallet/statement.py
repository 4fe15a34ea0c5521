"""A company's balances and the statement of its coins: a page of it in one SQL statement."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    Subquery,
    bindparam,
    case,
    cast,
    func,
    null,
    select,
)

from portal.core.folding import like_pattern
from portal.core.regions import Region
from portal.core.statements import table_of
from portal.core.zones import reader_midnight
from portal.extensions import db
from portal.wallet.kinds import MovementKind
from portal.wallet.models import CoinBalance, CoinEntry
from portal.web.paging import ROWS, offset_of
from portal.web.registries import ReceiptLink

BATCH = 1_000

_entries, _balances = table_of(CoinEntry), table_of(CoinBalance)

ReceiptLinks = Mapping[str, ReceiptLink]


@dataclass(frozen=True)
class Filters:
    """Both days are included; they are the manufacturer's (DOMAIN §4)."""

    kind: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """`balance` is that of the entry's region, after it; `receipt` is a path or empty."""

    id: int
    at: datetime
    kind: MovementKind
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
    used = frozenset(name for name, value in _values(filters).items() if value is not None)
    rows = db.session.execute(
        _page_statement(used, tuple(links.items())),
        {"of_company": company_id, "rows_before": offset_of(page), **_values(filters)},
    ).all()
    found = [row for row in rows if row.id is not None]
    return Statement(
        balances={Region(row.of): row.available for row in rows},
        entries=tuple(_entry(row, links) for row in found),
        total=found[0].total if found else 0,
    )


def every_entry(company_id: int, filters: Filters, links: ReceiptLinks) -> Iterator[Entry]:
    """All entries that the filters let through, newest first, in constant memory."""
    values = {"of_company": company_id, **_values(filters)}
    used = frozenset(name for name, value in values.items() if value is not None)
    wanted = _matching(select(*_columns(links)), used)
    wanted = wanted.order_by(_entries.c.id.desc()).limit(BATCH)
    rows = db.session.execute(wanted, values).all()
    while rows:
        yield from (_entry(row, links) for row in rows)
        rows = db.session.execute(wanted.where(_entries.c.id < rows[-1].id), values).all()


@lru_cache(64)
def _page_statement(
    used: frozenset[str], links: tuple[tuple[str, ReceiptLink], ...]
) -> Select[Any]:
    """Made once for each choice of filters: making it costs more than running it."""
    ids = _page_ids(used)
    shown = (
        select(*_columns(dict(links)), ids.c.total)
        .join(ids, ids.c.id == _entries.c.id)
        .subquery("shown")
    )
    return (
        select(_balances.c.region.label("of"), _balances.c.coins.label("available"), shown)
        .outerjoin(shown, shown.c.region == _balances.c.region)
        .where(_balances.c.company_id == bindparam("of_company"))
        .order_by(shown.c.id.desc())
    )


def _page_ids(used: frozenset[str]) -> Subquery:
    """Only ids, so that counting a long statement reads nothing but an index."""
    counted = select(_entries.c.id, func.count().over().label("total"))
    return (
        _matching(counted, used)
        .order_by(_entries.c.id.desc())
        .limit(ROWS)
        .offset(bindparam("rows_before", type_=Integer))
        .subquery("ids")
    )


_CONDITIONS = {
    "of_kind": _entries.c.kind == bindparam("of_kind"),
    "since": _entries.c.at >= bindparam("since"),
    "before": _entries.c.at < bindparam("before"),
    "like": _entries.c.search_text.like(bindparam("like"), escape="!"),
}


def _values(filters: Filters) -> dict[str, Any]:
    """What the conditions compare with; None where there is no such filter."""
    return {
        "of_kind": filters.kind or None,
        "since": reader_midnight(filters.since) if filters.since else None,
        "before": reader_midnight(filters.until + timedelta(days=1)) if filters.until else None,
        "like": like_pattern(filters.text) if filters.text.strip() else None,
    }


def _matching(wanted: Select[Any], used: frozenset[str]) -> Select[Any]:
    conditions = [condition for name, condition in _CONDITIONS.items() if name in used]
    return wanted.where(_entries.c.company_id == bindparam("of_company"), *conditions)


def _columns(links: ReceiptLinks) -> tuple[ColumnElement[Any], ...]:
    return (
        _entries.c.id,
        _entries.c.at,
        _entries.c.kind,
        _entries.c.region,
        _entries.c.coins,
        _entries.c.balance_after,
        _entries.c.user_name,
        _entries.c.note,
        _receipt_uuid(links).label("receipt_uuid"),
    )


def _receipt_uuid(links: ReceiptLinks) -> ColumnElement[Any]:
    whens = [
        (
            _entries.c.kind == kind,
            link.uuid(cast(func.substr(_entries.c.reference, len(link.prefix) + 1), Integer)),
        )
        for kind, link in links.items()
    ]
    return case(*whens, else_=null()) if whens else null()


def _entry(row: Row[Any], links: ReceiptLinks) -> Entry:
    return Entry(
        id=row.id,
        at=row.at,
        kind=MovementKind(row.kind),
        region=Region(row.region),
        coins=row.coins,
        balance=row.balance_after,
        person=row.user_name,
        note=row.note,
        receipt=links[row.kind].path(row.receipt_uuid) if row.receipt_uuid else "",
    )
