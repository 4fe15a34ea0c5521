"""Gap-free numbers: taken inside the transaction that uses them, given back with it.

The row stays locked until that transaction ends, so nobody can hold a later number while an
earlier one may still be given back.
"""

from dataclasses import dataclass

from sqlalchemy import Row, update

from portal.core.statements import insert_new, table_of
from portal.extensions import db
from portal.invoicing.models import NumberSeries

MANUFACTURER = "manufacturer"

_series = table_of(NumberSeries)
_TAKE = (
    update(_series)
    .values(next_number=_series.c.next_number + 1)
    .returning(
        _series.c.id,
        _series.c.prefix,
        _series.c.digits,
        _series.c.next_number - 1,
        _series.c.suffix,
    )
)


@dataclass(frozen=True, slots=True)
class Series:
    """`owner` is MANUFACTURER or "company:17"; `prefix` is that of a series that begins now."""

    owner: str
    name: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Numbered:
    series_id: int
    number: str


# what the manufacturer sells, and what it takes back
INVOICES = Series(MANUFACTURER, "invoice", "RE")
CREDIT_NOTES = Series(MANUFACTURER, "credit-note", "GS")


def take(series: Series) -> Numbered:
    """The next number; never commits. A series begins when its first number is taken."""
    row = _next(series)
    if row is None:
        begun = {"owner": series.owner, "name": series.name, "prefix": series.prefix}
        db.session.execute(insert_new(_series).values(**begun, next_number=1))
        row = _next(series)
    if row is None:
        raise LookupError(f"series {series.name} of {series.owner} is gone")
    series_id, *parts = row
    return Numbered(series_id, written(*parts))


def written(prefix: str, digits: int, number: int, suffix: str) -> str:
    """A number that outgrows its digits becomes longer."""
    return f"{prefix}{number:0{digits}}{suffix}"


def _next(series: Series) -> Row[tuple[int, str, int, int, str]] | None:
    mine = (_series.c.owner == series.owner, _series.c.name == series.name)
    return db.session.execute(_TAKE.where(*mine)).one_or_none()
