"""The company's claims, newest first: a page of them in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from portal.claims.kinds import ClaimState, PartState
from portal.claims.labels import YOURS
from portal.claims.models import Claim, ReplacedPart
from portal.core.clock import today
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


@dataclass(frozen=True, slots=True)
class Filters:
    """`state` is a state, YOUR_STEP, or "" for all."""

    state: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class ListedClaim:
    """`due_on` is the earliest day on which a defective device must be back."""

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

    @property
    def age(self) -> int:
        """In days, since its submission."""
        return (today() - (self.submitted_on or self.created_at.date())).days


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
    yours = [state.value for state in YOURS]
    return (
        select(func.count())
        .select_from(_claims)
        .where(_claims.c.company_id == company_id, _claims.c.state.in_(yours))
    )


def _query(company_id: int, filters: Filters) -> Select[Any]:
    of_claim = _parts.c.claim_id == _claims.c.id
    count = select(func.count(_parts.c.id)).where(of_claim).scalar_subquery()
    open_return = _parts.c.state == PartState.RECEIVED.value
    due = select(func.min(_parts.c.due_on)).where(of_claim, open_return).scalar_subquery()
    query = select(_claims, count.label("parts"), due.label("due_on"))
    query = query.where(_claims.c.company_id == company_id)
    if filters.state == YOUR_STEP:
        query = query.where(_claims.c.state.in_([state.value for state in YOURS]))
    elif filters.state:
        query = query.where(_claims.c.state == filters.state)
    if filters.text:
        query = query.where(_matches(filters.text))
    return query.order_by(_claims.c.id.desc())


def _matches(text: str) -> ColumnElement[bool]:
    """Numbers and serials as capitals, plants and own references folded."""
    plain = plain_capitals(text[:100])
    ways: list[ColumnElement[bool]] = [_claims.c.searched.like(like_pattern(text), escape="!")]
    if plain:
        ways.append(_claims.c.number.contains(plain, autoescape=True))
        ways.append(_claims.c.reference_number.contains(plain, autoescape=True))
    if len(serial := normalise_serial(text)) >= SHORTEST_SERIAL:
        ways.append(_has_serial(serial))
    return or_(*ways)


def _has_serial(serial: str) -> ColumnElement[bool]:
    named = or_(
        _parts.c.defective_serial.contains(serial, autoescape=True),
        _parts.c.replacement_serial.contains(serial, autoescape=True),
    )
    return exists().where(_parts.c.claim_id == _claims.c.id, named)
