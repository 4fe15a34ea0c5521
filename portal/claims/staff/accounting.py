"""All invoices of claims as a table for accounting; docs/accounting-export.md says its columns."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select

from portal.accounts.models import Company
from portal.claims.debit_subject import debit_subject
from portal.claims.models import Claim, ClaimInvoice
from portal.core.clock import midnight
from portal.core.statements import table_of
from portal.documents.csv_export import Cell
from portal.extensions import db
from portal.invoicing.kinds import InvoiceKind
from portal.invoicing.models import Invoice
from portal.invoicing.money import Money
from portal.invoicing.sealing import opened

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

# the manufacturer's own invoice over what it charges to a company, and what cancels one
CHARGES, CHARGES_CREDITED = "charges", "charges_credit_note"

_claims, _companies, _invoices = table_of(Claim), table_of(Company), table_of(ClaimInvoice)
_own = table_of(Invoice)
_ABOUT = (
    _claims.c.number.label("claim_number"),
    _claims.c.reference_number,
    _claims.c.submitted_on,
    _claims.c.price_list,
    _companies.c.customer_no,
    _companies.c.name.label("company"),
    _companies.c.country,
    _companies.c.vat_id,
)


def rows(since: date | None, until: date | None) -> Iterator[Sequence[Cell]]:
    """Invoices and credit notes that arrived on these days, or all; in the order of arrival.
    After those of the companies come the manufacturer's own, by the day of their issue.
    """
    theirs, ours = _chosen(since, until)
    for row in db.session.execute(theirs.order_by(_invoices.c.id)).yield_per(500):
        yield (*_about(row), row.kind, row.way, *_days_and_sums(row, row.due_on), *_progress(row))
    for row in db.session.execute(ours.order_by(_own.c.id)).yield_per(500):
        payment = opened(row.content).payment
        due_on = date.fromisoformat(payment.due_on) if payment else None
        issued = ("invoiced", row.issued_at.isoformat(timespec="seconds"), "", None)
        kind = CHARGES if row.kind == InvoiceKind.INVOICE else CHARGES_CREDITED
        yield (*_about(row), kind, "created", *_days_and_sums(row, due_on), *issued)


def companies(since: date | None, until: date | None) -> Sequence[int]:
    """Of whom `rows` tells."""
    theirs, ours = (each.with_only_columns(_companies.c.id) for each in _chosen(since, until))
    return db.session.execute(theirs.union(ours)).scalars().all()


def _chosen(since: date | None, until: date | None) -> tuple[Select[Any], Select[Any]]:
    """Invoices of the companies, and the manufacturer's own."""
    theirs = _of_a_company(
        select(_invoices, *_ABOUT).join(_claims, _invoices.c.claim_id == _claims.c.id)
    )
    ours = _of_a_company(
        select(_own, *_ABOUT).join(_claims, _own.c.subject == debit_subject(_claims.c.id))
    )
    return (
        theirs.where(*_within(_invoices.c.submitted_at, since, until)),
        ours.where(*_within(_own.c.issued_at, since, until)),
    )


def _within(
    moment: ColumnElement[datetime], since: date | None, until: date | None
) -> Iterator[ColumnElement[bool]]:
    if since:
        yield moment >= midnight(since)
    if until:
        yield moment < midnight(until + timedelta(days=1))


def _of_a_company(selected: Select[Any]) -> Select[Any]:
    return selected.join(_companies, _companies.c.id == _claims.c.company_id)


def _about(row: Row[Any]) -> tuple[Cell, ...]:
    return (
        row.claim_number,
        row.reference_number,
        row.submitted_on,
        row.price_list,
        row.customer_no,
        row.company,
        row.country,
        row.vat_id,
        row.number,
    )


def _days_and_sums(row: Row[Any], due_on: date | None) -> tuple[Cell, ...]:
    sums = (Money.of_cents(cents).amount for cents in (row.net, row.vat, row.gross))
    return (row.issued_on, due_on, row.currency, *sums)


def _progress(row: Row[Any]) -> tuple[Cell, ...]:
    return (
        row.state,
        row.submitted_at.isoformat(timespec="seconds"),
        row.decided_at.isoformat(timespec="seconds") if row.decided_at else "",
        row.paid_on,
    )
