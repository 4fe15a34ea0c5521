"""The inspection of a returned device, and the charges that arise from it (DOMAIN §6)."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import insert

from portal.audit.record import Actor
from portal.claims.amounts import model_of, priced_on
from portal.claims.history import note
from portal.claims.holding import Held
from portal.claims.kinds import ChargeKind, Cleanliness, Finding, PartEvent, PartKind
from portal.claims.models import ClaimCharge
from portal.claims.prices.kinds import ChargeId
from portal.claims.prices.loading import list_on
from portal.claims.prices.price_list import PriceList
from portal.claims.progress import happen, part_of, refuse_future
from portal.claims.staff.closing import close_if_done
from portal.claims.staff.doing import doer, held_by_staff, say, told
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.plain_text import paragraphs
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.files import records
from portal.files.content import CheckedFile
from portal.files.kinds import Purpose
from portal.invoicing.money import Money

LONGEST_NOTE = 2000

_charges = table_of(ClaimCharge)
_PRICED = {
    ChargeKind.CLEANING: ChargeId.CLEANING,
    ChargeKind.NO_FAULT: ChargeId.NO_FAULT_FOUND,
    ChargeKind.REPORT: ChargeId.ANALYSIS_REPORT,
}


class EvidenceMissing(DomainError):
    """Nobody is charged without being told what the inspection saw."""


class InspectedBeforeArrival(DomainError):
    returned_on: date


@dataclass(frozen=True, slots=True)
class Inspection:
    """`report`: a detailed analysis report was written, as the installer asked."""

    on: date
    outcome: Cleanliness
    finding: Finding
    report: bool = False
    note: str = ""


def charges_of(inspection: Inspection, kind: PartKind) -> tuple[ChargeKind, ...]:
    """Pure. Cleaning and a missing fault are charged for whole devices only; a report is due
    whatever the outcome.
    """
    due = []
    if kind is PartKind.DEVICE and inspection.outcome is Cleanliness.DIRTY:
        due.append(ChargeKind.CLEANING)
    if kind is PartKind.DEVICE and inspection.finding is Finding.NO_FAULT:
        due.append(ChargeKind.NO_FAULT)
    if inspection.report:
        due.append(ChargeKind.REPORT)
    return tuple(due)


def amount_of(charge: ChargeKind, model: str, prices: PriceList) -> Money:
    return prices.charge(_PRICED[charge], model)


def inspect(
    uuid: UUID,
    part_uuid: UUID,
    inspection: Inspection,
    evidence: CheckedFile | None,
    text: str,
    by: Actor,
    version: int,
) -> tuple[ChargeKind, ...]:
    """What is charged. Raises what `held_by_staff`, `part_of` and `happen` do, DayInFuture,
    InspectedBeforeArrival or EvidenceMissing.
    """
    with ExitStack() as stack:
        file = (stack.enter_context(records.stored(evidence)), evidence) if evidence else None
        return _inspect(uuid, part_uuid, inspection, file, text, by, version)


@atomic
def _inspect(
    uuid: UUID,
    part_uuid: UUID,
    inspection: Inspection,
    evidence: tuple[UUID, CheckedFile] | None,
    text: str,
    by: Actor,
    version: int,
) -> tuple[ChargeKind, ...]:
    held = held_by_staff(uuid, version)
    part = part_of(held, part_uuid)
    due = charges_of(inspection, PartKind(part.kind))
    seen = paragraphs(inspection.note)[:LONGEST_NOTE]
    _refuse_day(inspection.on, part.returned_on)
    values = {
        "inspected_on": inspection.on,
        "outcome": inspection.outcome.value,
        "finding": inspection.finding.value,
        "analysis_report": inspection.report,
        "inspection_note": seen,
    }
    happen(held, part, PartEvent.INSPECT, doer(by), values, on=inspection.on.isoformat())
    if due and not seen:
        raise EvidenceMissing()
    _charge(held, part.id, model_of(part.product), due, seen, evidence, by)
    say(held, text, by)
    charged = [kind.value for kind in due]
    told("claim.inspected", held, by, serial=part.defective_serial, charges=charged)
    close_if_done(held, doer(by))
    return due


def _refuse_day(day: date, returned_on: date | None) -> None:
    refuse_future(day)
    if returned_on and day < returned_on:
        raise InspectedBeforeArrival(returned_on=returned_on)


def _charge(
    held: Held,
    part_id: int,
    model: str,
    due: tuple[ChargeKind, ...],
    seen: str,
    evidence: tuple[UUID, CheckedFile] | None,
    by: Actor,
) -> None:
    """At the prices of the list that the claim was submitted under."""
    if not due or held.is_draft or by.user_id is None:
        return
    prices, file_id = list_on(priced_on(held.price_list)), None
    if evidence:
        owner = records.Owner(held.company_id, by.user_id)
        file_id = records.add(*evidence, Purpose.CLAIM_EVIDENCE, owner)
    for kind in due:
        net = amount_of(kind, model, prices).cents
        about = {"claim_id": held.id, "part_id": part_id, "note": seen, "evidence_id": file_id}
        who = {"charged_at": now(), "charged_by": by.user_id}
        row = {**about, **who, "kind": kind.value, "net": net}
        db.session.execute(insert(_charges), row)
        note(held.id, "charge.made", doer(by), part_id, "", charge=kind.value, net=net)
