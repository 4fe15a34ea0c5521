"""The manufacturer's reference number: kept as support wrote it, found however it is typed."""

from sqlalchemy import ColumnElement, and_, func, or_

from portal.claims.models import Claim
from portal.core.plain_text import one_line
from portal.core.statements import table_of
from portal.core.typed_text import MAX_TYPED, plain_capitals

_number = table_of(Claim).c.reference_number


def is_reference(typed: str) -> ColumnElement[bool]:
    """The whole of it was typed."""
    line, plain = _read(typed)
    return and_(_number != "", or_(func.upper(_number) == line.upper(), _plain() == plain))


def has_in_reference(typed: str) -> ColumnElement[bool]:
    """A piece of it was typed; of nothing but dashes, only as they are."""
    line, plain = _read(typed)
    ways = [_number.icontains(line, autoescape=True)]
    if plain:
        ways.append(_plain().contains(plain, autoescape=True))
    return and_(_number != "", or_(*ways))


def _read(typed: str) -> tuple[str, str]:
    typed = typed[:MAX_TYPED]
    return one_line(typed), plain_capitals(typed)


def _plain() -> ColumnElement[str]:
    """Capitals without blanks and dashes, as `plain_capitals` makes of what is typed."""
    return func.replace(func.replace(func.upper(_number), "-", ""), " ", "")
