"""A claim as whoever changes it holds it: others who do wait until this transaction ends."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update

from portal.claims.kinds import ClaimState
from portal.claims.models import Claim
from portal.core.errors import DomainError
from portal.core.rows import filled
from portal.core.statements import table_of
from portal.extensions import db

_claims = table_of(Claim)
# nobody changes these any more, whichever page is still open somewhere
FINISHED = frozenset({ClaimState.CLOSED, ClaimState.WITHDRAWN})


class UnknownClaim(DomainError):
    """No claim of this company has this id; whether another company's has, is not told."""


class ClaimFinished(DomainError):
    """Closed or withdrawn: nothing was changed."""

    state: ClaimState


class ClaimChanged(DomainError):
    """Somebody has changed it since the page was opened; nothing was changed."""


class ClaimSubmitted(DomainError):
    """The entries of a draft can be changed; those of a submitted claim cannot."""


@dataclass(frozen=True, slots=True)
class Held:
    """The row as it is now, while the transaction lasts."""

    id: int
    uuid: UUID
    number: str
    company_id: int
    state: ClaimState
    created_by: int
    price_list: str
    reference_number: str
    plant_name: str

    @property
    def is_draft(self) -> bool:
        return self.state is ClaimState.DRAFT


def hold(
    uuid: UUID, company_id: int | None, version: int | None = None, *, closed_too: bool = False
) -> Held:
    """`company_id` is None for staff, `version` for what no page showed before.

    Raises UnknownClaim, ClaimFinished or ClaimChanged.
    """
    mine = [_claims.c.uuid == uuid]
    if company_id is not None:
        mine.append(_claims.c.company_id == company_id)
    row = db.session.execute(
        update(_claims).where(*mine).values(version=_claims.c.version + 1).returning(*_claims.c)
    ).one_or_none()
    if row is None:
        raise UnknownClaim()
    state = ClaimState(row.state)
    if state in FINISHED and not (closed_too and state is ClaimState.CLOSED):
        raise ClaimFinished(state=state)
    if version is not None and row.version != version + 1:
        raise ClaimChanged()
    return filled(Held, row, state=state)


def hold_draft(uuid: UUID, company_id: int, version: int | None = None) -> Held:
    """The same for its entries. Raises ClaimSubmitted as well."""
    held = hold(uuid, company_id, version)
    if not held.is_draft:
        raise ClaimSubmitted()
    return held
