"""A claim as the pages of one deed show it: who it is from, their language, its parts."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, select

from portal.accounts.models import Company, Membership, User
from portal.claims import reading
from portal.claims.filing.disputing import UnknownCharge
from portal.claims.holding import UnknownClaim
from portal.claims.kinds import ChargeKind, ChargeState, ClaimState, PartKind, PartState
from portal.claims.models import Claim, ClaimCharge, ReplacedPart
from portal.claims.progress import UnknownPart
from portal.claims.proving import parts_selected
from portal.claims.shown import ShownClaim, ShownPart
from portal.claims.telling import addressed, sees_claims
from portal.core.rows import filled
from portal.core.statements import table_of
from portal.extensions import db
from portal.invoicing.money import Money
from portal.web.i18n import SOURCE, known_language

_claims, _parts, _charges = table_of(Claim), table_of(ReplacedPart), table_of(ClaimCharge)
_companies, _users, _members = table_of(Company), table_of(User), table_of(Membership)


@dataclass(frozen=True, slots=True)
class DeskClaim:
    """`language` is that of whoever is told: who speaks for the company (`telling.addressed`), or
    the company once they have left.
    """

    id: int
    uuid: UUID
    number: str
    state: ClaimState
    version: int
    company_id: int
    company: str
    customer_no: str
    country: str
    reference_number: str
    submitted_on: date | None
    plant_name: str
    vat_decision: str
    language: str


@dataclass(frozen=True, slots=True)
class DeskCharge:
    uuid: UUID
    kind: ChargeKind
    state: ChargeState
    net: Money
    note: str
    dispute_reason: str
    serial: str
    model: str
    has_evidence: bool


def whole_claim(uuid: UUID) -> ShownClaim:
    """The page of a claim. Raises UnknownClaim, of a draft too: it is the company's own."""
    claim = reading.read(uuid, None)
    if claim.is_draft:
        raise UnknownClaim()
    return claim


def desk_claim(uuid: UUID) -> DeskClaim:
    """One statement. Raises UnknownClaim, of a draft too."""
    row = db.session.execute(_selected().where(_claims.c.uuid == uuid)).one_or_none()
    if row is None:
        raise UnknownClaim()
    locale = row.person_locale or row.company_locale
    language = known_language(locale) or SOURCE
    return filled(DeskClaim, row, state=ClaimState(row.state), language=language)


def part_of(claim: DeskClaim, uuid: UUID) -> ShownPart:
    """Raises UnknownPart."""
    found = parts_selected().where(_parts.c.claim_id == claim.id, _parts.c.uuid == uuid)
    row = db.session.execute(found).one_or_none()
    if row is None:
        raise UnknownPart()
    return shown_part(row)


def shown_part(row: Row[Any]) -> ShownPart:
    kind, state, proved = PartKind(row.kind), PartState(row.state), bool(row.return_proved)
    return filled(ShownPart, row, kind=kind, state=state, return_proved=proved, lines=())


def charge_of(claim: DeskClaim, uuid: UUID) -> DeskCharge:
    """Raises UnknownCharge."""
    this = (_charges.c.claim_id == claim.id, _charges.c.uuid == uuid)
    row = db.session.execute(_charges_selected().where(*this)).one_or_none()
    if row is None:
        raise UnknownCharge()
    return _charge(row)


def _charges_selected() -> Select[Any]:
    return select(_charges, _parts.c.defective_serial.label("serial"), _parts.c.model).join(
        _parts, _parts.c.id == _charges.c.part_id
    )


def _charge(row: Row[Any]) -> DeskCharge:
    return filled(
        DeskCharge,
        row,
        kind=ChargeKind(row.kind),
        state=ChargeState(row.state),
        net=Money.of_cents(row.net),
        has_evidence=row.evidence_id is not None,
    )


def charges_of(claim: DeskClaim) -> list[DeskCharge]:
    """All of them, in the order in which they were made."""
    found = _charges_selected().where(_charges.c.claim_id == claim.id).order_by(_charges.c.id)
    return [_charge(row) for row in db.session.execute(found)]


def _selected() -> Select[Any]:
    """As `telling` finds who is told, so that a text is written in that language."""
    membership = and_(
        _members.c.user_id == addressed(),
        _members.c.company_id == _claims.c.company_id,
        sees_claims(_members),
    )
    person = and_(_users.c.id == _members.c.user_id, _users.c.active.is_(True))
    return (
        select(
            _claims,
            _companies.c.name.label("company"),
            _companies.c.customer_no,
            _companies.c.country,
            _companies.c.locale.label("company_locale"),
            _users.c.locale.label("person_locale"),
        )
        .join(_companies, _companies.c.id == _claims.c.company_id)
        .outerjoin(_members, membership)
        .outerjoin(_users, person)
        .where(_claims.c.state != ClaimState.DRAFT.value)
    )
