"""The company's claims, newest first: a page of them in one statement."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Exists, Select, and_, exists, func, or_, select

from portal.claims.kinds import BACK, ChargeState, ClaimState, InvoiceState, PartState
from portal.claims.labels import YOURS
from portal.claims.models import Claim, ClaimCharge, ClaimInvoice, ReplacedPart
from portal.claims.next_step import ON_THE_WAY
from portal.claims.reference_numbers import has_in_reference
from portal.claims.waiting import waits_for_us
from portal.core.clock import day_of, today
from portal.core.folding import like_pattern
from portal.core.rows import filled
from portal.core.serials import normalise_serial
from portal.core.statements import table_of
from portal.core.typed_text import plain_capitals
from portal.invoicing.money import Money
from portal.web.paging import one_page

# the filter "waits for you"
YOUR_STEP = "yours"
SHORTEST_SERIAL = 3

_claims, _parts = table_of(Claim), table_of(ReplacedPart)
_charges, _invoices = table_of(ClaimCharge), table_of(ClaimInvoice)

# what a part waits for from the company, as `ShownClaim` has it
_TO_RECEIVE = _parts.c.state == PartState.SHIPPED.value
_TO_SEND = and_(_parts.c.state == PartState.RECEIVED.value, _parts.c.sent_back_on.is_(None))
_NOT_TRACKED = or_(_parts.c.sent_back_on.is_(None), _parts.c.return_tracking == "")
_ON_ITS_WAY = and_(_parts.c.state == PartState.RECEIVED.value, _parts.c.sent_back_on.is_not(None))
_HAS_LEFT = or_(
    _ON_ITS_WAY, _parts.c.state.in_((PartState.RETURNED.value, PartState.INSPECTED.value))
)
_TO_TELL = and_(_HAS_LEFT, _parts.c.replaced_on.is_(None))


@dataclass(frozen=True, slots=True)
class Filters:
    """`state` is a state, YOUR_STEP, or "" for all."""

    state: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class ListedClaim:
    """`due_on` is the earliest day on which a device must be back that has no consignment number,
    or is overdue; the rest is for its next step (`next_step.Standing`).
    """

    uuid: UUID
    number: str
    state: ClaimState
    plant_name: str
    plant_city: str
    own_reference: str
    created_at: datetime
    submitted_on: date | None
    reference_number: str
    net: Money
    parts: int
    due_on: date | None
    paid_on: date | None
    open_charge: bool
    to_receive: bool
    to_send: bool
    to_tell: bool
    sent_on: date | None
    waits_for_us: bool

    @property
    def overdue(self) -> bool:
        return self.due_on is not None and self.due_on < today()

    @property
    def age(self) -> int:
        """In days, since its submission."""
        return (today() - (self.submitted_on or day_of(self.created_at))).days


def listed_claims(
    company_id: int, filters: Filters, page: int
) -> tuple[Sequence[ListedClaim], int]:
    """And how many there are on all pages."""
    rows, total = one_page(_query(company_id, filters), page)
    claims = [
        filled(ListedClaim, row, state=ClaimState(row.state), net=Money.of_cents(row.net))
        for row in rows
    ]
    return claims, total


def waiting_for(company_id: Any) -> Select[Any]:
    """How many claims wait for a step of this company."""
    found = select(func.count()).select_from(_claims)
    return found.where(_claims.c.company_id == company_id, _is_yours())


def _query(company_id: int, filters: Filters) -> Select[Any]:
    of_claim = _parts.c.claim_id == _claims.c.id
    count = select(func.count(_parts.c.id)).where(of_claim).scalar_subquery()
    told = or_(_NOT_TRACKED, _parts.c.due_on < today())
    out = (_parts.c.state == PartState.RECEIVED.value, told)
    due = select(func.min(_parts.c.due_on)).where(of_claim, *out).scalar_subquery()
    query = select(_claims, count.label("parts"), due.label("due_on"), *_standing())
    query = query.where(_claims.c.company_id == company_id)
    if filters.state == YOUR_STEP:
        query = query.where(_is_yours())
    elif filters.state:
        query = query.where(_claims.c.state == filters.state)
    if filters.text:
        query = query.where(_matches(filters.text))
    return query.order_by(_claims.c.id.desc())


def _standing() -> Iterator[ColumnElement[Any]]:
    paid = (
        _invoices.c.claim_id == _claims.c.id,
        _invoices.c.state == InvoiceState.PAID.value,
    )
    sent = select(func.max(_parts.c.sent_back_on)).where(
        _parts.c.claim_id == _claims.c.id, _parts.c.state == PartState.RECEIVED.value
    )
    open_states = [state.value for state in ChargeState if state.is_open]
    charged = exists().where(_charges.c.claim_id == _claims.c.id, _charges.c.state.in_(open_states))
    yield select(_invoices.c.paid_on).where(*paid).scalar_subquery().label("paid_on")
    yield charged.label("open_charge")
    yield _has(_TO_RECEIVE).label("to_receive")
    yield _has(_TO_SEND).label("to_send")
    yield _has(_TO_TELL).label("to_tell")
    yield sent.scalar_subquery().label("sent_on")
    yield waits_for_us().label("waits_for_us")


def _is_yours() -> ColumnElement[bool]:
    # what is back waits for them still, where its replacement was never told
    on_the_way = _claims.c.state.in_([state.value for state in (*ON_THE_WAY, *BACK)])
    waiting = _has(or_(_TO_RECEIVE, _TO_SEND, _TO_TELL))
    yours = and_(_claims.c.state.in_([state.value for state in YOURS]), ~waits_for_us())
    return or_(yours, and_(on_the_way, waiting))


def _has(part: ColumnElement[bool]) -> Exists:
    return exists().where(_parts.c.claim_id == _claims.c.id, part)


def _matches(text: str) -> ColumnElement[bool]:
    """Numbers and serials as capitals, plants and own references folded."""
    plain = plain_capitals(text[:100])
    ways = [_claims.c.searched.like(like_pattern(text), escape="!"), has_in_reference(text)]
    if plain:
        ways.append(_claims.c.number.contains(plain, autoescape=True))
    if len(serial := normalise_serial(text)) >= SHORTEST_SERIAL:
        ways.append(_has_serial(serial))
    return or_(*ways)


def _has_serial(serial: str) -> ColumnElement[bool]:
    named = or_(
        _parts.c.defective_serial.contains(serial, autoescape=True),
        _parts.c.replacement_serial.contains(serial, autoescape=True),
    )
    return exists().where(_parts.c.claim_id == _claims.c.id, named)
