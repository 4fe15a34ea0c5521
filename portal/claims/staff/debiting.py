"""When what is charged may be invoiced: a dispute was answered, or its time is over."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from portal.audit.record import Actor
from portal.claims.holding import Held
from portal.claims.invoice import debiting
from portal.claims.kinds import ChargeState
from portal.claims.models import ClaimCharge
from portal.claims.staff.closing import close_if_done
from portal.claims.staff.doing import doer, held_by_staff
from portal.core.clock import day_of, now
from portal.core.errors import DomainError
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


def _refuse_too_early(held: Held) -> None:
    found = select(_charges.c.state, _charges.c.charged_at).where(_charges.c.claim_id == held.id)
    for state, charged_at in db.session.execute(found):
        if state == ChargeState.DISPUTED:
            raise DisputeOpen()
        if state == ChargeState.CHARGED and charged_at + OBJECTION > now():
            raise ObjectionOpen(until=_last_day(charged_at))


def _last_day(charged_at: datetime) -> date:
    return day_of(charged_at + OBJECTION)
