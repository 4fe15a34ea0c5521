"""All invoices of claims as a table for accounting; docs/accounting-export.md says its columns."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import select

from portal.accounts.models import Company
from portal.claims.models import Claim, ClaimInvoice
from portal.core.clock import today
from portal.core.statements import table_of
from portal.documents.csv_export import Cell
from portal.extensions import db
from portal.invoicing.money import Money

COLUMNS = (
    "claim_number",
    "reference_number",
    "submitted_on",
    "price_list",
    "customer_number",
    "company",
    "country",
    "vat_id",
    "invoice_number",
    "invoice_kind",
    "way",
    "issued_on",
    "due_on",
    "currency",
    "net",
    "vat",
    "gross",
    "state",
    "received_at",
    "decided_at",
    "paid_on",
)

_claims, _companies, _invoices = table_of(Claim), table_of(Company), table_of(ClaimInvoice)


def rows(since: date | None, until: date | None) -> Iterator[Sequence[Cell]]:
    """Invoices and credit notes that were issued on these days, or all; in the order of arrival."""
    days = _invoices.c.issued_on.between(since or date.min, until or today())
    found = (
        select(
            _invoices,
            _claims.c.number.label("claim_number"),
            _claims.c.reference_number,
            _claims.c.submitted_on,
            _claims.c.price_list,
            _companies.c.customer_no,
            _companies.c.name.label("company"),
            _companies.c.country,
            _companies.c.vat_id,
        )
        .join(_claims, _claims.c.id == _invoices.c.claim_id)
        .join(_companies, _companies.c.id == _claims.c.company_id)
        .where(days)
        .order_by(_invoices.c.id)
    )
    for row in db.session.execute(found).yield_per(500):
        yield (
            row.claim_number,
            row.reference_number,
            row.submitted_on,
            row.price_list,
            row.customer_no,
            row.company,
            row.country,
            row.vat_id,
            row.number,
            row.kind,
            row.way,
            row.issued_on,
            row.due_on,
            row.currency,
            *(Money.of_cents(cents).amount for cents in (row.net, row.vat, row.gross)),
            row.state,
            row.submitted_at.isoformat(timespec="seconds"),
            row.decided_at.isoformat(timespec="seconds") if row.decided_at else "",
            row.paid_on,
        )
