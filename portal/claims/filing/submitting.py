"""A draft becomes a claim: its number, its day and its price list are given once, together."""

from dataclasses import asdict
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.exc import IntegrityError

from portal.audit.record import record
from portal.claims.amounts import priced_claim
from portal.claims.filing.checks import Known, check
from portal.claims.filing.drafts import Filer, entered_of
from portal.claims.filing.duplicates import ClaimedAlready, refuse_duplicates
from portal.claims.history import Doer, note
from portal.claims.holding import Held, hold, hold_draft
from portal.claims.kinds import PartEvent, PartKind, PartState
from portal.claims.models import Claim, ReplacedPart
from portal.claims.progress import happen
from portal.claims.staff.closing import close_if_done
from portal.claims.standing import follow, worth_of
from portal.claims.states import UNDECIDED, NotSubmittedYet, after
from portal.claims.telling import tell_company
from portal.core.clock import now, today
from portal.core.errors import DomainError
from portal.core.statements import refused_by, table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.invoicing import series
from portal.invoicing.series import MANUFACTURER, Series
from portal.web.formats import money_text

NUMBERS = Series(MANUFACTURER, "claim", "CL")

_claims, _parts = table_of(Claim), table_of(ReplacedPart)
_CLAIMED_ONCE = (
    ("uq_replaced_part_defective_serial", _parts.c.defective_serial),
    ("uq_replaced_part_replacement_serial", _parts.c.replacement_serial),
)


class NoParts(DomainError):
    """A claim is about something that was replaced."""


class PlantMissing(DomainError):
    """Where the visit was is not entered yet."""


class PartNotRight(DomainError):
    """What was right when it was entered, is not any more."""

    serial: str
    cause: DomainError


def submit(uuid: UUID, by: Filer, version: int) -> None:
    """Raises what `hold_draft` does, NoParts, PlantMissing, PartNotRight or NoPriceList."""
    try:
        _submit(uuid, by, version)
    except IntegrityError as taken:
        # two claims with one serial at the same moment: the index let the other one through
        if not any(refused_by(taken, *serial) for serial in _CLAIMED_ONCE):
            raise
        raise PartNotRight(serial="", cause=ClaimedAlready(number="")) from taken


@atomic
def _submit(uuid: UUID, by: Filer, version: int) -> None:
    held, day = hold_draft(uuid, by.company_id, version), today()
    # taken first: of two claims at the same moment, the second one sees the parts of the first
    number = series.take(NUMBERS).number
    parts = _checked_parts(held)
    priced = priced_claim(worth_of(held.id), day)
    values = {
        "number": number,
        "submitted_on": day,
        "submitted_at": now(),
        "price_list": priced.priced.list_date.isoformat(),
    }
    db.session.execute(update(_claims).where(_claims.c.id == held.id).values(**values))
    for part, known in parts:
        state = after(PartEvent.SUBMIT, PartState(part.state), PartKind(part.kind))
        changed = {**asdict(known), "state": state.value}
        db.session.execute(update(_parts).where(_parts.c.id == part.id).values(**changed))
    follow(held.id)
    note(held.id, "claim.submitted", Doer(by), number=number, parts=len(parts))
    record("claim.submitted", by, f"claim:{held.id}", number=number, parts=len(parts))
    net = priced.net
    tell_company("claim_submitted", held.id, lambda: {"amount": money_text(net.amount)})


@atomic
def withdraw(uuid: UUID, by: Filer, version: int) -> bool:
    """Of its parts those that are not decided; what was decided beside them stays. Whether that was
    the whole claim.

    Raises what `hold` does, or a subclass of EventRefused.
    """
    held, doer = hold(uuid, by.company_id, version), Doer(by)
    if held.is_draft:
        raise NotSubmittedYet(state=PartState.DRAFT)  # also one without parts, who would say so
    parts = _rows(held)
    undecided = [part for part in parts if PartState(part.state) in UNDECIDED]
    for part in undecided or parts:  # without any, the first one says why
        happen(held, part, PartEvent.WITHDRAW, doer)
    if is_whole := len(undecided) == len(parts):
        note(held.id, "claim.withdrawn", doer)
    record("claim.withdrawn", by, f"claim:{held.id}", number=held.number, parts=len(undecided))
    close_if_done(held, doer)
    return is_whole


def _checked_parts(held: Held) -> list[tuple[Row[tuple[object, ...]], Known]]:
    rows = _rows(held)
    if not rows:
        raise NoParts()
    if not held.plant_name:
        raise PlantMissing()
    return [(row, _checked(held, row)) for row in rows]


def _checked(held: Held, row: Row[tuple[object, ...]]) -> Known:
    part = entered_of(row)
    try:
        known = check(part)
        refuse_duplicates(held, part, row.id)
    except DomainError as refusal:
        raise PartNotRight(serial=part.defective_serial, cause=refusal) from refusal
    return known


def _rows(held: Held) -> list[Row[tuple[object, ...]]]:
    found = select(_parts).where(_parts.c.claim_id == held.id).order_by(_parts.c.id)
    return list(db.session.execute(found).all())
