"""A company's activation codes, newest first: a page of them in one SQL statement."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, or_, select

from portal.core import crypto
from portal.core.clock import now
from portal.core.codes import printed_activation_code
from portal.core.folding import like_pattern
from portal.core.plain_text import one_line
from portal.core.serials import fold_serial, normalise_serial
from portal.core.statements import table_of
from portal.core.zones import reader_midnight
from portal.extensions import db
from portal.redemption.models import ActivationCode, Cart
from portal.web.paging import ROWS, offset_of

BATCH = 500
LATELY = timedelta(days=30)
# a dashboard needs no more; beyond it the count would read the codes of years
MOST_COUNTED = 100

_cart, _code = table_of(Cart), table_of(ActivationCode)

_COLUMNS = (
    _code.c.id,
    _code.c.serial,
    _code.c.product,
    _code.c.extension,
    _code.c.step,
    _code.c.code_encrypted,
    _code.c.issued_at,
    _cart.c.uuid,
    _cart.c.receipt_no,
    _cart.c.reference,
    _cart.c.user_name,
)


@dataclass(frozen=True)
class Filters:
    """`serial` may be a part of one; `text` is a part of a receipt number or of a reference.

    Both days are included; they are the manufacturer's (DOMAIN §4).
    """

    serial: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""


@dataclass(frozen=True)
class Code:
    """`digits` is secret: shown to the company, never logged."""

    serial: str
    product: str
    extension: str
    step: int
    digits: str
    issued_at: datetime
    receipt: UUID
    receipt_no: str
    reference: str
    person: str

    @property
    def printed(self) -> str:
        return printed_activation_code(self.digits)

    def __repr__(self) -> str:
        return f"<Code {self.extension} {self.step} of {self.serial}>"


def read(company_id: int, filters: Filters, page: int) -> tuple[list[Code], int]:
    """One page of what the filters let through, and how many there are in all."""
    ids = (
        _matching(select(_code.c.id, func.count().over().label("total")), company_id, filters)
        .order_by(_code.c.id.desc())
        .limit(ROWS)
        .offset(offset_of(page))
        .subquery("ids")
    )
    rows = db.session.execute(
        select(*_COLUMNS, ids.c.total)
        .join_from(ids, _code, _code.c.id == ids.c.id)
        .join(_cart, _cart.c.id == _code.c.cart_id)
        .order_by(_code.c.id.desc())
    ).all()
    return [_shown(row) for row in rows], rows[0].total if rows else 0


def every_code(company_id: int, filters: Filters) -> Iterator[Code]:
    """All that the filters let through, newest first, in constant memory."""
    wanted = select(*_COLUMNS).join_from(_code, _cart, _cart.c.id == _code.c.cart_id)
    wanted = _matching(wanted, company_id, filters).order_by(_code.c.id.desc()).limit(BATCH)
    rows = db.session.execute(wanted).all()
    while rows:
        yield from map(_shown, rows)
        rows = db.session.execute(wanted.where(_code.c.id < rows[-1].id)).all()


_NEWEST = (
    select(_code.c.issued_at)
    .where(_code.c.company_id == bindparam("of_company"))
    .order_by(_code.c.id.desc())
    .limit(MOST_COUNTED)
    .subquery()
)
_LATELY = select(func.count()).select_from(_NEWEST).where(_NEWEST.c.issued_at > bindparam("after"))


def issued_lately(company_id: int) -> int:
    """How many of the newest MOST_COUNTED codes came within LATELY."""
    found = {"of_company": company_id, "after": now() - LATELY}
    return db.session.execute(_LATELY, found).scalar_one()


def _matching(wanted: Select[Any], company_id: int, filters: Filters) -> Select[Any]:
    return wanted.where(_code.c.company_id == company_id, *_conditions(company_id, filters))


def _conditions(company_id: int, filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.serial:
        part = fold_serial(normalise_serial(filters.serial))
        yield _look_alike_key().contains(part, autoescape=True)
    if filters.since:
        yield _code.c.issued_at >= reader_midnight(filters.since)
    if filters.until:
        yield _code.c.issued_at < reader_midnight(filters.until + timedelta(days=1))
    if filters.text:
        named = select(_cart.c.id).where(_cart.c.company_id == company_id, _names(filters.text))
        yield _code.c.cart_id.in_(named)


def _look_alike_key() -> ColumnElement[str]:
    """`fold_serial` of the column: somebody who reads 0 as O finds the device all the same."""
    key: ColumnElement[str] = _code.c.serial
    for letter in "OIL":
        key = func.replace(key, letter, fold_serial(letter))
    return key


def _names(text: str) -> ColumnElement[bool]:
    number = one_line(text).upper()
    return or_(
        _cart.c.receipt_no.contains(number, autoescape=True),
        _cart.c.reference_folded.like(like_pattern(text), escape="!"),
    )


def _shown(row: Row[Any]) -> Code:
    return Code(
        serial=row.serial,
        product=row.product,
        extension=row.extension,
        step=row.step,
        digits=crypto.decrypt(row.code_encrypted),
        issued_at=row.issued_at,
        receipt=row.uuid,
        receipt_no=row.receipt_no,
        reference=row.reference,
        person=row.user_name,
    )
