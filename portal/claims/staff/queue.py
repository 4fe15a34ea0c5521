"""The claims that staff work on: a page of them in one statement, or all of them for a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select

from portal.accounts.models import Company
from portal.claims import waiting
from portal.claims.conditions import Ours
from portal.claims.kinds import BACK, ClaimState, PartState
from portal.claims.models import Claim, ClaimCharge, ReplacedPart
from portal.claims.reference_numbers import has_in_reference
from portal.claims.waiting import Waiting, waits
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
# shown to those who ask for them, or look for one; and a refused one that the company wrote on
ENDED = (ClaimState.CLOSED, ClaimState.REFUSED, ClaimState.WITHDRAWN)

_claims, _parts, _companies = table_of(Claim), table_of(ReplacedPart), table_of(Company)
_charges = table_of(ClaimCharge)


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
    company_id: int
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
    paid: bool
    to_inspect: bool
    charges_due: bool
    open_steps: tuple[Ours, ...]

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


def companies(filters: Filters) -> Sequence[int]:
    """Whose claims `every` yields."""
    found = _query(filters).with_only_columns(_claims.c.company_id).order_by(None).distinct()
    return db.session.execute(found).scalars().all()


def count_for(whom: Waiting) -> int:
    return int(db.session.execute(select(waiting.count_of(whom))).scalar_one())


def _queued(row: Row[Any]) -> QueuedClaim:
    return filled(
        QueuedClaim,
        row,
        state=ClaimState(row.state),
        net=Money.of_cents(row.net),
        unanswered=bool(row.unanswered),
        paid=bool(row.paid),
        to_inspect=bool(row.to_inspect),
        charges_due=bool(row.charges_due),
        open_steps=_open_steps(row),
    )


def _open_steps(row: Row[Any]) -> tuple[Ours, ...]:
    """Of what is not back yet, the rest comes first."""
    if row.state not in BACK:
        return ()
    return tuple(step for step in Ours if row._mapping[step.value])


def _query(filters: Filters) -> Select[Any]:
    of_claim = _parts.c.claim_id == _claims.c.id
    count = select(func.count(_parts.c.id)).where(of_claim).scalar_subquery()
    out = of_claim & (_parts.c.state == PartState.RECEIVED.value)
    due = select(func.min(_parts.c.due_on)).where(out).scalar_subquery()
    disputed = select(func.count(_charges.c.id)).where(waiting.is_disputed()).scalar_subquery()
    return (
        select(
            _claims,
            _companies.c.name.label("company"),
            _companies.c.customer_no,
            _companies.c.country,
            count.label("parts"),
            due.label("due_on"),
            disputed.label("disputed_charges"),
            waiting.is_unanswered().label("unanswered"),
            waiting.is_paid().label("paid"),
            waiting.is_to_inspect().label("to_inspect"),
            waiting.has_charges_due().label("charges_due"),
            *(waiting.is_open(step).label(step.value) for step in Ours),
        )
        .join(_companies, _companies.c.id == _claims.c.company_id)
        .where(_claims.c.state != ClaimState.DRAFT.value, *_conditions(filters))
        .order_by(_claims.c.submitted_on, _claims.c.id)
    )


def _conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.state:
        yield _claims.c.state == filters.state
    elif not filters.text:
        refused = _claims.c.state == ClaimState.REFUSED.value
        answered_back = and_(refused, waiting.is_unanswered())
        yield or_(_claims.c.state.not_in(ENDED), answered_back)
    if filters.waiting:
        yield waits(Waiting(filters.waiting))
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


def _matches(text: str) -> ColumnElement[bool]:
    """Numbers and serials as capitals; companies, plants and own references folded."""
    ways = [
        _claims.c.searched.like(like_pattern(text), escape="!"),
        _companies.c.name.icontains(text, autoescape=True),
        has_in_reference(text),
    ]
    if plain := plain_capitals(text[:100]):
        ways += [
            _claims.c.number.contains(plain, autoescape=True),
            _companies.c.customer_no == plain,
        ]
    if len(serial := normalise_serial(text)) >= SHORTEST_SERIAL:
        named = or_(
            _parts.c.defective_serial.contains(serial, autoescape=True),
            _parts.c.replacement_serial.contains(serial, autoescape=True),
        )
        ways.append(exists().where(_parts.c.claim_id == _claims.c.id, named))
    return or_(*ways)
