"""Support answers a disputed charge: it is upheld, or dropped, with the reason."""

from uuid import UUID

from sqlalchemy import select, update

from portal.audit.record import Actor
from portal.claims.filing.disputing import LONGEST_REASON, ChargeDecided, UnknownCharge
from portal.claims.history import note
from portal.claims.kinds import ChargeState
from portal.claims.messages import write
from portal.claims.models import Claim, ClaimCharge
from portal.claims.staff.closing import close_if_done
from portal.claims.staff.doing import doer, held_by_staff, told
from portal.claims.staff.sending import ReasonMissing
from portal.core.clock import now
from portal.core.plain_text import paragraphs
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db
from portal.files import storage
from portal.files.kinds import MediaType
from portal.files.models import StoredFile
from portal.files.records import UnknownFile

_charges, _claims, _files = table_of(ClaimCharge), table_of(Claim), table_of(StoredFile)
# one that nobody disputes, or that was upheld, can only be dropped: it was a mistake of our own
_FROM = {
    ChargeState.UPHELD: (ChargeState.DISPUTED.value,),
    ChargeState.DROPPED: (
        ChargeState.DISPUTED.value,
        ChargeState.CHARGED.value,
        ChargeState.UPHELD.value,
    ),
}


@atomic
def decide(
    uuid: UUID, charge_uuid: UUID, answer: ChargeState, reason: str, by: Actor, version: int
) -> None:
    """`answer` is UPHELD or DROPPED; the reason is a message to the company as well.

    Raises what `held_by_staff` does, ReasonMissing, UnknownCharge or ChargeDecided.
    """
    held = held_by_staff(uuid, version)
    reason = paragraphs(reason)[:LONGEST_REASON]
    if not reason:
        raise ReasonMissing()
    this = (_charges.c.claim_id == held.id, _charges.c.uuid == charge_uuid)
    decided = db.session.execute(
        update(_charges)
        .where(*this, _charges.c.state.in_(_FROM[answer]))
        .values(state=answer.value, decision_reason=reason, decided_at=now(), decided_by=by.user_id)
        .returning(_charges.c.part_id, _charges.c.kind, _charges.c.disputed_by)
    ).one_or_none()
    if decided is None:
        state = db.session.execute(select(_charges.c.state).where(*this)).scalar_one_or_none()
        raise ChargeDecided(state=ChargeState(state)) if state else UnknownCharge()
    note(held.id, f"charge.{answer.value}", doer(by), decided.part_id, charge=decided.kind)
    write(held, reason, doer(by), also=(decided.disputed_by,) if decided.disputed_by else ())
    told(f"claim.charge_{answer.value}", held, by, charge=decided.kind, reason=reason)
    close_if_done(held, doer(by))


def evidence(uuid: UUID, charge_uuid: UUID) -> tuple[MediaType, bytes]:
    """The file of a charge. Raises UnknownFile or FileLost."""
    found = (
        select(_files.c.uuid, _files.c.media_type)
        .join(_charges, _charges.c.evidence_id == _files.c.id)
        .join(_claims, _claims.c.id == _charges.c.claim_id)
        .where(_claims.c.uuid == uuid, _charges.c.uuid == charge_uuid)
    )
    row = db.session.execute(found).one_or_none()
    if row is None:
        raise UnknownFile()
    return MediaType(row.media_type), storage.read(row.uuid)
