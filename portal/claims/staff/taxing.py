"""Finance decides how the invoice of a seller outside the EU is taxed, where no rule does."""

from uuid import UUID

from sqlalchemy import select, update

from portal.accounts.models import Company
from portal.audit.record import Actor
from portal.claims.history import note
from portal.claims.kinds import VatDecision
from portal.claims.models import Claim
from portal.claims.staff.classing import INVOICED, InvoicedAlready
from portal.claims.staff.doing import doer, held_by_staff, told
from portal.claims.staff.sending import LONGEST_REASON, ReasonMissing
from portal.core.clock import now
from portal.core.errors import DomainError
from portal.core.plain_text import paragraphs
from portal.core.regions import Region, region_of
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db

_claims, _companies = table_of(Claim), table_of(Company)


class RuleDecides(DomainError):
    """Inside the EU nobody chooses."""


@atomic
def decide_vat(uuid: UUID, decision: VatDecision, reason: str, by: Actor, version: int) -> None:
    """Raises what `held_by_staff` does, ReasonMissing, RuleDecides or InvoicedAlready."""
    held = held_by_staff(uuid, version)
    reason = paragraphs(reason)[:LONGEST_REASON]
    if not reason:
        raise ReasonMissing()
    if held.state in INVOICED:
        raise InvoicedAlready()
    country = select(_companies.c.country).where(_companies.c.id == held.company_id)
    if region_of(db.session.execute(country).scalar_one()) is not Region.NON_EU:
        raise RuleDecides()
    values = {
        "vat_decision": decision.value,
        "vat_decided_at": now(),
        "vat_decided_by": by.user_id,
        "vat_reason": reason,
    }
    db.session.execute(update(_claims).where(_claims.c.id == held.id).values(values))
    note(held.id, "claim.vat_decided", doer(by), None, reason, decision=decision.value)
    told("claim.vat_decided", held, by, decision=decision.value, reason=reason)
