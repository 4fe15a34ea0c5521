"""The claims that staff work on: a page of them in one statement, or all of them for a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select

from portal.accounts.models import Company
from portal.claims.kinds import ChargeState, ClaimState, InvoiceState, PartState
from portal.claims.models import Claim, ClaimCharge, ClaimInvoice, ClaimMessage, ReplacedPart
from portal.core.clock import today
from portal.core.folding import like_pattern
from portal.core.rows import filled
from portal.core.serials import normalise_serial
from portal.core.statements import table_of
from portal.core.typed_text import plain_capitals
from portal.extensions import db
from portal.invoicing.money import Money
from portal.web.paging import one_page

SHORTEST_SERIAL = 3
# whose step it is, by the state alone
SUPPORTS = (ClaimState.SUBMITTED, ClaimState.ACCEPTED, ClaimState.RETURNED)
FINANCES = (ClaimState.INVOICED, ClaimState.SETTLED)
COMPANIES = (
    ClaimState.QUESTION,
    ClaimState.SHIPPED,
    ClaimState.RECEIVED,
    ClaimState.INSPECTED,
    ClaimState.DISPUTED,
)
# shown to those who ask for them, or look for one
ENDED = (ClaimState.CLOSED, ClaimState.REFUSED, ClaimState.WITHDRAWN)

_claims, _parts, _companies = table_of(Claim), table_of(ReplacedPart), table_of(Company)
_messages, _charges = table_of(ClaimMessage), table_of(ClaimCharge)
_invoices = table_of(ClaimInvoice)


class Waiting(StrEnum):
    """On whom a claim waits."""

    SUPPORT = "support"
    FINANCE = "finance"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Filters:
    """An empty text stands for all; without a state and a text, for all that have not ended."""

    state: str = ""
    waiting: str = ""
    country: str = ""
    overdue: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class QueuedClaim:
    """`due_on` is the earliest day on which a defective device must be back."""

    uuid: UUID
    number: str
    state: ClaimState
    company: str
    customer_no: str
    country: str
    plant_name: str
    submitted_on: date
    reference_number: str
    net: Money
    parts: int
    due_on: date | None
    unanswered: bool
    disputed_charges: int

    @property
    def age(self) -> int:
        """In days, since its submission."""
        return (today() - self.submitted_on).days

    @property
    def overdue(self) -> bool:
        return self.due_on is not None and self.due_on < today()


def queue(filters: Filters, page: int) -> tuple[Sequence[QueuedClaim], int]:
    """The longest waiting first; and how many there are on all pages."""
    rows, total = one_page(_query(filters), page)
    return [_queued(row) for row in rows], total


def every(filters: Filters) -> Iterator[QueuedClaim]:
    """For a file of any length."""
    for row in db.session.execute(_query(filters)).yield_per(500):
        yield _queued(row)


def count_for(waiting: Waiting) -> int:
    found = select(func.count()).select_from(_claims).where(_waits(waiting))
    return int(db.session.execute(found).scalar_one())


def _queued(row: Row[Any]) -> QueuedClaim:
    return filled(
        QueuedClaim,
        row,
        state=ClaimState(row.state),
        net=Money.of_cents(row.net),
        unanswered=bool(row.unanswered),
    )


def _query(filters: Filters) -> Select[Any]:
    of_claim = _parts.c.claim_id == _claims.c.id
    count = select(func.count(_parts.c.id)).where(of_claim).scalar_subquery()
    out = of_claim & (_parts.c.state == PartState.RECEIVED.value)
    due = select(func.min(_parts.c.due_on)).where(out).scalar_subquery()
    disputed = select(func.count(_charges.c.id)).where(_is_disputed()).scalar_subquery()
    return (
        select(
            _claims,
            _companies.c.name.label("company"),
            _companies.c.customer_no,
            _companies.c.country,
            count.label("parts"),
            due.label("due_on"),
            disputed.label("disputed_charges"),
            _unanswered().label("unanswered"),
        )
        .join(_companies, _companies.c.id == _claims.c.company_id)
        .where(_claims.c.state != ClaimState.DRAFT.value, *_conditions(filters))
        .order_by(_claims.c.submitted_on, _claims.c.id)
    )


def _conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.state:
        yield _claims.c.state == filters.state
    elif not filters.text:
        yield _claims.c.state.not_in(ENDED)
    if filters.waiting:
        yield _waits(Waiting(filters.waiting))
    if filters.country:
        yield _companies.c.country == filters.country
    if filters.overdue:
        yield exists().where(
            _parts.c.claim_id == _claims.c.id,
            _parts.c.state == PartState.RECEIVED.value,
            _parts.c.due_on < today(),
        )
    if filters.text:
        yield _matches(filters.text)


def _waits(waiting: Waiting) -> ColumnElement[bool]:
    """A message that nobody answered, or a disputed charge, waits for support in any state."""
    match waiting:
        case Waiting.SUPPORT:
            return or_(
                _claims.c.state.in_(SUPPORTS),
                _is_paid(),
                and_(_claims.c.state.in_((*FINANCES, *COMPANIES)), _unanswered()),
                exists().where(_is_disputed()),
            )
        case Waiting.FINANCE:
            return and_(_claims.c.state.in_(FINANCES), ~_is_paid())
        case Waiting.COMPANY:
            return _claims.c.state.in_(COMPANIES)


def _is_paid() -> ColumnElement[bool]:
    """Yet not closed: something is still to be inspected, or a charge to be decided."""
    paid = exists().where(
        _invoices.c.claim_id == _claims.c.id, _invoices.c.state == InvoiceState.PAID.value
    )
    return and_(_claims.c.state == ClaimState.SETTLED.value, paid)


def _is_disputed() -> ColumnElement[bool]:
    disputed = _charges.c.state == ChargeState.DISPUTED.value
    return and_(_charges.c.claim_id == _claims.c.id, disputed)


def _unanswered() -> ColumnElement[bool]:
    """The company had the last word."""
    theirs, ours = _messages.alias(), _messages.alias()
    answered = exists().where(
        ours.c.claim_id == _claims.c.id, ours.c.by_staff.is_(True), ours.c.id > theirs.c.id
    )
    return exists().where(
        theirs.c.claim_id == _claims.c.id, theirs.c.by_staff.is_(False), ~answered
    )


def _matches(text: str) -> ColumnElement[bool]:
    """Numbers and serials as capitals; companies, plants and own references folded."""
    ways = [
        _claims.c.searched.like(like_pattern(text), escape="!"),
        _companies.c.name.icontains(text, autoescape=True),
    ]
    if plain := plain_capitals(text[:100]):
        ways += [
            _claims.c.number.contains(plain, autoescape=True),
            _claims.c.reference_number.contains(plain, autoescape=True),
            _companies.c.customer_no == plain,
        ]
    if len(serial := normalise_serial(text)) >= SHORTEST_SERIAL:
        named = or_(
            _parts.c.defective_serial.contains(serial, autoescape=True),
            _parts.c.replacement_serial.contains(serial, autoescape=True),
        )
        ways.append(exists().where(_parts.c.claim_id == _claims.c.id, named))
    return or_(*ways)
