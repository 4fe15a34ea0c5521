"""Invoices of claims as finance reads them: a page in one statement, or some of them by id."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, exists, func, or_, select

from portal.accounts.bank.kinds import BankState
from portal.accounts.bank.models import BankDetails
from portal.accounts.models import Company
from portal.claims.kinds import ChargeState, InvoiceState
from portal.claims.models import Claim, ClaimCharge, ClaimEvent, ClaimInvoice
from portal.claims.reference_numbers import has_in_reference
from portal.core.clock import now
from portal.core.rows import filled
from portal.core.statements import table_of
from portal.core.typed_text import plain_capitals
from portal.extensions import db
from portal.invoicing.comparing import Difference, Differs
from portal.invoicing.money import Money
from portal.web.paging import one_page

MOST_AT_ONCE = 100
# an event of a claim, by which a second file of the same payment is noticed
IN_TRANSFER = "invoice.transfer"
NOT_SENT = "invoice.not_sent"
WAITING = (InvoiceState.SUBMITTED.value, InvoiceState.SETTLED.value)

_claims, _companies, _banks = table_of(Claim), table_of(Company), table_of(BankDetails)
_invoices, _charges, _events = table_of(ClaimInvoice), table_of(ClaimCharge), table_of(ClaimEvent)


@dataclass(frozen=True, slots=True)
class Filters:
    """`state` "" stands for all."""

    state: str = InvoiceState.SUBMITTED.value
    text: str = ""


@dataclass(frozen=True, slots=True)
class ListedInvoice:
    """`bank_state` is None where the company has entered no account; `transfer_at` is when a
    payment of its claim last went into a file for the bank, unless that is known not to be sent;
    `transfer` is the file that has this one.
    """

    id: int
    uuid: UUID
    number: str
    way: str
    state: InvoiceState
    issued_on: date
    due_on: date | None
    net: Money
    vat: Money
    gross: Money
    differences: Sequence[Difference]
    submitted_at: datetime
    decided_at: datetime | None
    reason: str
    paid_on: date | None
    claim: UUID
    claim_id: int
    claim_number: str
    reference_number: str
    company: str
    company_id: int
    customer_no: str
    country: str
    vat_id: str
    bank_state: BankState | None
    charged: Money
    transfer: str
    transfer_at: datetime | None

    @property
    def bank_verified(self) -> bool:
        return self.bank_state is BankState.VERIFIED

    @property
    def days(self) -> int:
        """Since it was submitted."""
        return (now() - self.submitted_at).days

    @property
    def can_be_settled(self) -> bool:
        return self.state in (InvoiceState.SUBMITTED, InvoiceState.DISPUTED)


def listed(filters: Filters, page: int) -> tuple[Sequence[ListedInvoice], int]:
    """Oldest first; and how many there are on all pages."""
    query = selected().where(*_conditions(filters)).order_by(_invoices.c.id)
    rows, total = one_page(query, page)
    return [shown(row) for row in rows], total


def chosen(uuids: Collection[UUID]) -> list[ListedInvoice]:
    """Those that there are, oldest first."""
    query = selected().where(_invoices.c.uuid.in_(list(uuids))).order_by(_invoices.c.id)
    return [shown(row) for row in db.session.execute(query)]


def count_waiting() -> int:
    return int(db.session.execute(select(waiting())).scalar_one())


def waiting() -> ScalarSelect[Any]:
    """How many finance has to decide, and to pay."""
    return (
        select(func.count())
        .select_from(_invoices)
        .where(_invoices.c.kind == "invoice", _invoices.c.state.in_(WAITING))
        .scalar_subquery()
    )


def selected() -> Select[Any]:
    current = and_(
        _banks.c.company_id == _companies.c.id,
        _banks.c.superseded_at.is_(None),
    )
    charged = (
        select(func.coalesce(func.sum(_charges.c.net), 0))
        .where(
            _charges.c.claim_id == _claims.c.id,
            _charges.c.state != ChargeState.DROPPED.value,
        )
        .scalar_subquery()
    )
    marked = _invoices.alias("marked")
    transfer = (
        select(func.max(_events.c.at))
        .where(
            _events.c.claim_id == _claims.c.id,
            _events.c.kind == IN_TRANSFER,
            exists().where(marked.c.claim_id == _claims.c.id, marked.c.transfer != ""),
        )
        .scalar_subquery()
    )
    return (
        select(
            _invoices,
            _claims.c.uuid.label("claim"),
            _claims.c.number.label("claim_number"),
            _claims.c.reference_number,
            _companies.c.id.label("company_id"),
            _companies.c.name.label("company"),
            _companies.c.customer_no,
            _companies.c.country,
            _companies.c.vat_id,
            _banks.c.state.label("bank_state"),
            charged.label("charged"),
            transfer.label("transfer_at"),
        )
        .join(_claims, _claims.c.id == _invoices.c.claim_id)
        .join(_companies, _companies.c.id == _claims.c.company_id)
        .outerjoin(_banks, current)
        .where(_invoices.c.kind == "invoice")
    )


def shown(row: Row[Any]) -> ListedInvoice:
    return filled(
        ListedInvoice,
        row,
        state=InvoiceState(row.state),
        differences=[
            Difference(Differs(each["what"]), each["expected"], each["found"])
            for each in row.differences
        ],
        net=Money.of_cents(row.net, row.currency),
        vat=Money.of_cents(row.vat, row.currency),
        gross=Money.of_cents(row.gross, row.currency),
        bank_state=BankState(row.bank_state) if row.bank_state else None,
        charged=Money.of_cents(row.charged),
    )


def _conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.state:
        yield _invoices.c.state == filters.state
    if filters.text:
        plain = plain_capitals(filters.text)
        yield or_(
            _invoices.c.number.icontains(filters.text, autoescape=True),
            _companies.c.name.icontains(filters.text, autoescape=True),
            has_in_reference(filters.text),
            *([_claims.c.number.contains(plain, autoescape=True)] if plain else []),
        )
