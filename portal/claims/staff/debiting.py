"""When what is charged may be invoiced: a dispute was answered, or its time is over."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from portal.audit.record import Actor
from portal.claims.filing.disputing import LONGEST_REASON, ChargeDecided, UnknownCharge
from portal.claims.history import note
from portal.claims.holding import Held
from portal.claims.invoice import debiting
from portal.claims.kinds import ChargeState
from portal.claims.messages import write
from portal.claims.models import ClaimCharge
from portal.claims.staff.closing import close_if_done
from portal.claims.staff.doing import doer, held_by_staff, told
from portal.claims.staff.sending import ReasonMissing
from portal.core.clock import day_of, now
from portal.core.errors import DomainError
from portal.core.plain_text import paragraphs
from portal.core.statements import table_of
from portal.core.transaction import atomic
from portal.extensions import db

# so long a company may dispute a charge before it is invoiced
OBJECTION = timedelta(days=14)

_charges = table_of(ClaimCharge)


class DisputeOpen(DomainError):
    """A charge is disputed, and nobody has answered."""


class ObjectionOpen(DomainError):
    """The company may still dispute a charge."""

    until: date


@atomic
def invoice_charges(uuid: UUID, by: Actor, version: int) -> str:
    """The number of the invoice, which goes to the company by mail.

    Raises what `held_by_staff` and `invoice.debiting` do, DisputeOpen or ObjectionOpen.
    """
    held = held_by_staff(uuid, version)
    _refuse_too_early(held)
    about = doer(replace(by, company_id=held.company_id))
    number = debiting.invoice_charges(uuid, about)
    close_if_done(held, about)
    return number


@atomic
def take_back(uuid: UUID, charge_uuid: UUID, reason: str, by: Actor, version: int) -> None:
    """A charge that was invoiced by mistake is dropped, and the invoice cancelled by a credit note;
    what else stood on it is invoiced anew. Of a closed claim, too: it stays closed.

    Raises what `held_by_staff` and `invoice.debiting` do, ReasonMissing, UnknownCharge or
    ChargeDecided.
    """
    held = held_by_staff(uuid, version, closed_too=True)
    reason = paragraphs(reason)[:LONGEST_REASON]
    if not reason:
        raise ReasonMissing()
    charge = _invoiced(held, charge_uuid)
    answered = {"decision_reason": reason, "decided_at": now(), "decided_by": by.user_id}
    dropped = {"state": ChargeState.DROPPED.value, "invoice_id": None, **answered}
    db.session.execute(update(_charges).where(_charges.c.id == charge.id).values(dropped))
    about = doer(replace(by, company_id=held.company_id))
    note(held.id, "charge.dropped", about, charge.part_id, charge=charge.kind)
    debiting.credit(held, charge.invoice_id, about, reason)
    write(held, reason, about)
    told("claim.charge_dropped", held, by, charge=charge.kind, reason=reason)


def _invoiced(held: Held, charge_uuid: UUID) -> Row[Any]:
    this = (_charges.c.claim_id == held.id, _charges.c.uuid == charge_uuid)
    charge = db.session.execute(select(_charges).where(*this)).one_or_none()
    if charge is None:
        raise UnknownCharge()
    if charge.state != ChargeState.INVOICED:
        raise ChargeDecided(state=ChargeState(charge.state))
    return charge


def _refuse_too_early(held: Held) -> None:
    found = select(_charges.c.state, _charges.c.charged_at).where(_charges.c.claim_id == held.id)
    for state, charged_at in db.session.execute(found):
        if state == ChargeState.DISPUTED:
            raise DisputeOpen()
        if state == ChargeState.CHARGED and charged_at + OBJECTION > now():
            raise ObjectionOpen(until=_last_day(charged_at))


def _last_day(charged_at: datetime) -> date:
    return day_of(charged_at + OBJECTION)
