"""A charge that the company does not accept."""

from uuid import UUID

from sqlalchemy import select, update

from portal.audit.record import record
from portal.claims.filing.drafts import Filer
from portal.claims.history import Doer, note
from portal.claims.holding import hold
from portal.claims.kinds import ChargeState
from portal.claims.models import ClaimCharge
from portal.claims.telling import tell_support
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.plain_text import paragraphs
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db

LONGEST_REASON = 1000

_charges = table_of(ClaimCharge)


class DisputeReasonMissing(DomainError):
    """Nobody can answer a dispute without a reason."""


class ChargeDecided(DomainError):
    """Disputed already, decided, or invoiced."""

    state: ChargeState


class UnknownCharge(DomainError):
    """This claim has no such charge."""


@atomic
def dispute(uuid: UUID, charge_uuid: UUID, reason: str, by: Filer, version: int) -> None:
    """Raises what `hold` does, DisputeReasonMissing, UnknownCharge or ChargeDecided."""
    held = hold(uuid, by.company_id, version)
    reason = paragraphs(reason)[:LONGEST_REASON]
    if not reason:
        raise DisputeReasonMissing()
    this = (_charges.c.claim_id == held.id, _charges.c.uuid == charge_uuid)
    disputed = db.session.execute(
        update(_charges)
        .where(*this, _charges.c.state == ChargeState.CHARGED.value)
        .values(
            state=ChargeState.DISPUTED.value,
            dispute_reason=reason,
            disputed_at=now(),
            disputed_by=by.user_id,
        )
        .returning(_charges.c.id, _charges.c.part_id, _charges.c.kind)
    ).one_or_none()
    if disputed is None:
        state = db.session.execute(select(_charges.c.state).where(*this)).scalar_one_or_none()
        raise ChargeDecided(state=ChargeState(state)) if state else UnknownCharge()
    note(held.id, "charge.disputed", Doer(by), disputed.part_id, reason, charge=disputed.kind)
    record("claim.charge_disputed", by, f"claim:{held.id}", number=held.number)
    about = {"text": reason, "question": False, "person": by.name}
    tell_support("claim_message_in", held.id, about)
