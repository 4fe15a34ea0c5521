"""No two invoices of a company bear the same number, whichever way they came."""

from sqlalchemy import or_, select

from portal.accounts.models import Company
from portal.claims.kinds import InvoiceState, InvoiceWay
from portal.claims.models import Claim, ClaimInvoice
from portal.core.errors import DomainError
from portal.core.statements import table_of
from portal.core.typed_text import plain_number
from portal.extensions import db

_companies, _claims, _papers = table_of(Company), table_of(Claim), table_of(ClaimInvoice)


class NumberTaken(DomainError):
    """Another invoice or credit note of the company bears it, over the claim `claim`."""

    number: str
    claim: str


def hold_numbers(company_id: int) -> None:
    """Others who submit an invoice of this company wait until the transaction ends.

    Before a number is taken from the series: who begins a series holds the company first, too.
    """
    mine = select(_companies.c.id).where(_companies.c.id == company_id)
    db.session.execute(mine.with_for_update(key_share=True))


def refuse_taken(company_id: int, number: str) -> None:
    """One that was taken back is corrected under its number; one that was written here stays what
    it is, cancelled or not. Case, blanks, and how a dash or a letter is typed tell no two numbers
    apart. Raises NumberTaken.
    """
    stays = or_(
        _papers.c.state != InvoiceState.CANCELLED.value,
        _papers.c.way == InvoiceWay.CREATED.value,
    )
    found = (
        select(_papers.c.number, _claims.c.number.label("claim"))
        .join(_claims, _claims.c.id == _papers.c.claim_id)
        .where(_claims.c.company_id == company_id, stays)
    )
    # compared here: to a database, letters and dashes that look alike are different ones
    wanted = plain_number(number)
    for row in db.session.execute(found):
        if plain_number(row.number) == wanted:
            raise NumberTaken(number=row.number, claim=row.claim)
