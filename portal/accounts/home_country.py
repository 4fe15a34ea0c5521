"""The country of a company at this very moment, for whatever depends on its region."""

from sqlalchemy import bindparam, select

from portal.accounts.models import Company
from portal.core.errors import DomainError
from portal.core.statements import table_of
from portal.extensions import db

_company = table_of(Company)
# many may hold it at once; whoever approves a move waits for all of them, and they for it
_HELD = (
    select(_company.c.country)
    .where(_company.c.id == bindparam("of_company"))
    .with_for_update(read=True)
)


class CompanyMoved(DomainError):
    """Its country is not any more what this request began with: other coins count now."""


def held_country(company_id: int) -> str:
    """As it stays until the transaction ends; comes first in it (docs/decisions/0021)."""
    return str(db.session.execute(_HELD, {"of_company": company_id}).scalar_one())
