"""The number series of a company: its own numbers on the invoices that it writes here.

It says how the first number reads, and the portal counts on. A company may begin another series at
any time, say with a new year; the newest one counts, and no number can come out of two of them.
"""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, select, update

from portal.accounts.models import Company
from portal.audit.record import Actor, record
from portal.core.errors import DomainError
from portal.core.plain_text import one_line
from portal.core.statements import execute_counting, table_of
from portal.core.transaction import atomic
from portal.documents import pdf
from portal.extensions import db
from portal.invoicing.models import NumberSeries
from portal.invoicing.series import Series, written

LONGEST_PREFIX = 20
MOST_DIGITS = 9
_NUMBER = re.compile(rf"\d{{1,{MOST_DIGITS}}}", re.ASCII)

_series = table_of(NumberSeries)
_is_used = _series.c.next_number > _series.c.first_number


class SeriesMissing(DomainError):
    """The company has not said yet how its numbers read."""


class FirstNumberWrong(DomainError):
    """Not one to nine digits above nothing."""


class PrefixWrong(DomainError):
    """Too long, or with a character that no font has."""


class SeriesClashes(DomainError):
    """An older series of the company could give the same numbers; `number` is its next one."""

    number: str


@dataclass(frozen=True, slots=True)
class CompanySeries:
    """`next_number` is as it will be written."""

    id: int
    prefix: str
    next_number: str
    is_used: bool
    name: str


@dataclass(frozen=True, slots=True)
class FirstNumber:
    """As typed: what stands before the digits, and the digits with their leading zeros."""

    prefix: str
    digits: str

    @property
    def checked(self) -> tuple[str, int, int]:
        """Prefix, width and number. Raises PrefixWrong or FirstNumberWrong."""
        prefix, digits = one_line(self.prefix), self.digits.strip()
        if len(prefix) > LONGEST_PREFIX or not pdf.can_draw(prefix):
            raise PrefixWrong()
        if not _NUMBER.fullmatch(digits) or not int(digits):
            raise FirstNumberWrong()
        return prefix, len(digits), int(digits)


def owner_of(company_id: int) -> str:
    return f"company:{company_id}"


def current(company_id: int) -> CompanySeries | None:
    """The series that the next invoice is numbered by."""
    newest = _of(company_id).order_by(_series.c.id.desc()).limit(1)
    row = db.session.execute(newest).one_or_none()
    return _shown(row) if row else None


def series_of(company_id: int) -> Series:
    """To be taken from, within a transaction. Raises SeriesMissing."""
    found = current(company_id)
    if found is None:
        raise SeriesMissing()
    return Series(owner_of(company_id), found.name, found.prefix)


@atomic
def begin(company_id: int, first: FirstNumber, actor: Actor) -> None:
    """From the next invoice on. A series that no invoice has used yet is written over.

    Raises PrefixWrong, FirstNumberWrong or SeriesClashes.
    """
    prefix, digits, number = first.checked
    begun = {"first_number": number, "next_number": number}
    values = {"prefix": prefix, "digits": digits, **begun}
    # one at a time for a company
    db.session.execute(select(Company.id).where(Company.id == company_id).with_for_update())
    rows = db.session.execute(_of(company_id).order_by(_series.c.id)).all()
    _refuse_clash(prefix, [row for row in rows if row.is_used])
    unused = [row.id for row in rows if not row.is_used]
    # an invoice may take its first number at this moment
    mine = update(_series).where(_series.c.id.in_(unused), ~_is_used)
    if not execute_counting(mine.values(**values)):
        name = f"claims-{len(rows) + 1}"
        db.session.execute(insert(_series).values(owner=owner_of(company_id), name=name, **values))
    about = written(prefix, digits, number)
    record("invoice_series.begun", actor, f"company:{company_id}", number=about)


def _of(company_id: int) -> Any:
    return select(*_series.c, _is_used.label("is_used")).where(
        _series.c.owner == owner_of(company_id)
    )


def _refuse_clash(prefix: str, older: list[Row[Any]]) -> None:
    for row in older:
        shorter, longer = sorted((prefix, row.prefix), key=len)
        between = longer.removeprefix(shorter)
        # "2026" and "20260": what one continues with, the other may count up to
        if longer.startswith(shorter) and (not between or between.isdigit()):
            raise SeriesClashes(number=written(row.prefix, row.digits, row.next_number))


def _shown(row: Row[Any]) -> CompanySeries:
    number = written(row.prefix, row.digits, row.next_number)
    return CompanySeries(row.id, row.prefix, number, row.is_used, row.name)
