"""Support corrects by which device a defective one was replaced, with the reason."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, update

from portal.audit.record import Actor
from portal.claims.filing.returning import ReplacementKnown
from portal.claims.history import note
from portal.claims.holding import Held
from portal.claims.inheritance import is_said
from portal.claims.kinds import PartState
from portal.claims.messages import write
from portal.claims.models import ReplacedPart
from portal.claims.progress import UnknownPart, part_of
from portal.claims.staff.doing import doer, held_by_staff, told
from portal.claims.staff.sending import (
    LONGEST_REASON,
    ReasonMissing,
    ReplacementMissing,
    claimed_once,
    refuse_wrong_replacement,
)
from portal.claims.states import DEAD, PartClosed
from portal.core.plain_text import paragraphs
from portal.core.serials import Serial
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.devices import corrections
from portal.devices.corrections import Correction
from portal.extensions import db
from portal.warranty.replacing.taking_back import take_back

_parts = table_of(ReplacedPart)


def correct_replacement(
    uuid: UUID, part_uuid: UUID, serial: Serial | None, reason: str, by: Actor, version: int
) -> None:
    """The reason is a message to the company as well. The wrong device is free for the claim that
    it belongs to, and the right one has the warranty.

    Raises what `held_by_staff`, `part_of`, the checks of replacements and `corrections.correct`
    do, ReplacementMissing, ReasonMissing, PartClosed or ReplacementKnown.
    """
    if serial is None:
        raise ReplacementMissing()
    with claimed_once():
        _correct(uuid, part_uuid, serial, reason, by, version)


@atomic
def _correct(
    uuid: UUID, part_uuid: UUID, serial: Serial, reason: str, by: Actor, version: int
) -> None:
    held = held_by_staff(uuid, version)
    part = _correctable(held, part_uuid, serial)
    reason = paragraphs(reason)[:LONGEST_REASON]
    if not reason:
        raise ReasonMissing()
    defective, wrong = part.defective_serial, part.replacement_serial
    has_gone_over = is_said(defective, wrong)
    if has_gone_over:
        take_back(defective, wrong)
    refuse_wrong_replacement(held, part, serial)
    if has_gone_over:
        wanted = (Correction("replaced_by", wrong, serial),)
        corrections.correct(Serial(defective), wanted, f"{held.number}: {reason}", by)
    this = update(_parts).where(_parts.c.id == part.id)
    db.session.execute(this.values(replacement_serial=serial))
    facts = {"serial": defective, "before": wrong, "replacement": serial}
    note(held.id, "part.replacement_corrected", doer(by), part.id, **facts)
    write(held, reason, doer(by))
    told("claim.replacement_corrected", held, by, reason=reason, **facts)


def _correctable(held: Held, part_uuid: UUID, serial: Serial) -> Row[Any]:
    part = part_of(held, part_uuid)
    if not part.replacement_serial:
        raise UnknownPart()
    if PartState(part.state) in DEAD:
        raise PartClosed(state=PartState(part.state))
    if part.replacement_serial == serial:
        raise ReplacementKnown()
    return part
