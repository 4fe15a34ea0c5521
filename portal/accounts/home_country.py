"""The country of a company at this very moment, for whatever depends on its region."""

from sqlalchemy import ColumnElement, bindparam, case, exists, literal_column, select

from portal.accounts.models import Company
from portal.core.errors import DomainError
from portal.core.regions import EU_MEMBERS, Region
from portal.core.statements import table_of
from portal.extensions import db

_company = table_of(Company)
# many may hold it at once; whoever approves a move waits for all of them, and they for it
_HELD = (
    select(_company.c.country)
    .where(_company.c.id == bindparam("of_company"))
    .with_for_update(read=True)
)
_HOME = _HELD.cte("home")
_EU: ColumnElement[str] = literal_column(
    f"({', '.join(repr(country) for country in sorted(EU_MEMBERS))})"
)
_REGION = case(
    (_HOME.c.country == "DE", Region.DE.value),
    (_HOME.c.country.op("IN")(_EU), Region.EU.value),
    else_=Region.NON_EU.value,
)


class CompanyMoved(DomainError):
    """Its country is not any more what this request began with: other coins count now."""


def held_country(company_id: int) -> str:
    """As it stays until the transaction ends (docs/decisions/0021)."""
    return str(db.session.execute(_HELD, {"of_company": company_id}).scalar_one())


def is_in_country(country: ColumnElement[str]) -> ColumnElement[bool]:
    """A condition of a claim: the company `of_company` is there, and stays until the commit."""
    return exists(select(_HOME.c.country).where(_HOME.c.country == country))


def is_in_region(region: ColumnElement[str]) -> ColumnElement[bool]:
    """As `is_in_country`, for what any country of the region may do."""
    return exists(select(_HOME.c.country).where(region == _REGION))
