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

# with the digits they make at most 40 characters, one digit more than is begun with
LONGEST_PREFIX, LONGEST_SUFFIX = 20, 10
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


class SuffixWrong(DomainError):
    """Too long, with a character that no font has, or begun by a digit: one more of the number."""


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
    """As typed: what stands before and after the digits, and these with their leading zeros."""

    prefix: str
    digits: str
    suffix: str = ""

    @property
    def checked(self) -> tuple[str, int, int, str]:
        """Prefix, width, number and suffix. Raises PrefixWrong, FirstNumberWrong or SuffixWrong."""
        prefix, digits, suffix = one_line(self.prefix), self.digits.strip(), one_line(self.suffix)
        if len(prefix) > LONGEST_PREFIX or not pdf.can_draw(prefix):
            raise PrefixWrong()
        if not _NUMBER.fullmatch(digits) or not int(digits):
            raise FirstNumberWrong()
        if len(suffix) > LONGEST_SUFFIX or suffix[:1].isdigit() or not pdf.can_draw(suffix):
            raise SuffixWrong()
        return prefix, len(digits), int(digits), suffix


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

    Raises PrefixWrong, FirstNumberWrong, SuffixWrong or SeriesClashes.
    """
    prefix, digits, number, suffix = first.checked
    begun = {"first_number": number, "next_number": number}
    values = {"prefix": prefix, "digits": digits, "suffix": suffix, **begun}
    # one at a time for a company
    db.session.execute(select(Company.id).where(Company.id == company_id).with_for_update())
    rows = db.session.execute(_of(company_id).order_by(_series.c.id)).all()
    _refuse_clash(prefix, suffix, [row for row in rows if row.is_used])
    unused = [row.id for row in rows if not row.is_used]
    # an invoice may take its first number at this moment
    mine = update(_series).where(_series.c.id.in_(unused), ~_is_used)
    if not execute_counting(mine.values(**values)):
        name = f"claims-{len(rows) + 1}"
        db.session.execute(insert(_series).values(owner=owner_of(company_id), name=name, **values))
    about = written(prefix, digits, number, suffix)
    record("invoice_series.begun", actor, f"company:{company_id}", number=about)


def _of(company_id: int) -> Any:
    return select(*_series.c, _is_used.label("is_used")).where(
        _series.c.owner == owner_of(company_id)
    )


def _refuse_clash(prefix: str, suffix: str, older: list[Row[Any]]) -> None:
    """Only where both ends may meet can one number come out of both."""
    for row in older:
        begin_alike = _may_meet((prefix, suffix), (row.prefix, row.suffix))
        # read from its end, a number begins with its suffix
        mine, theirs = (suffix[::-1], prefix[::-1]), (row.suffix[::-1], row.prefix[::-1])
        if begin_alike and _may_meet(mine, theirs):
            raise SeriesClashes(number=_next_of(row))


def _may_meet(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Of two series what stands on this side of their digits, and on the other side."""
    (shorter, beyond), (longer, _) = sorted((one, other), key=lambda each: len(each[0]))
    between = longer.removeprefix(shorter)
    if not longer.startswith(shorter):
        return False
    # "2026" and "20260": what one continues with, the other may count up to; and "1-" what the
    # digits of another with "-2026" after them read like
    return not between or between.isdigit() or (between[0].isdigit() and bool(beyond))


def _next_of(row: Row[Any]) -> str:
    return written(row.prefix, row.digits, row.next_number, row.suffix)


def _shown(row: Row[Any]) -> CompanySeries:
    return CompanySeries(row.id, row.prefix, _next_of(row), row.is_used, row.name)
